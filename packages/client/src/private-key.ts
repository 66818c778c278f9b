import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, webcrypto } from 'node:crypto';
import { types } from 'node:util';
import { RaError } from './ra-error';

/** A private key in any usual form: PEM text, JWK, KeyObject, or CryptoKey with the usage `sign`. */
export type PrivateKeyInput = string | JsonWebKey | KeyObject | webcrypto.CryptoKey;

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/**
 * The key as WebCrypto signs with it: ECDSA on P-256, P-384 or P-521, RSA as PS256. Throws RaError `invalid_use` for any
 * other.
 */
export async function signingKey(input: PrivateKeyInput): Promise<webcrypto.CryptoKey> {
  if (types.isCryptoKey(input)) return input;
  const key = keyObject(input);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithmOf(key), false, ['sign']);
}

/** Key pair of a key that WebCrypto can sign with, its public half for all to see. */
export async function signingKeyPair(
  input: PrivateKeyInput,
): Promise<{ readonly privateKey: webcrypto.CryptoKey; readonly publicKey: webcrypto.CryptoKey }> {
  if (types.isCryptoKey(input))
    throw unfit('give its private key as PEM, JWK or KeyObject, since its public half is needed too');
  const key = keyObject(input);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const publicKey = await webcrypto.subtle.importKey('spki', spki, algorithmOf(key), true, ['verify']);
  return { privateKey: await signingKey(key), publicKey };
}

function keyObject(input: string | JsonWebKey | KeyObject): KeyObject {
  if (types.isKeyObject(input)) return input;
  try {
    return typeof input === 'string'
      ? createPrivateKey(input)
      : createPrivateKey({ key: input, format: 'jwk' });
  } catch {
    // The reason could show a part of the key.
    throw unfit('it cannot be read as a private key in PEM or JWK');
  }
}

function algorithmOf(key: KeyObject) {
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  const curve = CURVES[namedCurve ?? ''];
  if (key.asymmetricKeyType === 'ec' && curve !== undefined) return { name: 'ECDSA', namedCurve: curve };
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSA-PSS', hash: 'SHA-256' };
  throw unfit('it must be of ECDSA on P-256, P-384 or P-521, or of RSA');
}

function unfit(reason: string): RaError {
  return new RaError({ code: 'invalid_use', detail: `The private key cannot be used: ${reason}.` });
}
