import { makeMockQscdJwt, type AttestationSigner } from './mock-qscd-statement';
import type { KeyAttestation } from './operation-types';

/** What a device is asked to attest. */
export interface AttestationOrder {
  /** SubjectPublicKeyInfo of the key, DER. */
  readonly publicKey: Uint8Array;
  /** The challenge that the statement answers. */
  readonly nonce: string;
  /** Now, by the clock of the world. */
  readonly at: Date;
  /** Issuer URL of the RA. */
  readonly issuer: string;
}

/** A device that attests the keys in it, in any format that the RA takes (docs/key-attestation.md). */
export interface AttestingDevice {
  attest(order: AttestationOrder): Omit<KeyAttestation, 'nonce'> | Promise<Omit<KeyAttestation, 'nonce'>>;
}

/** Mock: a device that attests any key as one of its own, by `mock_qscd_jwt`. */
export function mockQscd(signer: AttestationSigner): AttestingDevice {
  return {
    attest: ({ publicKey, ...order }) => ({
      format: 'mock_qscd_jwt',
      statement: makeMockQscdJwt(signer, { spkiDer: publicKey, ...order }),
    }),
  };
}
