import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mapLimited, runCommand } from '../judges/command';
import type { Judged } from '../judges/judge';
import { groupBy } from './status-judge';
import type { State, StatusSubject } from './status-subject';

/** A list or answer on disk, in DER, as linters see it. */
export interface StatusDocument extends Judged {
  readonly file: string;
  readonly kind: 'crl' | 'arl' | 'ocsp';
  /** How many certificates an answer is about. */
  readonly certificates: number;
}

/** The states of which an answer is kept for each CA. */
const ANSWERED: readonly State[] = [
  'good',
  'revoked',
  'held',
  'never issued',
  'expired',
  'revoked, then expired',
];
const QUESTIONS = [
  ['-sha1', '-nonce'],
  ['-sha1', '-no_nonce'],
  ['-sha256', '-nonce'],
  ['-sha256', '-no_nonce'],
] as const;

/** Keeps what is published and answered below a folder, for one world. */
export class StatusDocuments {
  private readonly kept: StatusDocument[] = [];

  constructor(
    private readonly world: string,
    private readonly baseUrl: string,
    private readonly folder: string,
  ) {}

  /** All that was kept so far. */
  get all(): readonly StatusDocument[] {
    return this.kept;
  }

  /** Lists of a CA by their file names; `stage` tells them from those of other times. */
  async keepLists(stage: string, caId: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const answer = await fetch(`${this.baseUrl}/crl/${caId}/${name}`);
      if (!answer.ok) throw new Error(`/crl/${caId}/${name}: status ${answer.status}`);
      const kind = name === 'arl.crl' ? 'arl' : 'crl';
      const octets = Buffer.from(await answer.arrayBuffer());
      this.keep(`${stage}/${caId}/${name.replace('.crl', '')}`, profileOf(name), kind, octets, 0);
    }
  }

  /** Answers of each CA: one for each state, hash, and with and without nonce, and some about several certificates. */
  async keepAnswers(stage: string, subjects: readonly StatusSubject[]): Promise<void> {
    const questions = groupBy(subjects, ({ caId }) => caId).flatMap((group) => {
      const ofStates = ANSWERED.flatMap((state) => group.find((subject) => subject.state === state) ?? []);
      const single = ofStates.map((subject) => [subject]);
      return QUESTIONS.flatMap((flags) => [...single, ofStates].map((asked) => ({ flags, asked })));
    });
    await mapLimited(questions, 2, async ({ flags: [hash, nonce], asked }) => {
      const [first] = asked;
      if (!first) return;
      const which = asked.length > 1 ? 'several' : first.state.replace(/\W+/g, '-');
      const name = `${stage}/${first.caId}/ocsp-${which}${hash}${nonce}`;
      const octets = await this.ask(first, asked, [hash, nonce], name);
      this.keep(name, 'OCSP answer', 'ocsp', octets, asked.length);
    });
  }

  private async ask(
    { issuerFile, ocspUrl }: StatusSubject,
    asked: readonly StatusSubject[],
    flags: readonly string[],
    name: string,
  ): Promise<Buffer> {
    const requestFile = this.fileOf(`${name}.request`);
    const certificates = asked.flatMap(({ certificateFile }) => ['-cert', certificateFile]);
    const parameters = ['ocsp', '-issuer', issuerFile, ...flags, ...certificates, '-reqout', requestFile];
    const made = await runCommand('openssl', parameters);
    if (made.exitCode !== 0) throw new Error(`no OCSP request: ${made.stderr}`);
    const answer = await fetch(ocspUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: readFileSync(requestFile),
    });
    return Buffer.from(await answer.arrayBuffer());
  }

  private keep(
    name: string,
    profile: string,
    kind: StatusDocument['kind'],
    octets: Buffer,
    certificates: number,
  ): void {
    const file = this.fileOf(name);
    writeFileSync(file, octets);
    this.kept.push({ name, world: this.world, profile, file, kind, certificates });
  }

  private fileOf(name: string): string {
    const file = join(this.folder, `${name}.der`);
    mkdirSync(join(file, '..'), { recursive: true });
    return file;
  }
}

/** What the list is called on the page. */
function profileOf(name: string): string {
  if (name.endsWith('-delta.crl')) return 'CRL, delta of a shard';
  if (name === 'arl.crl') return 'CRL of CA certificates';
  return name === 'full.crl' ? 'CRL, full' : 'CRL, shard';
}
