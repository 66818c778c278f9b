import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm } from '../x509/algorithms';

const generate = promisify(generateKeyPair);

/**
 * A new key pair, made by the platform on the thread pool. EC keys are on a named curve, RSA keys have the exponent
 * 65537 and the key type rsaEncryption, also where they will sign with RSASSA-PSS.
 */
export async function generateSigningKey(keyAlgorithm: KeyAlgorithm): Promise<KeyObject> {
  const [family, size] = keyAlgorithm.split('-');
  const { privateKey } =
    family === 'RSA'
      ? await generate('rsa', { modulusLength: Number(size), publicExponent: 65537 })
      : await generate('ec', { namedCurve: keyAlgorithm });
  return privateKey;
}
