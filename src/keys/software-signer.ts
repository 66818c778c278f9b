import { constants, createSign, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { signatureParameters, type SignatureAlgorithm } from '../x509/algorithms';
import type { Signer } from './signer';

/** Octets that are hashed in about a quarter of a millisecond. */
const HASHED_AT_ONCE = 128 * 1024;

/** Whether a private key can sign with the algorithm at all. */
export function fitsAlgorithm(privateKey: KeyObject, algorithm: SignatureAlgorithm): boolean {
  return privateKey.asymmetricKeyType === signatureParameters(algorithm).family;
}

/**
 * A signer over a private key in memory. P-256 signs in about 45 microseconds and answers at once; P-384, P-521 and
 * RSA take milliseconds and run on the thread pool, so that the event loop goes on. `signStream` of a single chunk does
 * the same, and leaves a large one to the thread pool whatever the key, since hashing it takes long; several chunks are
 * hashed and signed at once, because the platform signs no digest that was made before.
 */
export function softwareSigner(
  keyId: string,
  privateKey: KeyObject,
  spkiDer: Uint8Array,
  signatureAlgorithm: SignatureAlgorithm,
): Signer {
  const { hash, saltLength } = signatureParameters(signatureAlgorithm);
  const key: KeyObject | SignKeyObjectInput =
    saltLength === undefined
      ? privateKey
      : { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  const isFast = privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return {
    keyId,
    signatureAlgorithm,
    spkiDer,
    sign: isFast ? (bytes) => sign(hash, bytes, key) : (bytes) => signOnThreadPool(hash, bytes, key),
    signStream: (chunks) => {
      const [first = new Uint8Array(), ...others] = chunks;
      if (others.length === 0) {
        const atOnce = isFast && first.length <= HASHED_AT_ONCE;
        return atOnce ? sign(hash, first, key) : signOnThreadPool(hash, first, key);
      }
      const signing = createSign(hash);
      for (const chunk of [first, ...others]) signing.update(chunk);
      return signing.sign(key);
    },
  };
}

function signOnThreadPool(
  hash: string,
  bytes: Uint8Array,
  key: KeyObject | SignKeyObjectInput,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign(hash, bytes, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}
