import { certificationRequest } from '../certification-request';
import type { EnrolmentRequest, RekeyRequest } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import type { SubjectKey } from '../subject-key';
import { newChallenge } from './challenges';

/** A proof of possession as the RA takes it (docs/proof-of-possession.md). */
export type ProofOfPossession = NonNullable<EnrolmentRequest['proofOfPossession']>;

/**
 * A request whose proof of possession is made here by the key that is to be certified (`subjectKey`), or is there already
 * (`proofOfPossession`), or comes later (`key.publicKey` and neither).
 */
export type Proven<Request extends Pick<EnrolmentRequest, 'proofOfPossession'>> =
  | (Omit<Request, 'proofOfPossession'> & {
      /** The key to be certified, which signs the proof. */
      readonly subjectKey: SubjectKey;
      readonly proofOfPossession?: never;
    })
  | (Request & { readonly subjectKey?: never });

/** A PKCS#10 request by the key over a fresh nonce. Throws RaError, and what the key throws. */
export async function pkcs10Proof(
  ra: RaConnection,
  key: SubjectKey,
  options: CallOptions,
): Promise<ProofOfPossession> {
  const { nonce } = await newChallenge(ra, 'pop', options);
  const csr = (await certificationRequest(key, { nonce })).toString('base64');
  return { method: 'pkcs10', csr, nonce };
}

/** The request to send, with its proof where a key is there to make it. Throws as `pkcs10Proof`. */
export async function withProof<Request extends EnrolmentRequest | RekeyRequest>(
  ra: RaConnection,
  { subjectKey, ...order }: Proven<Request>,
  options: CallOptions,
): Promise<Request> {
  if (subjectKey === undefined) return order as Request;
  return { ...order, proofOfPossession: await pkcs10Proof(ra, subjectKey, options) } as unknown as Request;
}
