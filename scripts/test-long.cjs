/**
 * The long tests (test/long), the slower API specs (test/slow), then the whole API suite on PostgreSQL. Takes the server named by TEST_DATABASE_URL, or starts one
 * for the time of the run. Further arguments go to the first jest, for example a path.
 */
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { freshBuild } = require('./fresh-build.cjs');

const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');

function jest(parameters, environment) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [JEST, ...parameters], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main() {
  freshBuild();
  require('./typescript-hook.cjs');
  const { postgresSkipReason, startPostgres } = require('../test/support/postgres.ts');
  const chosen = process.argv.slice(2);
  const long = [
    // A busy machine is slow, not wrong: these tests judge what happened, never how fast.
    '--testTimeout=180000',
    '--testPathIgnorePatterns',
    '/node_modules/',
    '/test/conformance/',
    '--',
  ];
  const reason = postgresSkipReason();
  if (reason !== undefined) {
    process.stdout.write(`SKIPPED the API suite on PostgreSQL: ${reason}\n`);
    process.exitCode = await jest([...long, ...paths(chosen, ['test/long', 'test/slow'])], {});
    return;
  }
  const server = await startPostgres();
  try {
    const environment = { TEST_DATABASE_URL: server.url };
    const codes = [await jest([...long, ...paths(chosen, ['test/long'])], environment)];
    if (chosen.length === 0) {
      codes.push(await jest([...long, 'test/slow'], {}));
      codes.push(await jest([...long, 'test/api', 'test/slow'], environment));
    }
    process.exitCode = codes.find((code) => code !== 0) ?? 0;
  } finally {
    await server.stop();
  }
}

function paths(chosen, all) {
  return chosen.length > 0 ? chosen : all;
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
