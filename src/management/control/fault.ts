import { createHash } from 'node:crypto';
import type { FaultScope, Operation } from '../../common/fault-points';
import type { PkiErrorCode } from '../../common/pki-error';
import type { FaultRecord } from '../../store/records';

export const FAULT_KINDS = [
  'delay',
  'reject',
  'offline',
  'lost_response',
  'force_pending',
  'webhook_duplicate',
  'webhook_out_of_order',
  'webhook_drop',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Where a connection ends: before the first octet of the answer, or in the middle of its body. */
export type Cut = 'before' | 'middle';

/** What a fault does, with the members that belong to its kind. */
export type FaultEffect =
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'reject'; readonly code: PkiErrorCode; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'offline'; readonly retryAfterSeconds: number }
  | { readonly kind: 'lost_response'; readonly cut: Cut }
  | { readonly kind: 'force_pending' }
  | { readonly kind: 'webhook_duplicate'; readonly copies: number }
  | { readonly kind: 'webhook_out_of_order'; readonly waitMilliseconds: number }
  | { readonly kind: 'webhook_drop' };

/** A fault as it was asked for, complete with defaults. */
export interface FaultDefinition {
  readonly effect: FaultEffect;
  readonly operations: readonly Operation[];
  /** null = any. */
  readonly caId: string | null;
  readonly profileId: string | null;
  readonly clientId: string | null;
  /** How many occasions it strikes; null = all within its scope. */
  readonly times: number | null;
  /** How likely it strikes, above 0 and up to 1. */
  readonly probability: number;
}

/** One thing that happens and that a fault might strike. */
export interface Occasion extends FaultScope {
  readonly operation: Operation;
  readonly clientId?: string;
}

export function definitionOf({ definition }: FaultRecord): FaultDefinition {
  return definition as unknown as FaultDefinition;
}

/** Whether the fault strikes such a thing at all, wherever it is. */
export function concerns(
  { operations, clientId }: Pick<FaultDefinition, 'operations' | 'clientId'>,
  occasion: Pick<Occasion, 'operation' | 'clientId'>,
): boolean {
  return operations.includes(occasion.operation) && (clientId === null || clientId === occasion.clientId);
}

/** Whether CA and profile are those of the fault. What has none is not within the scope of a fault that names one. */
export function coversScope(
  { caId, profileId }: Pick<FaultDefinition, 'caId' | 'profileId'>,
  scope: FaultScope,
): boolean {
  return (caId === null || caId === scope.caId) && (profileId === null || profileId === scope.profileId);
}

/** Whether each occasion has to be counted in the store, so that all nodes together strike as often as was asked. */
export function isCounted({ times, probability }: FaultDefinition): boolean {
  return times !== null || probability < 1;
}

/** Whether it will never strike again. */
export function isOver({ definition, hits, until }: FaultRecord, realMilliseconds: number): boolean {
  const { times } = definition as unknown as FaultDefinition;
  return (times !== null && hits >= times) || (until !== null && until.getTime() <= realMilliseconds);
}

/** Whether it strikes the occasion of this number, from 0: always the same for the same seed. */
export function strikes({ seed, definition }: FaultRecord, number: number): boolean {
  const { probability } = definition as unknown as FaultDefinition;
  return probability >= 1 || chanceOf(seed, number) < probability;
}

/** From 0 to below 1: 48 bits of SHA-256 over seed and number. */
export function chanceOf(seed: string, number: number): number {
  const digest = createHash('sha256').update(`${seed}:${number}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** The item that names the fault in the header, as a list member of RFC 9651 (a token with parameters). */
export function faultItem({ faultId, definition }: FaultRecord): string {
  const { effect, caId, profileId } = definition as unknown as FaultDefinition;
  const parameters = [
    ...(caId === null ? [] : [`ca=${bareItem(caId)}`]),
    ...(profileId === null ? [] : [`profile=${bareItem(profileId)}`]),
    `id=${bareItem(faultId)}`,
  ];
  return [effect.kind, ...parameters].join(';');
}

/** A token where it may be one, else a string (RFC 9651 3.3.3, 3.3.4). */
function bareItem(text: string): string {
  return /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/.test(text) ? text : `"${text}"`;
}
