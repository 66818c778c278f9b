import { createHash } from 'node:crypto';
import { addDuration } from '../../common/durations';
import type { Signer } from '../../keys/signer';
import type { TrustedListRecord, TrustedListRole, TrustedListSignerRecord } from '../../store/records';
import { type ComposedList, issuedList } from '../compose/composed-list';
import { readTrustedList } from '../read-trusted-list';
import { signTrustedList } from '../sign-trusted-list';
import type { TrustServiceStatusList } from '../trusted-list';
import { canonicalTrustedList } from '../write-trusted-list';

/** An issue of a list that is to be made. */
export interface ListIssue {
  readonly composed: ComposedList;
  readonly file: string;
  readonly role: TrustedListRole;
  readonly sequenceNumber: number;
  readonly issuedAt: Date;
  /** ISO 8601, from the time of issue. */
  readonly nextUpdate: string;
  readonly contentSha256: Uint8Array;
  readonly signer: TrustedListSignerRecord;
  /** Those who may sign, as they are announced when readers verify this issue. */
  readonly announced: readonly TrustedListSignerRecord[];
}

/** How far the clocks of nodes may differ; an issue that is further ahead was made before the clock was moved back. */
const CLOCK_SKEW_MILLISECONDS = 60_000;

export function sha256Of(octets: Uint8Array): Buffer {
  return createHash('sha256').update(octets).digest();
}

/** Whether half of the time to NextUpdate is over, or the issue is of a future that the clock has left. */
export function isIssueDue(
  { issuedAt, nextUpdate }: Pick<TrustedListRecord, 'issuedAt' | 'nextUpdate'>,
  now: Date,
): boolean {
  const isHalfOver = now.getTime() * 2 >= issuedAt.getTime() + nextUpdate.getTime();
  return isHalfOver || issuedAt.getTime() - now.getTime() > CLOCK_SKEW_MILLISECONDS;
}

/** The list that the issue is of. */
export function listOfIssue({
  composed,
  sequenceNumber,
  issuedAt,
  nextUpdate,
}: Pick<ListIssue, 'composed' | 'sequenceNumber' | 'issuedAt' | 'nextUpdate'>): TrustServiceStatusList {
  return issuedList(composed, {
    tslSequenceNumber: sequenceNumber,
    listIssueDateTime: issuedAt,
    nextUpdate: addDuration(issuedAt, nextUpdate),
  });
}

/**
 * Signs the list, then reads it as a relying party would, by the signers that are announced: what it says and who signed
 * it is compared with what was meant. A difference is a fault of ours, and nothing of it is stored.
 */
export async function signIssue(
  issue: ListIssue,
  list: TrustServiceStatusList,
  signer: Signer,
): Promise<TrustedListRecord> {
  const { file, composed, role, sequenceNumber, issuedAt, contentSha256, announced } = issue;
  const { certificateDer } = issue.signer;
  const octets = await signTrustedList(list, { signer, certificateDer, signingTime: issuedAt });
  const permitted = announced.map((one) => one.certificateDer);
  const read = readTrustedList(octets, permitted);
  if (
    Buffer.compare(read.signerCertificateDer, certificateDer) !== 0 ||
    canonicalTrustedList(read.list) !== canonicalTrustedList(list)
  ) {
    throw new Error(`${file} reads otherwise than it was written`);
  }
  return {
    file,
    listId: composed.listId,
    version: composed.version,
    role,
    sequenceNumber,
    issuedAt,
    nextUpdate: addDuration(issuedAt, issue.nextUpdate),
    contentSha256,
    octets,
    sha256: sha256Of(octets),
    signerSha256: sha256Of(certificateDer),
    publishedAt: issuedAt,
  };
}
