import { createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { generateSigningKey } from './key-generation';
import { assertKeyId, KeyStore, KeyStoreError, type StoredKey } from './key-store';
import type { Signer } from './signer';
import { fitsAlgorithm, softwareSigner } from './software-signer';

/** Keys that end with the process; for `--ephemeral` and tests. */
export class MemoryKeyStore extends KeyStore {
  private readonly keys = new Map<string, StoredKey & { readonly privateKey: KeyObject }>();

  async create(keyId: string, keyAlgorithm: KeyAlgorithm): Promise<StoredKey> {
    return this.add(keyId, keyAlgorithm, await generateSigningKey(keyAlgorithm));
  }

  /** Takes a key that was made elsewhere; for tests with fixed keys. */
  add(keyId: string, keyAlgorithm: KeyAlgorithm, privateKey: KeyObject): StoredKey {
    assertKeyId(keyId);
    if (this.keys.has(keyId)) throw new KeyStoreError(`There is a key ${keyId} already.`);
    const spkiDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    const stored = { keyId, keyAlgorithm, spkiDer };
    this.keys.set(keyId, { ...stored, privateKey });
    return stored;
  }

  find(keyId: string): Promise<StoredKey | undefined> {
    const key = this.keys.get(keyId);
    return Promise.resolve(key && { keyId, keyAlgorithm: key.keyAlgorithm, spkiDer: key.spkiDer });
  }

  open(keyId: string, signatureAlgorithm: SignatureAlgorithm): Promise<Signer> {
    const key = this.keys.get(keyId);
    if (!key) return Promise.reject(new KeyStoreError(`There is no key ${keyId}.`));
    if (!fitsAlgorithm(key.privateKey, signatureAlgorithm)) {
      return Promise.reject(
        new KeyStoreError(`The ${key.keyAlgorithm} key ${keyId} cannot sign ${signatureAlgorithm}.`),
      );
    }
    return Promise.resolve(softwareSigner(keyId, key.privateKey, key.spkiDer, signatureAlgorithm));
  }
}
