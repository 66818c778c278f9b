/** Jest in CommonJS mode; packages that are ESM (NestJS 12, pkijs) are transformed, too (docs/adr/0002). */
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc.json`, 'utf8'));

/** The names of installed packages whose files are ESM; all others run as they are, which saves reading them twice. */
function esmPackages(folder = join(__dirname, 'node_modules'), scope = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap(({ name }) => {
    if (name.startsWith('.')) return [];
    if (name.startsWith('@') && scope === '') return esmPackages(join(folder, name), `${name}/`);
    try {
      const { type } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      return type === 'module' ? [`${scope}${name}`] : [];
    } catch {
      return [];
    }
  });
}

const esm = esmPackages().map((name) => name.replaceAll('.', '\\.'));

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/packages'],
  // Its sources, not what was built of them.
  moduleNameMapper: { '^@kakehashi/client$': '<rootDir>/packages/client/src/api.ts' },
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/conformance/', '/test/long/', '/test/slow/'],
  transform: {
    '/node_modules/.+\\.m?js$': ['@swc/jest', { ...swc, sourceMaps: false }],
    '^.+\\.(ts|m?js)$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esm.join('|')})/)`],
  testTimeout: 20000,
  maxWorkers: 2,
  // Node keeps modules of files that are done; a worker that is full of them spends its time collecting garbage.
  workerIdleMemoryLimit: '900MB',
};
