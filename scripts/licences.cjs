/** Every production dependency, at any depth, carries a licence of the allow-list in its package.json. */
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const ROOT = join(__dirname, '..');
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** The folder of a package as Node finds it from the folder of its dependent. */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether an SPDX expression can be met with allowed licences only. */
function isAllowed(expression) {
  const text = expression.replace(/^\((.*)\)$/, '$1');
  if (/ OR /.test(text)) return text.split(' OR ').some(isAllowed);
  if (/ AND /.test(text)) return text.split(' AND ').every(isAllowed);
  return ALLOWED.has(text);
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function main() {
  const seen = new Map();
  const queue = [ROOT];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      // Optional and peer dependencies for other platforms or drivers may be absent.
      const found = find(name, folder);
      if (found === undefined || seen.has(found)) continue;
      const { license, licenses, version } = manifestOf(found);
      seen.set(found, { name, version, licence: license?.type ?? license ?? licenses?.[0]?.type ?? 'none' });
      queue.push(found);
    }
  }
  const refused = [...seen.values()].filter(({ licence }) => !isAllowed(licence));
  for (const { name, version, licence } of refused) process.stdout.write(`${name}@${version}: ${licence}\n`);
  process.stdout.write(
    `${seen.size} production dependencies, ${refused.length} with a licence that is not allowed\n`,
  );
  process.exitCode = refused.length === 0 ? 0 : 1;
}

main();
