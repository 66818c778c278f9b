import { join } from 'node:path';

import { EnrolmentClient } from '../enrolment-client';
import { INSTALLATIONS } from '../judges/installation';
import type { Finding } from '../judges/judge';
import type { KeyPool } from '../key-pool';
import { brokenDocuments } from './broken-documents';
import { deltaFindings } from './delta-lists';
import { gnutlsCrl, gnutlsOcsp } from './gnutls-status';
import { goStatus } from './go-status';
import { javaStatus } from './java-status';
import { opensslCrl, opensslOcsp } from './openssl-status';
import { type StatusDocument, StatusDocuments } from './status-documents';
import { type StatusJudge, fetchLists } from './status-judge';
import { STATUS_LINTERS } from './status-linters';
import { StatusService } from './status-service';
import type { StatusSubject, StatusVerdict } from './status-subject';
import { StatusSubjects } from './status-subjects';
import { verdictFindings } from './verdict-findings';

export const STATUS_WORLD = 'japan-eu';
/** Beyond the end of every certificate, within the life of every CA. */
const AFTER_THE_END = 'P3Y';

const JUDGES: readonly StatusJudge[] = [opensslOcsp, opensslCrl, gnutlsOcsp, gnutlsCrl, goStatus, javaStatus];

const LINTERS_AND_CLOCK = [INSTALLATIONS['pkilint'], INSTALLATIONS['zlint'], INSTALLATIONS['faketime']];

/** What the judges and linters made of the lists and answers of one service. */
export interface StatusJudgement {
  readonly subjects: readonly StatusSubject[];
  readonly verdicts: readonly StatusVerdict[];
  readonly documents: readonly StatusDocument[];
  readonly findings: readonly Finding[];
  /** Judges that believed what is broken, one line each. */
  readonly controlFailures: readonly string[];
  /** Of the judges, without the linters. */
  readonly versions: readonly string[];
}

/** What is missing for the run, one line each; builds what it can. */
export async function installStatusJudges(): Promise<string[]> {
  const needed = [...JUDGES.map(({ install }) => install), ...LINTERS_AND_CLOCK];
  const missing = new Set<string>();
  for (const install of needed) {
    const what = await install?.();
    if (what !== undefined) missing.add(what);
  }
  return [...missing];
}

/** Starts the built service at its public URL, makes certificates in every state, and lets everyone judge them. */
export async function judgeStatus(
  pool: KeyPool,
  folder: string,
  report: (line: string) => void,
): Promise<StatusJudgement> {
  const service = await StatusService.start(STATUS_WORLD);
  try {
    const client = new EnrolmentClient(
      await service.session('demo-rssp', 'ra.enrol ra.read ra.revoke'),
      await service.session('demo-operator', 'ra.operator ra.read'),
      await service.session('demo-officer', 'ra.operator ra.read'),
    );
    return await new StatusRun(service, client, pool, folder, report).run();
  } finally {
    await service.stop();
  }
}

class StatusRun {
  private readonly subjects: StatusSubjects;
  private readonly documents: StatusDocuments;
  private readonly verdicts: StatusVerdict[] = [];
  private readonly findings: Finding[] = [];
  private readonly controlFailures: string[] = [];

  constructor(
    private readonly service: StatusService,
    private readonly client: EnrolmentClient,
    pool: KeyPool,
    private readonly folder: string,
    private readonly report: (line: string) => void,
  ) {
    this.subjects = new StatusSubjects(client, pool, join(folder, 'subjects'));
    this.documents = new StatusDocuments(STATUS_WORLD, service.front.baseUrl, join(folder, 'documents'));
  }

