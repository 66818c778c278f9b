import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../judges/command';

const SOURCES = join(__dirname, 'src');
const POM = join(__dirname, 'pom.xml');
const FOLDER = join(__dirname, '../../../.tools/dss');
export const PROGRAM = join(FOLDER, 'target/dss-harness.jar');
/** Digest of the sources of which the program was built. */
const STAMP = join(FOLDER, 'sources.sha256');
/** Both for Maven and for the harness: two cores and other work share the machine. */
export const HEAP = '-Xmx1g';
const JAVA_VERSION = 17;

/** What DSS may ask for the status of a certificate. */
export type RevocationMethod = 'OCSP' | 'CRL';

/** A verdict of DSS; the names are those of its enumerations. */
export interface ExpectedVerdict {
  readonly indication: string;
  readonly subIndication: string | null;
  readonly qualification: string;
}

/** One signature that the harness is to make and validate. Certificates and key are PEM, the key PKCS#8. */
export interface HarnessCase {
  /** Unique; the folder below that of the inputs. */
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** Issuing CA first, root last. */
  readonly chain: readonly string[];
  /** What the test list names as the identity of the service. */
  readonly anchor: 'ISSUING_CA' | 'ROOT';
  readonly revocation: readonly RevocationMethod[];
  readonly additionalServiceInformation: 'ForeSeals' | 'ForeSignatures';
  readonly expected: ExpectedVerdict;
}

/** What the harness prints for a case. */
export interface HarnessVerdict {
  readonly case: string;
  readonly indication: string;
  readonly subIndication: string | null;
  readonly qualification: string | null;
  /** What the signature reaches: XAdES_BASELINE_LT, or _T where the certificate has no status to add. */
  readonly level: string | null;
  /** The kind of status information that stands in the signature for the signing certificate. */
  readonly revocation: RevocationMethod | null;
  readonly agrees: boolean;
  /** `SEVERITY KEY: TEXT`; the severity is alert (while signing), error, warning or information. */
  readonly messages: readonly string[];
}

/** The version of DSS in the pom. */
export function dssVersion(): string {
  return /<dss\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1] ?? 'unknown';
}

/** Builds the harness where its sources changed, without the network where Maven has all it needs; says what is missing. */
export async function installHarness(): Promise<string | undefined> {
  if (!(await hasJava())) return `Java ${JAVA_VERSION} or newer (Debian package openjdk-17-jdk-headless)`;
  const digest = sourcesDigest();
  if (existsSync(PROGRAM) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return undefined;
  const built = (await build('--offline')) || (await build());
  if (!built) return `DSS ${dssVersion()} (the command mvn, Debian package maven, and Maven Central)`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(STAMP, digest);
  return undefined;
}

async function hasJava(): Promise<boolean> {
  const printed = await runCommand('java', ['-version']).catch(() => undefined);
  return Number(/version "(\d+)/.exec(printed?.stderr ?? '')?.[1] ?? 0) >= JAVA_VERSION;
}

async function build(...options: readonly string[]): Promise<boolean> {
  const parameters = ['--quiet', '--batch-mode', ...options, '--file', POM, 'package'];
  const result = await runCommand('env', [`MAVEN_OPTS=${HEAP}`, 'mvn', ...parameters]).catch(() => undefined);
  return result?.exitCode === 0;
}

function sourcesDigest(): string {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.java'))
    .sort()
    .map((file) => join(SOURCES, file));
  const hash = createHash('sha256');
  for (const file of [POM, ...files]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Writes a case as the harness reads it, and answers its folder. */
export function writeCase(folder: string, harnessCase: HarnessCase): string {
  const { name, certificate, privateKey, chain, anchor, revocation, expected } = harnessCase;
  const caseFolder = join(folder, name);
  mkdirSync(caseFolder, { recursive: true });
  writeFileSync(join(caseFolder, 'certificate.pem'), certificate);
  writeFileSync(join(caseFolder, 'key.pem'), privateKey, { mode: 0o600 });
  writeFileSync(join(caseFolder, 'chain.pem'), chain.join(''));
  const properties = {
    anchor,
    revocation: revocation.join(' '),
    additionalServiceInformation: harnessCase.additionalServiceInformation,
    expectedIndication: expected.indication,
    expectedSubIndication: expected.subIndication ?? '',
    expectedQualification: expected.qualification,
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(caseFolder, 'case.properties'), lines.join(''));
  return caseFolder;
}

/** One verdict for each case below the folder, by the name of the case. */
export async function runHarness(folder: string): Promise<Map<string, HarnessVerdict>> {
  const { exitCode, stdout, stderr } = await runCommand('java', [HEAP, '-jar', PROGRAM, folder]);
  if (exitCode > 1) throw new Error(`the DSS harness failed:\n${stderr}`);
  const verdicts = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HarnessVerdict);
  return new Map(verdicts.map((verdict) => [verdict.case, verdict]));
}
