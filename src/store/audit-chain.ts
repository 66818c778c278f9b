import { hash } from 'node:crypto';
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

/** What is recorded; its place in the chain follows from the record before it. */
export type ChainEntry = Pick<AuditRecord, 'actor' | 'action' | 'objectType' | 'objectId' | 'details'>;

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
  const hashed = Buffer.allocUnsafe(record.previousHash.length + Buffer.byteLength(members));
  hashed.set(record.previousHash);
  hashed.write(members, record.previousHash.length);
  // In one call: a Hash object is dear to make and to collect.
  return hash('sha256', hashed, 'buffer');
}

/** The next record of a node's chain, with its hash. */
export function appendToChain(
  head: ChainHead,
  nodeId: string,
  at: Date,
  { actor, action, objectType, objectId, details }: ChainEntry,
): AuditRecord {
  const [sequence, previousHash] = [head.sequence + 1, head.hash];
  // Member by member: spreading objects of this size takes as long as hashing them.
  const record = { nodeId, sequence, at, actor, action, objectType, objectId, details, previousHash };
  return Object.assign(record, { hash: auditRecordHash(record) });
}
