import type { PkiError } from '../common/pki-error';
import { badAttestation } from './attestation-refusal';
import type {
  AttestationContext,
  AttestationEvidence,
  AttestationVerdict,
  AttestationVerifier,
} from './attestation-types';
import { CSR_ATTR, verifyCsrAttribute } from './csr-attribute';
import { MOCK_QSCD_JWT, verifyMockQscdJwt } from './mock-qscd-jwt';
import { WEBAUTHN, verifyWebAuthn } from './webauthn/webauthn';
import { X509_VENDOR, verifyX509Vendor } from './x509-vendor';

export type {
  AttestationContext,
  AttestationEvidence,
  AttestationVerdict,
  AttestedDevice,
} from './attestation-types';

/** The formats by the value of the member `format`. `vendor_blob` of the contract is not among them. */
const VERIFIERS: ReadonlyMap<string, AttestationVerifier> = new Map([
  [MOCK_QSCD_JWT, verifyMockQscdJwt],
  [CSR_ATTR, verifyCsrAttribute],
  [X509_VENDOR, verifyX509Vendor],
  [WEBAUTHN, verifyWebAuthn],
]);

/** The formats that are offered, as discovery tells them. */
export const ATTESTATION_FORMATS: readonly string[] = [...VERIFIERS.keys()];

/**
 * Verifies that a trusted device attests exactly the key of the context.
 *
 * Throws `bad_attestation` for a format that is not offered, a statement that cannot be read or is about another key, a
 * signature, chain or property that does not hold; `attestation_stale` for one that does not answer the challenge or is
 * too old. Pointers are relative to the attestation member.
 */
export function verifyKeyAttestation(
  evidence: AttestationEvidence,
  context: AttestationContext,
): AttestationVerdict {
  const verify = VERIFIERS.get(evidence.format);
  if (verify === undefined) throw unofferedFormat();
  return verify(evidence, context);
}

/** Also for readers of the member, so that a format that is not offered is refused before its statement is decoded. */
export function unofferedFormat(): PkiError {
  return badAttestation('/format', `Send one of the formats offered: ${ATTESTATION_FORMATS.join(', ')}.`);
}
