import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { mapLimited } from './judges/command';

/** Kept between runs: an RSA key of 4096 bits takes seconds, and these keys protect nothing. */
const FOLDER = join(__dirname, '../../.tools/conformance-keys');

const CURVES: Readonly<Record<string, string>> = { 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521' };

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** A subject's private key, and the file it stands in (PKCS#8, PEM). */
export interface SubjectKey {
  readonly file: string;
  readonly privateKey: KeyObject;
}

/** Keys by algorithm and number. A CA certifies a key once, so the n-th certificate of a CA takes the n-th key. */
export class KeyPool {
  private readonly keys = new Map<string, SubjectKey>();

  /** Makes the first `count` keys of an algorithm, or reads those of an earlier run. */
  async fill(algorithm: string, count: number): Promise<void> {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    await mapLimited(
      Array.from({ length: count }, (_, index) => index),
      2,
      async (index) => {
        const file = join(FOLDER, `${algorithm}-${index}.pem`);
        const privateKey = existsSync(file)
          ? createPrivateKey(readFileSync(file))
          : await this.create(algorithm, file);
        this.keys.set(`${algorithm}-${index}`, { file, privateKey });
      },
    );
  }

  key(algorithm: string, index: number): SubjectKey {
    const key = this.keys.get(`${algorithm}-${index}`);
    if (!key) throw new Error(`the pool has no key ${index} of ${algorithm}`);
    return key;
  }

  private async create(algorithm: string, file: string): Promise<KeyObject> {
    const namedCurve = CURVES[algorithm];
    const { privateKey } = namedCurve
      ? await generate('ec', { namedCurve })
      : await generate('rsa', { modulusLength: Number(algorithm.replace('RSA-', '')) });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return privateKey;
  }
}
