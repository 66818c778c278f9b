/**
 * Measured in a process of its own, pinned by its caller. Arguments: rounds, responses a round. Standard output: JSON list
 * of rounds: responses built and signed a second, and signatures alone a second.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

import { encodeArchiveCutoff } from '../src/ocsp/ocsp-extensions';
import { OcspResponseBuilder } from '../src/ocsp/ocsp-response';
import { parseSubjectPublicKeyInfo } from '../src/x509/subject-public-key-info';
import { encodeExtension } from '../src/x509/tbs-certificate';
import type { Round } from './figure';
import { createLibraryIssuer } from './library-issuer';
import { type Question, Questioner } from './ocsp-questions';

const HOUR = 3_600_000;
const NONCE_OCTETS = 32;

async function main(): Promise<void> {
  const [rounds, count] = [Number(process.argv[2]), Number(process.argv[3])];
  const { signer, caCertificateDer } = await createLibraryIssuer({
    keyAlgorithm: 'P-256',
    signatureAlgorithm: 'ecdsa-sha256',
  });
  // The CA answers itself and yet sends its certificate along: as long as an answer of a responder.
  const builder = new OcspResponseBuilder({
    responderId: { byKey: parseSubjectPublicKeyInfo(signer.spkiDer).keyIdentifier },
    signatureAlgorithm: 'ecdsa-sha256',
    certificatesDer: [caCertificateDer],
  });
  const questioner = new Questioner(caCertificateDer);
  const singleExtensionsDer = [encodeExtension(encodeArchiveCutoff(new Date('2026-01-01T00:00:00Z')))];

  const build = ({ certIdDer, nonce }: Question, now: Date): Uint8Array =>
    builder.build({
      producedAt: now,
      responses: [
        {
          certIdDer,
          certStatus: { status: 'good' },
          thisUpdate: now,
          nextUpdate: new Date(now.getTime() + HOUR),
          singleExtensionsDer,
        },
      ],
      ...(nonce && { nonce }),
    });

  async function answersPerSecond(): Promise<number> {
    const questions = Array.from({ length: count }, () =>
      questioner.question(freshSerial(), 'good', randomBytes(NONCE_OCTETS)),
    );
    const answers: Uint8Array[] = [];
    const started = performance.now();
    for (const question of questions) {
      const data = build(question, new Date());
      const pending = signer.sign(data);
      answers.push(builder.assemble(data, pending instanceof Uint8Array ? pending : await pending));
    }
    const result = perSecond(count, started);
    answers.forEach((answer, index) => questioner.check(questions[index] as Question, answer));
    return result;
  }

  /** The bound: platform crypto alone over as many octets. */
  function signaturesPerSecond(): number {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sample = questioner.question(freshSerial(), 'good', randomBytes(NONCE_OCTETS));
    const { length } = build(sample, new Date());
    const inputs = Array.from({ length: count }, () => randomBytes(length));
    const signatures: Uint8Array[] = [];
    const started = performance.now();
    for (const input of inputs) signatures.push(sign('sha256', input, privateKey));
    return perSecond(count, started);
  }

  const results: Round[] = [];
  // An unmeasured round first: the compiler of the runtime has to settle.
  for (let round = -1; round < rounds; round++) {
    const peer = signaturesPerSecond();
    const value = await answersPerSecond();
    if (round >= 0) results.push({ value, peer });
  }
  process.stdout.write(JSON.stringify(results));
}

function freshSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function perSecond(count: number, started: number): number {
  return (count * 1000) / (performance.now() - started);
}

void main();
