/** Types, lint, format, import rules, generated pages, licences: each its own line, all of them run. */
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { freshBuild } = require('./fresh-build.cjs');

const ROOT = join(__dirname, '..');
const bin = (name) => join(ROOT, 'node_modules', name);

const CHECKS = [
  ['lint', bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'],
  ['types', bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  [
    'import rules',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'packages/client/src',
  ],
  ['OpenAPI', bin('@redocly/cli/bin/cli.js'), 'lint', 'docs/openapi.json', '--config', 'redocly.yaml'],
  ['generated pages', join(__dirname, 'run-docs.cjs'), '--check'],
  ['licences', join(__dirname, 'licences.cjs')],
];

function run([name, ...command]) {
  const started = performance.now();
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(process.execPath, command, { cwd: ROOT });
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const ok = code === 0;
      if (!ok) process.stdout.write(`--- ${name}\n${Buffer.concat(output).toString()}`);
      process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${name}  [${seconds} s]\n`);
      resolve(ok);
    });
  });
}

async function main() {
  freshBuild();
  const waiting = [...CHECKS];
  const results = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      results.push(await run(check));
  };
  await Promise.all([worker(), worker()]);
  const failed = results.filter((ok) => !ok).length;
  process.stdout.write(`check: ${results.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
