import { PkiError } from '../common/pki-error';

/** The members of the attestation member that a refusal can point to. */
export type AttestationPointer = '' | '/format' | '/statement' | '/nonce' | '/certs' | `/certs/${number}`;

/** An attestation that is not to be believed. The pointer is relative to the attestation member. */
export function badAttestation(pointer: AttestationPointer, detail: string, cause?: unknown): PkiError {
  return new PkiError('bad_attestation', 'The key attestation does not hold.', {
    errors: [{ pointer, detail }],
    ...(cause !== undefined && { cause }),
  });
}

/** An attestation that may be genuine but is not made for this challenge, or too long ago. */
export function staleAttestation(pointer: AttestationPointer, detail: string): PkiError {
  return new PkiError('attestation_stale', 'The key attestation is not fresh.', {
    errors: [{ pointer, detail }],
  });
}
