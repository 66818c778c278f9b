import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYSTORE_PASSWORD } from '../../src/trusted-list/dissemination/signer-keystore';
import { jdk } from '../conformance/trusted-list/jdk';
import { judgeTrustedLists } from '../conformance/trusted-list/judge-trusted-lists';
import type { JudgedList } from '../conformance/trusted-list/list-finding';
import { xmlsec1 } from '../conformance/trusted-list/xmlsec1';
import { ListOperator } from '../support/list-operator';
import { createTestApp, type TestApp } from '../support/test-app';

const judgedBy = (tool: string) =>
  spawnSync(tool, ['--version']).error === undefined || process.env['CI'] !== undefined ? it : it.skip;

describe('published trusted lists before other judges', () => {
  let app: TestApp;
  let folder: string;
  let lists: JudgedList[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kakehashi-judged-lists-'));
    app = await createTestApp();
    await app.listen();
    const operator = new ListOperator(app);
    const before = await operator.announcedSigners('eu-lotl');
    await operator.ask('POST', '/trusted-lists/eu-lotl/signers/roll');
    lists = [];
    for (const { file, listId, role, version, signerSha256 } of await operator.issues()) {
      const path = join(folder, file.replaceAll('/', '-'));
      writeFileSync(path, await operator.octetsOf(file));
      const signers = role === 'pivot' ? before : await operator.announcedSigners(listId);
      const signer = signers.find((der) => sha256Hex(der) === signerSha256);
      if (!signer) throw new Error(`${file} is signed by none that is announced`);
      lists.push({ file: path, signerCertificateDer: signer, tslVersionIdentifier: version === 6 ? 6 : 5 });
    }
  });

  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  judgedBy('xmlsec1')('ok: xmlsec1 verifies each, the pivot too', async () => {
    expect(lists).toHaveLength(11);
    expect(await judgeTrustedLists(lists, [xmlsec1])).toEqual([]);
  });

  judgedBy('java')('ok: XML Signature of the JDK verifies each', async () => {
    expect(await judgeTrustedLists(lists, [jdk])).toEqual([]);
  });

  judgedBy('keytool')('ok: keytool finds the signers in the key store, as trusted certificates', async () => {
    const file = join(folder, 'signers.p12');
    writeFileSync(file, (await app.inject({ method: 'GET', url: '/tl/eu-lotl-signers.p12' })).rawPayload);
    const parameters = ['-list', '-storetype', 'PKCS12', '-keystore', file, '-storepass', KEYSTORE_PASSWORD];
    const { stdout } = spawnSync('keytool', ['-J-Duser.language=en', ...parameters], { encoding: 'utf8' });
    const operator = new ListOperator(app);
    const shown = [...stdout.matchAll(/SHA-256\): ([0-9A-F:]+)/g)].map(([, hex]) =>
      hex?.replaceAll(':', '').toLowerCase(),
    );
    expect(stdout.match(/trustedCertEntry/g)).toHaveLength(2);
    expect(shown.sort()).toEqual((await operator.announcedSigners('eu-lotl')).map(sha256Hex).sort());
  });

  judgedBy('openssl')(
    'ok: OpenSSL reads the certificate of a signer as TS 119 612 5.7.1 wants it',
    async () => {
      const pem = (await app.inject({ method: 'GET', url: '/tl/jp-tl-signers.pem' })).body;
      const { stdout } = spawnSync('openssl', ['x509', '-noout', '-text', '-nameopt', 'RFC2253'], {
        encoding: 'utf8',
        input: pem,
      });
      expect(stdout).toContain('Subject: CN=TEST jp-tl signer 1,O=TEST Japan TL Operator,C=JP');
      expect(stdout).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation\n/);
      expect(stdout).toMatch(/Extended Key Usage: \s+0\.4\.0\.2231\.3\.0\n/);
      expect(stdout).toMatch(/Basic Constraints: critical\s+CA:FALSE\n/);
      expect(stdout).toContain('X509v3 Subject Key Identifier');
      // Version 5 names the serial number in decimal, and libxml2 takes 24 digits for an integer at most.
      expect(stdout).toMatch(/Serial Number: \d{1,19} \(0x/);
    },
  );
});

function sha256Hex(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
