/** Jest in CommonJS mode; NestJS 12 and pkijs ship ESM, so node_modules is transformed too (docs/adr/0002). */
const { readFileSync } = require('node:fs');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc.json`, 'utf8'));

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/packages'],
  // Its sources, not what was built of them.
  moduleNameMapper: { '^@kakehashi/client$': '<rootDir>/packages/client/src/api.ts' },
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/conformance/', '/test/long/'],
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/(better-sqlite3|pg|pg-.*|typescript|@swc)/'],
  testTimeout: 20000,
  maxWorkers: 2,
};
