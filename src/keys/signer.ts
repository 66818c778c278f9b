import type { SignatureAlgorithm } from '../x509/algorithms';

/**
 * A private key that signs and is never seen. `sign` hashes `bytes` as `signatureAlgorithm` says and returns the octets
 * of the signatureValue BIT STRING: for ECDSA the DER of ECDSA-Sig-Value (RFC 3279 2.2.3).
 *
 * A fast algorithm (P-256) answers at once, the others on the thread pool: callers `await` either.
 */
export interface Signer {
  readonly keyId: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** SubjectPublicKeyInfo of the key, DER. */
  readonly spkiDer: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * The same signature over the octets of all chunks, one after the other, hashed chunk by chunk without joining them;
   * for lists of many megabytes. `chunks` is gone through once, before this returns.
   */
  signStream(chunks: Iterable<Uint8Array>): Uint8Array | Promise<Uint8Array>;
}
