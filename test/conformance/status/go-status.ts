import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../judges/command';
import { type StatusJudge, timeOf } from './status-judge';
import type { Status, StatusVerdict } from './status-subject';

const COLUMN = 'Go';
const SOURCE = join(__dirname, 'go');
const SOURCE_FILES = ['main.go', 'go.mod', 'go.sum'];
const TOOLS = join(__dirname, '../../../.tools/bin');
const PROGRAM = join(TOOLS, 'status-judge');
/** Digest of the sources of which the program was built. */
const STAMP = `${PROGRAM}.sha256`;

interface GoVerdict {
  readonly name: string;
  readonly by: string;
  readonly status: Status;
  readonly reason: string;
  readonly detail: string;
}

/** Go's own CRL and OCSP code: OCSP by SHA-1 and SHA-256, and the list that the certificate names; one process. */
export const goStatus: StatusJudge = {
  columns: [COLUMN],
  install,

  async version() {
    const built = (await runCommand('go', ['version', '-m', PROGRAM])).stdout;
    const [, go = ''] = /: go(\S+)/.exec(built) ?? [];
    const [, library = ''] = /golang\.org\/x\/crypto\s+v(\S+)/.exec(built) ?? [];
    return `Go ${go}, golang.org/x/crypto ${library}`;
  },

  async judge(subjects, time) {
    const task = {
      now: timeOf(time).toISOString(),
      subjects: subjects.map(({ name, certificateFile, issuerFile, ocspUrl, crlUrl }) => ({
        name,
        certificate: certificateFile,
        issuer: issuerFile,
        ocspUrl,
        crlUrl,
      })),
    };
    const { exitCode, stdout, stderr } = await runCommand(PROGRAM, [], JSON.stringify(task));
    if (exitCode !== 0) throw new Error(`the Go judge failed:\n${stderr}`);
    const neverIssued = new Set(
      subjects.filter(({ state }) => state === 'never issued').map(({ name }) => name),
    );
    return (
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as GoVerdict)
        // A list says nothing about what was never issued.
        .filter(({ name, by }) => by !== 'CRL' || !neverIssued.has(name))
        .map(({ name, by, status, reason, detail }): StatusVerdict => ({
          column: COLUMN,
          subject: name,
          status,
          reason: reason === '' ? 'unspecified' : reason,
          detail: `Go, ${by}: ${detail}`,
        }))
    );
  },
};

async function install(): Promise<string | undefined> {
  const digest = createHash('sha256');
  for (const file of SOURCE_FILES) digest.update(readFileSync(join(SOURCE, file)));
  const stamp = digest.digest('hex');
  if (existsSync(PROGRAM) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return undefined;
  mkdirSync(TOOLS, { recursive: true });
  const built = await runCommand('go', ['build', '-C', SOURCE, '-o', PROGRAM, '.']).catch(() => undefined);
  if (built?.exitCode !== 0) return 'golang.org/x/crypto (Go 1.25 or newer, and the module proxy)';
  writeFileSync(STAMP, stamp);
  return undefined;
}
