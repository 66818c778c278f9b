import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { installCfssl } from './cfssl-peer';
import { type Figure, type Round, figureOf } from './figure';
import { compareWithCfssl } from './issue-over-http';
import { opensslSignsPerSecond } from './openssl-speed';
import { MEASURED_CORE, pinning, runPinned } from './pinned-process';

const HOOK = join(__dirname, '../scripts/typescript-hook.cjs');
const LIBRARY = join(__dirname, 'issue-library.ts');

/** Issuing: as a library call, with an RSA-3072 CA, and end to end over HTTP. `short` looks at results only. */
export async function issueBench(short: boolean): Promise<Figure[]> {
  const cfssl = installCfssl();
  const openssl = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  process.stderr.write(`node ${process.version}, ${openssl}, cfssl ${cfssl ?? 'missing'}; ${pinning()}\n`);

  const figures = [
    figureOf('issue', 'library_vs_parts', await library('p256', short ? 1 : 7, short ? 200 : 1500), 0.85),
    figureOf('issue', 'rsa3072_vs_openssl', await rsaRounds(short), 0.75),
  ];
  if (cfssl !== undefined) {
    const extent = short ? { rounds: 1, requests: 300 } : { rounds: 7, requests: 3000 };
    figures.push(figureOf('issue', 'end_to_end_vs_cfssl', await compareWithCfssl(extent), 0.8));
  } else if (['1', 'true'].includes(process.env['CI'] ?? '')) {
    throw new Error('cfssl is missing (Go, and the module proxy)');
  }
  return figures;
}

async function library(kind: 'p256' | 'rsa3072', rounds: number, requests: number): Promise<Round[]> {
  const parameters = ['-r', HOOK, LIBRARY, kind, String(rounds), String(requests)];
  return JSON.parse(await runPinned(MEASURED_CORE, process.execPath, parameters)) as Round[];
}

async function rsaRounds(short: boolean): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < (short ? 1 : 5); round++) {
    const [measured] = await library('rsa3072', 1, short ? 100 : 1000);
    if (!measured) throw new Error('nothing was measured');
    rounds.push({ value: measured.value, peer: await opensslSignsPerSecond('rsa3072', short ? 1 : 2) });
  }
  return rounds;
}