  async run(): Promise<StatusJudgement> {
    // 1 nothing is revoked
    await this.publish('empty');
    // 2 holds stand on the lists that deltas start from
    await this.subjects.enrolAndHold();
    await this.publish();
    const enrolled = await this.subjects.current();
    const heldLists = await fetchLists(enrolled.map(({ crlUrl }) => crlUrl));
    // 3 every state
    await this.subjects.releaseAndRevoke();
    await this.publish('revoked');
    const current = await this.subjects.current();
    this.report(`${current.length} certificates`);
    await this.documents.keepAnswers('revoked', current);
    await this.judge('now', current);
    const deltas = await deltaFindings(
      STATUS_WORLD,
      current,
      heldLists,
      this.service,
      join(this.folder, 'deltas'),
    );
    this.findings.push(...deltas);
    this.report(`OpenSSL CRL, old lists with deltas: ${deltas.length} findings`);
    await this.control(current);
    // 4 after the end of all of them
    await this.service.advance(AFTER_THE_END);
    await this.publish('expired');
    const expired = await this.subjects.expired();
    await this.documents.keepAnswers('expired', expired);
    await this.judge('expired', expired);
    await this.lint();
    return {
      subjects: [...current, ...expired],
      verdicts: this.verdicts,
      documents: this.documents.all,
      findings: this.findings,
      controlFailures: this.controlFailures,
      versions: await Promise.all(JUDGES.map((judge) => judge.version())),
    };
  }

  /** Publishes the lists of every CA, and keeps them for the linters where the stage has a name. */
  private async publish(stage?: string): Promise<void> {
    const issuing = (await this.client.cas()).map(({ caId }) => caId);
    const roots = (await this.subjects.caCertificates()).map(({ caId }) => caId);
    for (const caId of new Set([...issuing, ...roots])) {
      const lists = await this.service.publish(caId);
      const names = lists.map(({ name }) => name);
      if (stage !== undefined) await this.documents.keepLists(stage, caId, names);
    }
  }

  private async judge(stage: string, subjects: readonly StatusSubject[]): Promise<void> {
    for (const judge of JUDGES) {
      const started = performance.now();
      const verdicts = await judge.judge(subjects, this.service, this.folderOf(stage, judge));
      const findings = verdictFindings(STATUS_WORLD, judge.columns, subjects, verdicts);
      this.verdicts.push(...verdicts);
      this.findings.push(...findings);
      this.tell(`${judge.columns.join(', ')}: ${verdicts.length} verdicts`, findings.length, started);
    }
  }

  /** Nobody may believe a list or an answer whose signature is broken. */
  private async control(subjects: readonly StatusSubject[]): Promise<void> {
    const good = subjects
      .filter(({ state, name }) => state === 'good' && name.includes('/P-256/'))
      .slice(0, 2);
    const { front } = this.service;
    front.breaksSignatures = true;
    try {
      for (const judge of JUDGES) {
        const before = front.broken;
        const verdicts = await judge.judge(good, this.service, this.folderOf('control', judge));
        if (front.broken === before)
          this.controlFailures.push(`${judge.columns.join()} saw no broken signature`);
        for (const column of judge.columns) {
          const ofColumn = verdicts.filter((verdict) => verdict.column === column);
          const believed = ofColumn.some(({ status }) => status !== 'refused');
          if (believed || ofColumn.length === 0)
            this.controlFailures.push(`${column} believes a broken signature`);
        }
      }
    } finally {
      front.breaksSignatures = false;
    }
  }

  private async lint(): Promise<void> {
    const documents = this.documents.all;
    const broken = brokenDocuments(documents, join(this.folder, 'broken'));
    for (const linter of STATUS_LINTERS) {
      const started = performance.now();
      const read = documents.filter((document) => linter.reads(document));
      const findings = await linter.lint(read);
      this.findings.push(...findings);
      for (const one of broken) {
        const found = await linter.lint([one]);
        if (!found.some(({ weight }) => weight === 'finding'))
          this.controlFailures.push(`${linter.name} finds nothing in ${one.name}`);
      }
      this.tell(`${linter.name}: ${read.length} lists and answers`, findings.length, started);
    }
  }

  private folderOf(stage: string, judge: StatusJudge): string {
    return join(this.folder, stage, judge.columns[0]?.replace(' ', '-') ?? '');
  }

  private tell(what: string, findings: number, started: number): void {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    this.report(`${what}, ${findings} findings, in ${seconds} s`);
  }
}
