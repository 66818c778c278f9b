import { auditRecordHash, EMPTY_CHAIN, type ChainHead } from '../store/audit-chain';
import type { AuditRepository } from '../store/audit.repository';
import { canonicalJson } from '../store/canonical-json';
import type { AuditCheckpointRecord, AuditHead, AuditRecord } from '../store/records';
import { checkpointStatement } from './audit-checkpoint';

/** Why a record cannot stand where it stands, or a checkpoint is not met. */
export type AuditFault =
  | 'sequence_gap'
  | 'previous_hash_differs'
  | 'hash_differs'
  | 'details_not_canonical'
  | 'checkpoint_signature_invalid'
  | 'checkpoint_record_missing'
  | 'checkpoint_hash_differs';

/** The first bad record of a chain; for a gap the record after it, for a checkpoint the record it signed. */
export interface AuditFinding {
  readonly nodeId: string;
  readonly sequence: number;
  readonly fault: AuditFault;
}

export interface AuditVerification {
  readonly findings: readonly AuditFinding[];
  readonly recordsRead: number;
  readonly checkpointsRead: number;
}

/** Whether `signature` is that of the key `keyId` over the octets. */
export type VerifyCheckpoint = (
  keyId: string,
  signed: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

const PAGE = 1000;

/**
 * Walks every chain from its first record and compares every checkpoint with it. The chains show what was changed,
 * moved, left out or put in; only checkpoints show that a chain was cut at its end or written anew.
 */
export async function verifyAudit(
  audit: AuditRepository,
  verify: VerifyCheckpoint,
): Promise<AuditVerification> {
  const findings: AuditFinding[] = [];
  let recordsRead = 0;
  for (const nodeId of await audit.nodeIds()) {
    const walked = await walkChain(audit, nodeId);
    recordsRead += walked.recordsRead;
    if (walked.finding) findings.push(walked.finding);
  }
  let checkpointsRead = 0;
  for (let page = await audit.checkpoints(0, PAGE); page.length > 0;) {
    for (const checkpoint of page) findings.push(...(await checkpointFindings(audit, checkpoint, verify)));
    checkpointsRead += page.length;
    page = await audit.checkpoints((page[page.length - 1] as AuditCheckpointRecord).sequence, PAGE);
  }
  return { findings, recordsRead, checkpointsRead };
}

async function walkChain(
  audit: AuditRepository,
  nodeId: string,
): Promise<{ readonly finding?: AuditFinding; readonly recordsRead: number }> {
  let head: ChainHead = EMPTY_CHAIN;
  let recordsRead = 0;
  for (let page = await audit.list(nodeId, 0, PAGE); page.length > 0;) {
    for (const record of page) {
      recordsRead++;
      const fault = recordFault(head, record);
      if (fault) return { finding: { nodeId, sequence: record.sequence, fault }, recordsRead };
      head = record;
    }
    page = await audit.list(nodeId, head.sequence, PAGE);
  }
  return { recordsRead };
}

/** What is wrong with a record as the successor of `head`; undefined if nothing is. */
export function recordFault(head: ChainHead, record: AuditRecord): AuditFault | undefined {
  if (record.sequence !== head.sequence + 1) return 'sequence_gap';
  if (Buffer.compare(record.previousHash, head.hash) !== 0) return 'previous_hash_differs';
  if (!isCanonicalJson(record.details)) return 'details_not_canonical';
  return Buffer.compare(record.hash, auditRecordHash(record)) === 0 ? undefined : 'hash_differs';
}

/** Details go into the hash as they stand, so they must be one whole JSON value and no more. */
function isCanonicalJson(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

async function checkpointFindings(
  audit: AuditRepository,
  checkpoint: AuditCheckpointRecord,
  verify: VerifyCheckpoint,
): Promise<AuditFinding[]> {
  const { at, heads, keyId, signature } = checkpoint;
  if (!(await verify(keyId, checkpointStatement(at, heads), signature))) {
    return heads.map(({ nodeId, sequence }) => ({ nodeId, sequence, fault: 'checkpoint_signature_invalid' }));
  }
  const faults = await Promise.all(
    heads.map(async (head) => ({
      nodeId: head.nodeId,
      sequence: head.sequence,
      fault: await headFault(audit, head),
    })),
  );
  return faults.filter((finding): finding is AuditFinding => finding.fault !== undefined);
}

async function headFault(audit: AuditRepository, head: AuditHead): Promise<AuditFault | undefined> {
  const record = await audit.find(head.nodeId, head.sequence);
  if (!record) return 'checkpoint_record_missing';
  return Buffer.from(record.hash).toString('hex') === head.hash ? undefined : 'checkpoint_hash_differs';
}
