import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Randomness } from '../common/randomness';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { makePrivateFolder, writeDurably } from './durable-file';
import { deriveKeyEncryptionKey, newKeyDerivation, seal, unseal, type KeyDerivation } from './key-encryption';
import { parseKeyFile, parseKeyStoreFile, type KeyFile, type KeyStoreFile } from './key-file';
import { generateSigningKey } from './key-generation';
import { assertKeyId, KeyStore, KeyStoreError, WrongPassphraseError, type StoredKey } from './key-store';
import type { Signer } from './signer';
import { fitsAlgorithm, softwareSigner } from './software-signer';

const STORE_FILE = 'keystore.json';
const CHECK_TEXT = Buffer.from('kakehashi key store', 'utf8');

/**
 * Software keys in files, encrypted at rest: `<dataDir>/keys/<keyId>.json`, one a key, and `keystore.json` with the
 * salt and a check value. The key encryption key comes from the passphrase once, when the store is opened.
 */
export class SoftwareKeyStore extends KeyStore {
  private constructor(
    private readonly folder: string,
    private readonly encryptionKey: Buffer,
    private readonly derivation: KeyDerivation,
    private readonly randomness: Randomness,
  ) {
    super();
  }

  /**
   * Opens the key store in the folder `keys` of a data folder, or makes one there. A wrong passphrase is refused with
   * WrongPassphraseError before anything else is read or written.
   */
  static async open(dataDir: string, passphrase: string, randomness: Randomness): Promise<SoftwareKeyStore> {
    const folder = join(dataDir, 'keys');
    await makePrivateFolder(folder);
    const path = join(folder, STORE_FILE);
    const text = await readIfThere(path);
    if (text === undefined) return SoftwareKeyStore.found(folder, path, passphrase, randomness);
    const file = parseKeyStoreFile(text);
    if (!file) throw new KeyStoreError(`The key store ${path} is damaged; restore it from a backup.`);
    const encryptionKey = await deriveKeyEncryptionKey(passphrase, file.kdf);
    if (!unseal(file.check, encryptionKey, STORE_FILE)?.equals(CHECK_TEXT))
      throw new WrongPassphraseError(path);
    return new SoftwareKeyStore(folder, encryptionKey, file.kdf, randomness);
  }

  private static async found(
    folder: string,
    path: string,
    passphrase: string,
    randomness: Randomness,
  ): Promise<SoftwareKeyStore> {
    const orphans = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    if (orphans.length > 0) {
      throw new KeyStoreError(`There are keys in ${folder} but no ${STORE_FILE}; restore it from a backup.`);
    }
    const kdf = newKeyDerivation(randomness);
    const encryptionKey = await deriveKeyEncryptionKey(passphrase, kdf);
    const check = seal(CHECK_TEXT, encryptionKey, STORE_FILE, randomness);
    const file: KeyStoreFile = { version: 1, kdf, cipher: 'aes-256-gcm', check };
    await writeDurably(path, jsonText(file), randomness.bytes(6).toString('hex'));
    return new SoftwareKeyStore(folder, encryptionKey, kdf, randomness);
  }

  async create(keyId: string, keyAlgorithm: KeyAlgorithm): Promise<StoredKey> {
    const path = this.pathOf(keyId);
    if ((await readIfThere(path)) !== undefined) throw new KeyStoreError(`There is a key ${path} already.`);
    const privateKey = await generateSigningKey(keyAlgorithm);
    const spkiDer = publicPartOf(privateKey);
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    const file: KeyFile = {
      version: 1,
      keyAlgorithm,
      spki: spkiDer.toString('base64'),
      kdf: this.derivation,
      cipher: 'aes-256-gcm',
      ...seal(pkcs8, this.encryptionKey, keyId, this.randomness),
    };
    pkcs8.fill(0);
    await writeDurably(path, jsonText(file), this.randomness.bytes(6).toString('hex'));
    return { keyId, keyAlgorithm, spkiDer };
  }

  async find(keyId: string): Promise<StoredKey | undefined> {
    const file = await this.read(keyId);
    return file && { keyId, keyAlgorithm: file.keyAlgorithm, spkiDer: Buffer.from(file.spki, 'base64') };
  }

  async open(keyId: string, signatureAlgorithm: SignatureAlgorithm): Promise<Signer> {
    const path = this.pathOf(keyId);
    const file = await this.read(keyId);
    if (!file) throw new KeyStoreError(`The key file ${path} is missing; restore it from a backup.`);
    const pkcs8 = unseal(file, this.encryptionKey, keyId);
    if (!pkcs8) throw new KeyStoreError(`The key file ${path} is damaged; restore it from a backup.`);
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    pkcs8.fill(0);
    const spkiDer = publicPartOf(privateKey);
    // The public part is not under the seal; a changed one would certify somebody else's key.
    if (spkiDer.toString('base64') !== file.spki) {
      throw new KeyStoreError(
        `The public key in ${path} is not that of its private key; restore it from a backup.`,
      );
    }
    if (!fitsAlgorithm(privateKey, signatureAlgorithm)) {
      throw new KeyStoreError(`The ${file.keyAlgorithm} key ${path} cannot sign ${signatureAlgorithm}.`);
    }
    return softwareSigner(keyId, privateKey, spkiDer, signatureAlgorithm);
  }

  private async read(keyId: string): Promise<KeyFile | undefined> {
    const path = this.pathOf(keyId);
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    const file = parseKeyFile(text);
    if (!file) throw new KeyStoreError(`The key file ${path} is damaged; restore it from a backup.`);
    return file;
  }

  private pathOf(keyId: string): string {
    assertKeyId(keyId);
    if (`${keyId}.json` === STORE_FILE) throw new KeyStoreError(`No key can be called ${keyId}.`);
    return join(this.folder, `${keyId}.json`);
  }
}

function publicPartOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

function jsonText(value: object): string {
  return JSON.stringify(value, null, 2) + '\n';
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
