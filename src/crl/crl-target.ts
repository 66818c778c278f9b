import type { CrlIssuer } from './crl-issuers';
import type { CrlSchedule } from './crl-schedule';
import { CA_CERTIFICATE_SHARD, crlFileName } from './crl-scope';

/** What is published in one go: a complete list, and with that of a shard its delta. */
export type CrlTarget =
  { readonly kind: 'shard'; readonly shard: number } | { readonly kind: 'arl' | 'full' };

/** All that a CA publishes. */
export function crlTargets({ crlShards }: Pick<CrlIssuer, 'crlShards'>): CrlTarget[] {
  const shards = Array.from({ length: crlShards }, (_, shard): CrlTarget => ({ kind: 'shard', shard }));
  return [...shards, { kind: 'arl' }, { kind: 'full' }];
}

export function crlScheduleOf(
  target: CrlTarget,
  { isRoot, schedules }: Pick<CrlIssuer, 'isRoot' | 'schedules'>,
): CrlSchedule {
  return isRoot || target.kind === 'arl' ? schedules.cas : schedules.users;
}

/** The shards whose certificates the list covers. */
export function shardsOf(target: CrlTarget, { crlShards }: Pick<CrlIssuer, 'crlShards'>): number[] {
  switch (target.kind) {
    case 'shard':
      return [target.shard];
    case 'arl':
      return [CA_CERTIFICATE_SHARD];
    case 'full':
      return Array.from({ length: crlShards }, (_, shard) => shard);
  }
}

/** The files of a target, the complete list first. */
export function crlFileNames(target: CrlTarget): string[] {
  if (target.kind !== 'shard') return [crlFileName(target)];
  return [crlFileName(target), crlFileName({ kind: 'delta', shard: target.shard })];
}

/** Under which the list that the delta of a shard starts from is kept; no file name, so it is never served. */
export function baseRecordName(shard: number): string {
  return `${shard}-base`;
}
