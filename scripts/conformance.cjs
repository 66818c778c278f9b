/**
 * Enrols every profile, key type and subject over HTTP and lets OpenSSL, GnuTLS, pkilint and zlint judge the
 * certificates; writes docs/conformance.md. See test/conformance/.
 */
const { freshBuild } = require('./fresh-build.cjs');

freshBuild();
require('reflect-metadata');
require('./typescript-hook.cjs');
const { runConformance } = require('../test/conformance/run-conformance.ts');

runConformance(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exitCode = 1;
  },
);
