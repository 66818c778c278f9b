import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { SQLITE_FILE } from '../src/store/data-source';
import { withBenchFolder } from './bench-folder';
import { FILLED_CA, FilledRows } from './certificate-rows';
import { eventLoopRounds } from './crl-event-loop';
import { compareWithOpenssl } from './crl-million';
import { type Figure, figureOf, limitFigure } from './figure';
import { enrolRound } from './issue-over-http';
import { pinning, stopProcess } from './pinned-process';
import { startService } from './service';

const SHARDS = 4;
const SECONDS = { unit: 's', better: 'lower' } as const;
const FREE_GIGABYTES = 4;

/** CRLs of a million entries: time and memory to build one, and the service meanwhile. `short` looks at results only. */
export async function crlBench(short: boolean): Promise<Figure[]> {
  const openssl = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  process.stderr.write(`node ${process.version}, ${openssl}; ${pinning()}\n`);
  const [count, rounds, revocations] = short ? [20_000, 1, 2] : [1_000_000, 3, 4];
  return withBenchFolder(FREE_GIGABYTES, async (folder) => {
    const [dataFolder, caFolder] = [join(folder, 'data'), join(folder, 'openssl')];
    mkdirSync(caFolder);
    // 1 CAs, and certificates that can be revoked: enough that one shard has as many as are needed.
    const first = await startService(dataFolder);
    await enrolRound(first.origin, 0, SHARDS * (revocations - 1) + 1).finally(() =>
      stopProcess(first.process),
    );
    const { shard, certIds } = fullestShard(dataFolder);
    // 2 A million more in that shard, revoked.
    const rows = new FilledRows({ count, revokedEvery: 1, shard });
    rows.writeTo(dataFolder);
    // 3 Both measurements.
    const { seconds, megabytes } = await compareWithOpenssl(dataFolder, caFolder, rows, rounds);
    const delays = await eventLoopRounds(dataFolder, first.port, rows, certIds.slice(0, revocations));
    return [
      figureOf('crl', 'million_vs_openssl', seconds, 0.3, SECONDS),
      limitFigure('crl', 'million_peak_mb', megabytes, 120, 'MB'),
      limitFigure('crl', 'event_loop_p99_ms', delays, 50, 'ms'),
    ];
  });
}

function fullestShard(dataFolder: string): { readonly shard: number; readonly certIds: readonly string[] } {
  const database = new BetterSqlite3(join(dataFolder, SQLITE_FILE), { readonly: true });
  try {
    const rows = database
      .prepare(`SELECT crl_shard, cert_id FROM certificate WHERE ca_id = ? AND kind = 'subject'`)
      .raw()
      .all(FILLED_CA) as [number, string][];
    const shards = Array.from({ length: SHARDS }, (_, shard) => ({
      shard,
      certIds: rows.filter(([own]) => own === shard).map(([, certId]) => certId),
    }));
    return shards.reduce((fullest, other) =>
      other.certIds.length > fullest.certIds.length ? other : fullest,
    );
  } finally {
    database.close();
  }
}
