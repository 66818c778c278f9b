import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { installCfssl } from './cfssl-peer';
import { type Figure, type Round, figureOf } from './figure';
import { compareOverHttp } from './ocsp-over-http';
import { opensslSignsPerSecond } from './openssl-speed';
import { MEASURED_CORE, pinning, runPinned } from './pinned-process';

const HOOK = join(__dirname, '../scripts/typescript-hook.cjs');
const LIBRARY = join(__dirname, 'ocsp-library.ts');

/** OCSP: signing as a library call, and answers over HTTP, kept and signed live. `short` looks at results only. */
export async function ocspBench(short: boolean): Promise<Figure[]> {
  const cfssl = installCfssl();
  const openssl = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  process.stderr.write(`node ${process.version}, ${openssl}, cfssl ${cfssl ?? 'missing'}; ${pinning()}\n`);
  if (cfssl === undefined && ['1', 'true'].includes(process.env['CI'] ?? ''))
    throw new Error('cfssl is missing (Go, and the module proxy)');

  const figures = [
    figureOf('ocsp', 'sign_vs_openssl', await opensslRounds(short), 0.45),
    figureOf('ocsp', 'sign_vs_node', await library(short ? 1 : 7, short ? 300 : 5000), 0.75),
  ];
  const extent = short
    ? { rounds: 1, certificates: 10_000, presigned: 1000, live: 500 }
    : { rounds: 7, certificates: 1_000_000, presigned: 20_000, live: 10_000 };
  const http = await compareOverHttp(extent, cfssl !== undefined);
  if (http.presignedVsCfssl) figures.push(figureOf('ocsp', 'presigned_vs_cfssl', http.presignedVsCfssl, 1.3));
  figures.push(
    figureOf('ocsp', 'presigned_vs_raw_http', http.presignedVsRaw, 0.8),
    figureOf('ocsp', 'live_vs_raw_http', http.liveVsRaw, 0.85),
  );
  return figures;
}

async function library(rounds: number, responses: number): Promise<Round[]> {
  const parameters = ['-r', HOOK, LIBRARY, String(rounds), String(responses)];
  return JSON.parse(await runPinned(MEASURED_CORE, process.execPath, parameters)) as Round[];
}

async function opensslRounds(short: boolean): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < (short ? 1 : 5); round++) {
    const [measured] = await library(1, short ? 300 : 5000);
    if (!measured) throw new Error('nothing was measured');
    rounds.push({ value: measured.value, peer: await opensslSignsPerSecond('ecdsap256', short ? 1 : 2) });
  }
  return rounds;
}
