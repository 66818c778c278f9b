import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RaSession } from '../../support/ra-session';
import { ServiceProcess, freePort } from '../../support/service-process';
import { type HarnessVerdict, dssVersion, installHarness, runHarness, writeCase } from '../dss/harness';
import { PROMISED_QUALIFICATION, type SignatureCase, SignatureCases } from '../dss/signature-cases';
import type { KeyPool } from '../key-pool';
import type { Finding, JudgedCertificate } from './judge';

const WORLD = 'japan-eu';
const RSSP = { id: 'demo-rssp', secret: 'demo-rssp-secret', scope: 'ra.enrol ra.read ra.revoke' };
const OPERATOR = { id: 'demo-operator', secret: 'demo-operator-secret', scope: 'ra.operator ra.read' };
const OFFICER = { ...OPERATOR, id: 'demo-officer', secret: 'demo-officer-secret' };

/** Warnings that say in other words that there is no QSCD, as the promised qualification does. */
const NO_QSCD = ['QUAL_QSCD_AT_ST_ANS', 'QUAL_QSCD_AT_CC_ANS'];
const WITHOUT_QSCD = ['ADESEAL_QC', 'ADESIG_QC'];
const MESSAGE = /^(\w+) (?:([A-Z][A-Z0-9_]*): )?([^]*)$/;
const COUNTED = new Set(['alert', 'error', 'warning']);

/** A profile with the verdict that it promises, and what DSS said in how many cases. */
export interface ProfileVerdict {
  readonly profile: string;
  readonly promised: string;
  readonly seen: readonly string[];
  readonly cases: number;
}

/** What came of a run of DSS. */
export interface SignatureJudgement {
  readonly findings: readonly Finding[];
  readonly profiles: readonly ProfileVerdict[];
  readonly cases: number;
}

/**
 * EU DSS judges signatures, not certificates: it takes issuers and status from where the certificates say, so it needs a
 * service that runs at its public URL, and the private keys. Hence no `Judge`.
 */
export const dss = {
  name: 'EU DSS',

  install: installHarness,

  version(): string {
    return `EU DSS ${dssVersion()}`;
  },

  /** Starts the built service, enrols, lets DSS make and validate the signatures; inputs stay below `folder`. */
  async judgeSignatures(pool: KeyPool, folder: string): Promise<SignatureJudgement> {
    const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-dss-'));
    const port = await freePort();
    const service = await ServiceProcess.start(dataFolder, port, {
      KAKEHASHI_WORLD: WORLD,
      KAKEHASHI_PUBLIC_URL: `http://127.0.0.1:${port}`,
      KAKEHASHI_LOG_LEVEL: 'warn',
    });
    try {
      const session = (client: typeof RSSP): Promise<RaSession> =>
        RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, client);
      const cases = await new SignatureCases(
        await session(RSSP),
        await session(OPERATOR),
        await session(OFFICER),
        pool,
        WORLD,
      ).all();
      const judged = cases.map((one) => keep(one, folder));
      const verdicts = await runHarness(folder);
      return judgement(cases, judged, verdicts);
    } finally {
      await service.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  },
};

/** The lines of docs/conformance.md about a run. */
export function dssSection({ profiles, cases }: SignatureJudgement): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '## Signatures, EU DSS',
    '',
    'The service runs at its public URL. For each profile, key type and subject, DSS makes a XAdES-BASELINE-LT signature with',
    'the issuers (AIA) and the status (once OCSP, once CRL; none for short-term certificates) that the service publishes, and',
    'validates it offline with a test list of the lists and a member-state list that the harness makes, which name the issuing',
    'CA, and once the root, as CA/QC. Any warning but the lack of a QSCD in a profile without one counts. Besides, a seal by',
    `another key and one by a revoked certificate must fail. ${cases} signatures in the world ${WORLD}.`,
    '',
    row(['Profile', 'Promised', 'DSS says', 'Signatures']),
    row(['---', '---', '---', '---']),
    ...profiles.map((one) => row([one.profile, one.promised, one.seen.join(', '), String(one.cases)])),
    '',
  ];
}

