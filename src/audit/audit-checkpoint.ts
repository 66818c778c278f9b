import type { AuditRepository } from '../store/audit.repository';
import { canonicalJson } from '../store/canonical-json';
import type { AuditHead } from '../store/records';
import type { Statement } from '../store/unit-of-work';

/** The part of a signer that a checkpoint needs. */
export interface CheckpointSigner {
  readonly keyId: string;
  sign(octets: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** The octets that a checkpoint signs: canonical JSON of its time and of the heads of all chains. */
export function checkpointStatement(at: Date, heads: readonly AuditHead[]): Uint8Array {
  const sorted = [...heads].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  return Buffer.from(canonicalJson({ at, heads: sorted }), 'utf8');
}

/** The statement that stores a signed checkpoint over the chains as they are now; undefined while there is no record. */
export async function signCheckpoint(
  audit: AuditRepository,
  at: Date,
  signer: CheckpointSigner,
): Promise<Statement | undefined> {
  const heads = await audit.heads();
  if (heads.length === 0) return undefined;
  const signature = await signer.sign(checkpointStatement(at, heads));
  return audit.insertCheckpoint({ at, heads, keyId: signer.keyId, signature });
}
