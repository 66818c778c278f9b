import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { SignatureAlgorithm } from '../../src/x509/algorithms';
import { verifySignature } from '../../src/x509/signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { unpackTestdata } from '../support/testdata';

interface VectorFile {
  readonly testGroups: readonly {
    readonly publicKeyDer: string;
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: 'valid' | 'invalid' | 'acceptable';
    }[];
  }[];
}

const folder = unpackTestdata('wycheproof-signatures');

// Project Wycheproof (C2SP), Apache-2.0.
(folder === undefined ? describe.skip : describe)('Wycheproof signatures as proof of possession', () => {
  it.each<[string, SignatureAlgorithm]>([
    ['ecdsa_secp256r1_sha256_test', 'ecdsa-sha256'],
    ['ecdsa_secp384r1_sha384_test', 'ecdsa-sha384'],
    ['ecdsa_secp521r1_sha512_test', 'ecdsa-sha512'],
    ['rsa_pss_3072_sha256_mgf1_32_test', 'rsa-pss-sha256'],
    ['rsa_signature_2048_sha256_test', 'rsa-pkcs1-sha256'],
    ['rsa_signature_3072_sha256_test', 'rsa-pkcs1-sha256'],
  ])('%s: refuses every invalid one, accepts every valid one', (file, algorithm) => {
    const path = join(folder ?? '', 'wycheproof', `${file}.json`);
    const { testGroups } = JSON.parse(readFileSync(path, 'utf8')) as VectorFile;
    const wrong: string[] = [];
    const seen = { valid: 0, invalid: 0, acceptable: 0 };
    for (const { publicKeyDer, tests } of testGroups) {
      const spki = parseSubjectPublicKeyInfo(Buffer.from(publicKeyDer, 'hex'));
      const key = importPublicKey(spki);
      for (const { tcId, comment, msg, sig, result } of tests) {
        seen[result]++;
        const accepted = verifySignature(algorithm, Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex'), {
          spki,
          key,
        });
        if (result !== 'acceptable' && accepted !== (result === 'valid'))
          wrong.push(`${tcId} ${comment}: ${result}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.valid).toBeGreaterThan(0);
    expect(seen.invalid).toBeGreaterThan(0);
  });
});
