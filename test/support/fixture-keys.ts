import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredKey } from '../../src/keys/key-store';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import type { World } from '../../src/world/world';
import type { KeyAlgorithm } from '../../src/x509/algorithms';
import { parseSubjectPublicKeyInfo, type SubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';

const FOLDER = join(__dirname, '..', 'fixtures', 'keys');

/** A fixed private key of test/fixtures/keys. */
export function fixturePrivateKey(name: string): KeyObject {
  return createPrivateKey(readFileSync(join(FOLDER, `${name}.pem`)));
}

/** The public half of a fixed key. */
export function fixturePublicKey(name: string): SubjectPublicKeyInfo {
  const spki = createPublicKey(fixturePrivateKey(name)).export({ type: 'spki', format: 'der' });
  return parseSubjectPublicKeyInfo(spki);
}

/** A key store with one fixed key for each CA of the world; CAs of one key type have keys of their own. */
export function fixtureKeyStore(world: World): MemoryKeyStore {
  const keyStore = new MemoryKeyStore();
  const used = new Map<string, number>();
  for (const { caId, keyAlgorithm } of world.cas) {
    const number = (used.get(keyAlgorithm) ?? 0) + 1;
    used.set(keyAlgorithm, number);
    keyStore.add(`${caId}-1`, keyAlgorithm, fixturePrivateKey(`ca-${keyAlgorithm.toLowerCase()}-${number}`));
  }
  return keyStore;
}

/**
 * New keys, but for RSA: making one takes up to a second, so that the first of each size is a fixed one where there is one.
 */
export class ReadyKeyStore extends MemoryKeyStore {
  private readonly given = new Set<KeyAlgorithm>();

  override create(keyId: string, keyAlgorithm: KeyAlgorithm): Promise<StoredKey> {
    if (keyAlgorithm !== 'RSA-3072' || this.given.has(keyAlgorithm)) return super.create(keyId, keyAlgorithm);
    this.given.add(keyAlgorithm);
    return Promise.resolve(this.add(keyId, keyAlgorithm, fixturePrivateKey('ca-rsa-3072-1')));
  }
}
