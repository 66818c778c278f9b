import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { der, derBitString, derObjectIdentifier, derSetOf, derText, derUnsigned, TAG } from './der';
import { RaError } from './ra-error';
import { requestAlgorithm, type RequestSignatureAlgorithm, type SubjectKey } from './subject-key';

/** What a request says beside the key. */
export interface RequestContent {
  /** `nonce` of a challenge: the value of challengePassword, so that the proof of possession is fresh. */
  readonly nonce: string;
  /** The RA does not look at it: it builds the subject from the enrolment. */
  readonly commonName?: string;
  /** Further attributes, each in DER: SEQUENCE of type and SET of values. */
  readonly attributes?: readonly Uint8Array[];
}

const CHALLENGE_PASSWORD = '1.2.840.113549.1.9.7';
const COMMON_NAME = '2.5.4.3';

/**
 * A PKCS#10 request (RFC 2986) for a key that signs wherever it lies, in DER. What comes back from the key is verified.
 * Throws RaError `invalid_use` for a key that is not fit or does not fit its signature, and whatever `sign` throws.
 */
export async function certificationRequest(key: SubjectKey, content: RequestContent): Promise<Buffer> {
  const publicKey = publicKeyOf(key.publicKey);
  const algorithm = requestAlgorithm(publicKey);
  const { nonce, commonName = 'ignored', attributes = [] } = content;
  const name = der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, derObjectIdentifier(COMMON_NAME), derText(commonName))),
  );
  const challenge = der(TAG.sequence, derObjectIdentifier(CHALLENGE_PASSWORD), der(TAG.set, derText(nonce)));
  const version = derUnsigned(Buffer.from([0]));
  const info = der(
    TAG.sequence,
    version,
    name,
    key.publicKey,
    derSetOf(TAG.context0, [challenge, ...attributes]),
  );
  const signature = verified(publicKey, algorithm, info, await key.sign(info, algorithm));
  return der(TAG.sequence, info, algorithmIdentifier(algorithm), derBitString(signature));
}

function publicKeyOf(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new RaError({
      code: 'invalid_use',
      detail: 'key.publicKey: it is no SubjectPublicKeyInfo in DER.',
      cause,
    });
  }
}

/** NULL parameters with RSA (RFC 4055 5), none with ECDSA (RFC 5758 3.2). */
function algorithmIdentifier({ name, oid }: RequestSignatureAlgorithm): Buffer {
  return der(TAG.sequence, derObjectIdentifier(oid), ...(name === 'RS256' ? [der(TAG.null)] : []));
}

/** The signature as X.509 has it, after it was seen to be one of this key. */
function verified(
  key: KeyObject,
  { hash, name }: RequestSignatureAlgorithm,
  octets: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  if (verify(hash, octets, key, signature)) return signature;
  if (name !== 'RS256' && verify(hash, octets, { key, dsaEncoding: 'ieee-p1363' }, signature)) {
    const half = signature.length / 2;
    return der(TAG.sequence, derUnsigned(signature.subarray(0, half)), derUnsigned(signature.subarray(half)));
  }
  throw new RaError({
    code: 'invalid_use',
    detail: `key.sign: what it returned is no ${name} signature over the octets by key.publicKey.`,
  });
}
