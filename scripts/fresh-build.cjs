const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const ROOT = join(__dirname, '..');
const CLIENT = 'packages/client';
const BUILT = [join(ROOT, 'dist/cli/main.js'), join(ROOT, CLIENT, 'dist/api.js')];
/** Written last, so that a build that failed half-way is not taken for a good one. */
const STAMP = join(ROOT, 'node_modules/.cache/kakehashi/built');
const SETTINGS = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  `${CLIENT}/package.json`,
  `${CLIENT}/tsconfig.json`,
  `${CLIENT}/tsconfig.build.json`,
];

/** Milliseconds of the last change under a path; a folder counts too, so that a deleted file is seen. */
function lastChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return path.endsWith('.spec.ts') ? 0 : stat.mtimeMs;
  return readdirSync(path).reduce((last, name) => Math.max(last, lastChange(join(path, name))), stat.mtimeMs);
}

function isFresh() {
  if (![...BUILT, STAMP].every((path) => existsSync(path))) return false;
  const built = statSync(STAMP).mtimeMs;
  return [join(ROOT, 'src'), join(ROOT, CLIENT, 'src'), ...SETTINGS.map((name) => join(ROOT, name))].every(
    (path) => lastChange(path) <= built,
  );
}

/** Builds the client package, then dist, when one is older than its sources. Prints the compiler's output and ends the process when that fails. */
function freshBuild() {
  if (isFresh()) return;
  rmSync(join(ROOT, CLIENT, 'dist'), { recursive: true, force: true });
  run(require.resolve('typescript/bin/tsc', { paths: [ROOT] }), '-p', `${CLIENT}/tsconfig.build.json`);
  // Compiled against what was just built.
  run(require.resolve('@nestjs/cli/bin/nest.js', { paths: [ROOT] }), 'build');
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, '');
}

function run(...command) {
  const build = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  if (build.status === 0) return;
  process.stderr.write(`${build.stdout ?? ''}${build.stderr ?? ''}The build failed.\n`);
  process.exit(build.status || 1);
}

module.exports = { freshBuild };
