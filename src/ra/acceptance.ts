import { PkiError, type PkiErrorMember } from '../common/pki-error';
import type { CertificateRecord, EnrolmentRecord, EnrolmentState } from '../store/records';
import { assertNotExpired } from './enrolment';
import { assertEnrolmentMove } from './enrolment-state';

/** What a client says it has linked. */
export interface ClaimedLink {
  readonly credentialID: string;
  readonly keyId: string;
  /** Lower-case hex. */
  readonly certificateSha256: string;
  readonly termsHash?: string | null;
}

const NOT_YET_ISSUED: readonly EnrolmentState[] = [
  'received',
  'action_required',
  'pending_approval',
  'approved',
  'issuing',
];

/**
 * Whether the enrolment can be accepted at this time: `enrolment_expired`, `not_issued` while there is no certificate
 * yet, `state_conflict` where it is linked already, has ended, or its linking window (`linkBy`) has passed.
 */
export function assertAcceptable(enrolment: EnrolmentRecord, now: Date): void {
  const { enrolmentId, state, linkBy } = enrolment;
  assertNotExpired(enrolment);
  if (NOT_YET_ISSUED.includes(state)) {
    throw new PkiError(
      'not_issued',
      `The enrolment is in state ${state}; there is no certificate to accept yet.`,
      { enrolmentId },
    );
  }
  assertEnrolmentMove(enrolment, 'linked', 'rssp');
  if (linkBy !== null && linkBy < now) {
    throw new PkiError('state_conflict', 'The time to link the certificate (linkBy) has passed.', {
      enrolmentId,
    });
  }
}

/** Throws `link_mismatch` with every member that is not that of the enrolment and its certificate. */
export function assertLinkMatches(
  link: ClaimedLink,
  { enrolmentId, credentialId, keyId }: EnrolmentRecord,
  { fingerprint }: CertificateRecord,
  termsHashes: () => readonly string[],
): void {
  const errors: PkiErrorMember[] = [];
  if (credentialId !== null && link.credentialID !== credentialId) {
    errors.push({ pointer: '/credentialID', detail: 'This is not the credentialID of the enrolment.' });
  }
  if (link.keyId !== keyId)
    errors.push({ pointer: '/keyId', detail: 'This is not the keyId of the enrolment.' });
  if (link.certificateSha256 !== Buffer.from(fingerprint).toString('hex')) {
    errors.push({
      pointer: '/certificateSha256',
      detail: 'This is not the SHA-256 of the DER certificate that was issued.',
    });
  }
  if (link.termsHash != null && !termsHashes().includes(link.termsHash)) {
    errors.push({ pointer: '/termsHash', detail: 'This is not the hash of the terms of the CA.' });
  }
  if (errors.length === 0) return;
  throw new PkiError(
    'link_mismatch',
    'What is accepted is not what was issued; errors[] points to each difference.',
    {
      enrolmentId,
      errors,
    },
  );
}
