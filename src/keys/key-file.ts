import type { KeyAlgorithm } from '../x509/algorithms';
import { isBearableCost, type KeyDerivation, type SealedOctets } from './key-encryption';

/** One private key at rest: its PKCS#8 sealed with the key name as context, and its public part in the open (base64 DER). */
export interface KeyFile extends SealedOctets {
  readonly version: 1;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly spki: string;
  readonly kdf: KeyDerivation;
  readonly cipher: 'aes-256-gcm';
}

/** `keystore.json`: how the passphrase becomes the key encryption key, and a sealed known text that tells a wrong one. */
export interface KeyStoreFile {
  readonly version: 1;
  readonly kdf: KeyDerivation;
  readonly cipher: 'aes-256-gcm';
  readonly check: SealedOctets;
}

/** Reads a key file; undefined if the text is not one. */
export function parseKeyFile(text: string): KeyFile | undefined {
  const file = parseObject(text);
  return file && isText(file.keyAlgorithm) && isText(file.spki) && isCommon(file) && isSealed(file)
    ? (file as unknown as KeyFile)
    : undefined;
}

/** Reads `keystore.json`; undefined if the text is not one. */
export function parseKeyStoreFile(text: string): KeyStoreFile | undefined {
  const file = parseObject(text);
  return file && isCommon(file) && isObject(file.check) && isSealed(file.check)
    ? (file as unknown as KeyStoreFile)
    : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCommon(file: Record<string, unknown>): boolean {
  return file.version === 1 && file.cipher === 'aes-256-gcm' && isObject(file.kdf) && isDerivation(file.kdf);
}

function isDerivation(kdf: Record<string, unknown>): boolean {
  const { name, N, r, p, salt } = kdf;
  return (
    name === 'scrypt' &&
    isText(salt) &&
    [N, r, p].every((value) => Number.isInteger(value)) &&
    isBearableCost({ N: Number(N), r: Number(r), p: Number(p) })
  );
}

function isSealed(value: Record<string, unknown>): boolean {
  return isText(value.nonce) && isText(value.ciphertext) && isText(value.tag);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
