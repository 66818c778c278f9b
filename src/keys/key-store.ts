import { ExitError } from '../config/exit-error';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import type { Signer } from './signer';

/** What is public about a stored key. */
export interface StoredKey {
  readonly keyId: string;
  readonly keyAlgorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
}

/** The keys of the CAs and services, by name. A private key never leaves its store. */
export abstract class KeyStore {
  /**
   * Generates a key pair and keeps it durably under `keyId` (lower-case letters, digits, `.`, `_` and `-`).
   * A name in use is a KeyStoreError.
   */
  abstract create(keyId: string, keyAlgorithm: KeyAlgorithm): Promise<StoredKey>;

  /** The public part, or undefined if there is no such key. */
  abstract find(keyId: string): Promise<StoredKey | undefined>;

  /** A signer for a stored key; KeyStoreError if it is missing, damaged or of another kind than the algorithm. */
  abstract open(keyId: string, signatureAlgorithm: SignatureAlgorithm): Promise<Signer>;
}

/**
 * A key or the key store is missing, damaged or misused; at the start it ends the process (data folder). The message
 * names the file and the remedy, never key material.
 */
export class KeyStoreError extends ExitError {
  constructor(message: string, kind: 'dataFolder' | 'passphrase' = 'dataFolder') {
    super(kind, message);
    this.name = 'KeyStoreError';
  }
}

/** The passphrase does not open the key store. Nothing was changed. */
export class WrongPassphraseError extends KeyStoreError {
  constructor(path: string) {
    super(
      `The passphrase does not open the key store ${path}. ` +
        'Set KAKEHASHI_KEY_PASSPHRASE or KAKEHASHI_KEY_PASSPHRASE_FILE to the one it was made with.',
      'passphrase',
    );
    this.name = 'WrongPassphraseError';
  }
}

const KEY_ID = /^[a-z0-9][a-z0-9._-]{0,127}$/;

/** Refuses a key name that could mean a path. */
export function assertKeyId(keyId: string): void {
  if (!KEY_ID.test(keyId)) throw new KeyStoreError(`Not a key name: ${JSON.stringify(keyId)}`);
}
