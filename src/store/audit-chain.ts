import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { AuditRecord } from './records';
import { toUtcSeconds } from './utc-seconds';

/** What stands before the first record of a chain: 32 zero octets. */
export const GENESIS_HASH: Uint8Array = Buffer.alloc(32);

/** Where a chain stands: the sequence and hash of its last record. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: GENESIS_HASH };

/** An audit record before its hash is known. */
export type UnhashedAuditRecord = Omit<AuditRecord, 'hash'>;

/**
 * The hash of a record: SHA-256 of the previous hash (32 octets), then the canonical JSON of all its other members, the
 * time in UTC seconds. So a record cannot be changed, moved, left out or put in without breaking the chain.
 *
 * `record.details` must be canonical JSON; it goes into the hash as it stands.
 */
export function auditRecordHash(record: UnhashedAuditRecord): Uint8Array {
  const { action, actor, at, details, nodeId, objectId, objectType, sequence } = record;
  const members =
    `{"action":${canonicalJson(action)},"actor":${canonicalJson(actor)},"at":${toUtcSeconds(at)},` +
    `"details":${details},"nodeId":${canonicalJson(nodeId)},"objectId":${canonicalJson(objectId)},` +
    `"objectType":${canonicalJson(objectType)},"sequence":${sequence}}`;
  return createHash('sha256').update(record.previousHash).update(members, 'utf8').digest();
}

/** The next record of a chain, with its hash. */
export function appendToChain(
  head: ChainHead,
  entry: Omit<UnhashedAuditRecord, 'sequence' | 'previousHash'>,
): AuditRecord {
  const record = { ...entry, sequence: head.sequence + 1, previousHash: head.hash };
  return { ...record, hash: auditRecordHash(record) };
}
