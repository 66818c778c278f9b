import { constants, createSign, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
 * RSA take milliseconds and run on the thread pool, so that the event loop goes on. `signStream` of a short single chunk
 * does the same; anything longer is hashed piece by piece with a turn of the event loop after each, because the thread
 * pool would take a copy of it.
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
  const signWhole = isFast
    ? (bytes: Uint8Array) => sign(hash, bytes, key)
    : (bytes: Uint8Array) => signOnThreadPool(hash, bytes, key);
  return {
    keyId,
    signatureAlgorithm,
    spkiDer,
    sign: signWhole,
    signStream: (chunks) => {
      const [first = new Uint8Array(), ...others] = chunks;
      const isShort = others.length === 0 && first.length <= HASHED_AT_ONCE;
      return isShort ? signWhole(first) : signInPieces(hash, [first, ...others], key);
    },
  };
}

async function signInPieces(
  hash: string,
  chunks: readonly Uint8Array[],
  key: KeyObject | SignKeyObjectInput,
): Promise<Uint8Array> {
  const signing = createSign(hash);
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += HASHED_AT_ONCE) {
      signing.update(chunk.subarray(at, at + HASHED_AT_ONCE));
      await nextTurn();
    }
  }
  return signing.sign(key);
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
