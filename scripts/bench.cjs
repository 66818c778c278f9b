/**
 * `npm run bench [-- NAME ...] [--short]`: one JSON line a figure on standard output. The exit code tells a missed target;
 * with `--short` only wrong results fail.
 */
const { spawnSync } = require('node:child_process');
const { availableParallelism } = require('node:os');
const { freshBuild } = require('./fresh-build.cjs');

const BENCHES = {
  issue: () => require('../bench/issue.ts').issueBench,
  ocsp: () => require('../bench/ocsp.ts').ocspBench,
  crl: () => require('../bench/crl.ts').crlBench,
  tl: () => require('../bench/tl.ts').tlBench,
  tenants: () => require('../bench/tenants.ts').tenantsBench,
};
/** The load comes from this process; what is measured runs on core 0. */
const LOAD_CORE = '1';

/** Starts this script again on the load core, where the system can pin. */
function runOnLoadCore() {
  const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;
  if (!canPin || process.env.KAKEHASHI_BENCH_PINNED) return undefined;
  const parameters = ['-c', LOAD_CORE, process.execPath, __filename, ...process.argv.slice(2)];
  return spawnSync('taskset', parameters, {
    stdio: 'inherit',
    env: { ...process.env, KAKEHASHI_BENCH_PINNED: '1' },
  });
}

async function main() {
  const short = process.argv.includes('--short');
  const named = process.argv.slice(2).filter((name) => !name.startsWith('--'));
  const unknown = named.find((name) => !(name in BENCHES));
  if (unknown !== undefined)
    throw new Error(`no bench ${unknown}; there are: ${Object.keys(BENCHES).join(', ')}`);
  require('reflect-metadata');
  require('./typescript-hook.cjs');
  for (const name of named.length > 0 ? named : Object.keys(BENCHES)) {
    for (const figure of await BENCHES[name]()(short)) {
      process.stdout.write(`${JSON.stringify(figure)}\n`);
      if (!figure.ok && !short) process.exitCode = 1;
    }
  }
}

freshBuild();
const pinned = runOnLoadCore();
if (pinned !== undefined) {
  process.exitCode = pinned.status ?? 1;
} else {
  main().catch((error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exitCode = 1;
  });
}
