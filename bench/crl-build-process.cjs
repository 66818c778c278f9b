/**
 * Builds one CRL from the rows of a data folder, as the service does, in a process of its own that holds nothing else;
 * compiled files alone, since a compiler would count as memory. Arguments: data folder, CA, folder with ca.pem and key.pem,
 * entries expected. Standard output: seconds, peak memory and entries in JSON; the list goes to ours.crl in the folder.
 */
require('reflect-metadata');
const { X509Certificate, createPrivateKey } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { buildCrls } = require('../dist/crl/crl-build.js');
const { softwareSigner } = require('../dist/keys/software-signer.js');
const { openCrlReader } = require('../dist/store/crl-reader.js');
const { parseSubjectPublicKeyInfo } = require('../dist/x509/subject-public-key-info.js');
const { parseCertificate } = require('../dist/x509/tbs-certificate.js');

const [dataDir, caId, folder, expectedEntries] = process.argv.slice(2);
const DAY = 86_400_000;

async function main() {
  const { tbs } = parseCertificate(new X509Certificate(readFileSync(join(folder, 'ca.pem'))).raw);
  const privateKey = createPrivateKey(readFileSync(join(folder, 'key.pem')));
  const thisUpdate = new Date(Math.floor(Date.now() / 1000) * 1000);
  const order = {
    caId,
    target: { kind: 'full' },
    shards: [0, 1, 2, 3],
    publicUrl: 'http://localhost:8080',
    issuerDer: tbs.subject.der,
    issuerKeyIdentifier: parseSubjectPublicKeyInfo(tbs.spkiDer).keyIdentifier,
    spkiDer: tbs.spkiDer,
    signatureAlgorithm: 'ecdsa-sha256',
    crlNumber: 1,
    thisUpdate,
    nextUpdate: new Date(thisUpdate.getTime() + DAY),
    leftOutBefore: 0,
    deltaBase: null,
    expectedEntries: Number(expectedEntries),
  };
  const signer = softwareSigner(caId, privateKey, tbs.spkiDer, 'ecdsa-sha256');

  const started = performance.now();
  const reader = openCrlReader({ kind: 'sqlite-file', dataDir });
  const built = await reader.snapshot((rows) => buildCrls(order, rows, signer, nextTurn));
  writeFileSync(join(folder, 'ours.crl'), built.complete.der);
  const seconds = (performance.now() - started) / 1000;

  if (!built.complete.signatureVerified) throw new Error('the signature of the list does not verify');
  process.stdout.write(JSON.stringify({ seconds, peakMb: peakMegabytes(), entries: built.complete.entries }));
}

/** Of this program alone: the maximum of resourceUsage counts the process that started it. */
function peakMegabytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

void main();
