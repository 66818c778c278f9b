/** Writes the golden files anew (test/golden); their diff is reviewed like code. Further arguments go to jest. */
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(
  process.execPath,
  [jest, '--ci=false', '-u', 'test/golden', ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, GOLDEN_UPDATE: '1' },
  },
);
process.exitCode = status ?? 1;
