import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { RaError } from './ra-error';

/** How a request is signed: name of RFC 7518, hash of node:crypto, AlgorithmIdentifier by RFC 5758 3.2 or RFC 4055 5. */
export interface RequestSignatureAlgorithm {
  readonly name: 'ES256' | 'ES384' | 'ES512' | 'RS256';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly oid: string;
}

/** A key that is to be certified; it may lie in an HSM. */
export interface SubjectKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /**
   * Hashes the octets with the hash of the algorithm and signs. An ECDSA signature may be ECDSA-Sig-Value in DER or r and s
   * behind each other, as PKCS#11 gives it.
   */
  sign(octets: Uint8Array, algorithm: RequestSignatureAlgorithm): Uint8Array | Promise<Uint8Array>;
}

const EC_ALGORITHMS: Readonly<Record<string, RequestSignatureAlgorithm>> = {
  prime256v1: { name: 'ES256', hash: 'sha256', oid: '1.2.840.10045.4.3.2' },
  secp384r1: { name: 'ES384', hash: 'sha384', oid: '1.2.840.10045.4.3.3' },
  secp521r1: { name: 'ES512', hash: 'sha512', oid: '1.2.840.10045.4.3.4' },
};
const RSA_ALGORITHM: RequestSignatureAlgorithm = {
  name: 'RS256',
  hash: 'sha256',
  oid: '1.2.840.113549.1.1.11',
};

/** A key of node:crypto. */
export function softwareKey(privateKey: KeyObject): SubjectKey {
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    sign: (octets, { hash }) => sign(hash, octets, privateKey),
  };
}

/** How a key signs its request. Throws RaError `invalid_use` for one that is neither ECDSA nor RSA. */
export function requestAlgorithm(publicKey: KeyObject): RequestSignatureAlgorithm {
  const { namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const algorithm = publicKey.asymmetricKeyType === 'rsa' ? RSA_ALGORITHM : EC_ALGORITHMS[namedCurve ?? ''];
  if (algorithm !== undefined) return algorithm;
  throw new RaError({
    code: 'invalid_use',
    detail: 'key.publicKey: it must be of ECDSA on P-256, P-384 or P-521, or of RSA.',
  });
}