/** Writes the inputs of a case, and its certificate as other judges know it. */
function keep(one: SignatureCase, folder: string): JudgedCertificate {
  const caseFolder = writeCase(folder, one);
  const write = (name: string, certificates: readonly string[]): string => {
    const file = join(caseFolder, name);
    writeFileSync(file, certificates.join(''));
    return file;
  };
  return {
    name: one.name,
    world: WORLD,
    profile: one.profile,
    isCa: false,
    certificateFile: join(caseFolder, 'certificate.pem'),
    intermediatesFile: write('intermediates.pem', one.chain.slice(0, -1)),
    rootFile: write('root.pem', one.chain.slice(-1)),
    pathFile: write('path.pem', [one.certificate, ...one.chain]),
    extKeyUsage: new X509Certificate(one.certificate).keyUsage,
  };
}

function judgement(
  cases: readonly SignatureCase[],
  judged: readonly JudgedCertificate[],
  verdicts: ReadonlyMap<string, HarnessVerdict>,
): SignatureJudgement {
  const findings = cases.flatMap((one, index) => {
    const [verdict, certificate] = [verdicts.get(one.name), judged[index]];
    if (!verdict || !certificate) throw new Error(`the DSS harness did not answer for ${one.name}`);
    return findingsOf(one, verdict, certificate);
  });
  return { findings, profiles: profileVerdicts(cases, verdicts), cases: cases.length };
}

/** Another verdict than the promised one; and, where a signature passes, every complaint that the promise does not imply. */
function findingsOf(one: SignatureCase, verdict: HarnessVerdict, certificate: JudgedCertificate): Finding[] {
  const finding = (code: string, message: string, weight: Finding['weight']): Finding => ({
    judge: dss.name,
    code,
    message,
    weight,
    judged: certificate,
  });
  const seen = verdictText(verdict);
  const { expected } = one;
  if (seen !== verdictText(expected)) {
    const message = `${verdictText(expected)} expected; ${verdict.messages.join('; ')}`;
    return [finding(`verdict ${seen}`, message, 'finding')];
  }
  const [asked] = one.revocation.length === 1 ? one.revocation : [];
  const otherStatus =
    asked !== undefined && verdict.revocation !== asked
      ? [finding(`status from ${verdict.revocation}`, `${asked} was to be asked`, 'finding')]
      : [];
  if (expected.indication !== 'TOTAL_PASSED') return otherStatus;
  const complaints = verdict.messages.map((text) => {
    const [, severity = '', code = severity, message = text] = MESSAGE.exec(text) ?? [];
    return finding(code, `${severity} ${message}`, COUNTED.has(severity) ? 'finding' : 'remark');
  });
  const implied = WITHOUT_QSCD.includes(expected.qualification) ? NO_QSCD : [];
  return [...otherStatus, ...complaints.filter(({ code }) => !implied.includes(code))];
}

function verdictText({
  indication,
  subIndication,
  qualification,
}: Pick<HarnessVerdict, 'indication' | 'subIndication' | 'qualification'>): string {
  return [indication, subIndication, qualification].filter((part) => part !== null).join(' ');
}

function profileVerdicts(
  cases: readonly SignatureCase[],
  verdicts: ReadonlyMap<string, HarnessVerdict>,
): ProfileVerdict[] {
  return Object.entries(PROMISED_QUALIFICATION).map(([profile, promised]) => {
    const promising = cases.filter(
      (one) => one.profile === profile && one.expected.indication === 'TOTAL_PASSED',
    );
    const seen = promising.map(({ name }) => verdicts.get(name)?.qualification ?? 'no signature');
    return { profile, promised, seen: [...new Set(seen)].sort(), cases: promising.length };
  });
}
