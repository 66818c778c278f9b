import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { bitString, contextConstructed, integer, sequence } from '../../src/asn1/der-writer';
import { SeededRandomness } from '../../src/common/randomness';
import { signatureAlgorithmIdentifier } from '../../src/x509/algorithms';
import { buildName } from '../../src/x509/name';
import { DEFECTIVE_REQUESTS, certificationRequest, newTestKey } from './certification-request';
import { unpackTestdata } from './testdata';

const LARGEST_SEED = 8192;

/**
 * Seeds of mutated requests: sound and defective requests of our own, certificates and other DER of the OpenSSL fuzz
 * corpora (Apache-2.0) as they are, and as subject key inside a request.
 */
export function requestSeeds(nonce: string): Buffer[] {
  const own = [
    ...(['P-256', 'P-384', 'P-521', 'RSA-2048'] as const).map((type) =>
      certificationRequest({ nonce, key: newTestKey(type) }),
    ),
    ...DEFECTIVE_REQUESTS.map(({ make }) => make(nonce)).filter((seed) => seed.length < LARGEST_SEED),
  ];
  const folder = unpackTestdata('openssl-fuzz-seeds');
  if (folder === undefined) return own;
  const elsewhere = filesBelow(folder)
    .map((file) => readFileSync(file))
    .filter((seed) => seed.length < LARGEST_SEED);
  return [...own, ...elsewhere, ...elsewhere.map(asRequest)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\/(x509|asn1|cms|crl)$/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function asRequest(spki: Buffer): Buffer {
  const requestInfo = sequence(
    integer(0),
    buildName([{ attribute: 'CN', value: 'TEST' }]),
    spki,
    contextConstructed(0),
  );
  return Buffer.from(
    sequence(requestInfo, signatureAlgorithmIdentifier('ecdsa-sha256'), bitString(Buffer.alloc(70, 1))),
  );
}

/** An endless, repeatable series of mutants: octets changed, cut out, put in, seeds spliced, lengths falsified. */
export function* mutants(seeds: readonly Buffer[], seed: string): Generator<Buffer> {
  const randomness = new SeededRandomness(seed);
  const below = (limit: number): number => (limit <= 1 ? 0 : randomness.bytes(4).readUInt32BE() % limit);
  const pick = (): Buffer => seeds[below(seeds.length)] ?? Buffer.alloc(0);
  for (;;) {
    let mutant: Buffer = Buffer.from(pick());
    for (let changes = 1 + below(4); changes > 0; changes--) mutant = change(mutant, below, pick, randomness);
    yield mutant;
  }
}

function change(
  octets: Buffer,
  below: (limit: number) => number,
  pick: () => Buffer,
  randomness: SeededRandomness,
): Buffer {
  const at = below(octets.length);
  const length = below(Math.min(16, octets.length - at) + 1);
  switch (below(6)) {
    case 0:
      if (octets.length > 0) octets[at] = (octets[at] ?? 0) ^ (1 << below(8));
      return octets;
    case 1:
      if (octets.length > 0) octets[at] = [0, 1, 0x30, 0x7f, 0x80, 0x84, 0xff][below(7)] ?? 0;
      return octets;
    case 2:
      return Buffer.concat([octets.subarray(0, at), octets.subarray(at + length)]);
    case 3:
      return Buffer.concat([octets.subarray(0, at), randomness.bytes(length), octets.subarray(at)]);
    case 4:
      return octets.subarray(0, at);
    default: {
      const other = pick();
      return Buffer.concat([octets.subarray(0, at), other.subarray(below(other.length))]);
    }
  }
}
