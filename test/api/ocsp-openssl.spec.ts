import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EstablishedCas } from '../../src/ca/established-cas';
import { OcspClient } from '../support/ocsp-client';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;
// A judge that is missing is seen, and fails where it must be there.
const judged = hasOpenssl || process.env['CI'] !== undefined ? describe : describe.skip;

judged('OpenSSL as relying party', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kakehashi-ocsp-'));
    app = await createTestApp({ settings: { logLevel: 'silent' } });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const pem = (der: Uint8Array): string =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
      .toString('base64')
      .replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  const openssl = (...args: string[]): string => {
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    return stdout + stderr;
  };

  /** Lets OpenSSL ask, sends what it asks, and lets it judge the answer; `issuerId` may be another CA than the one asked. */
  async function verdict(caId: string, serial: string, ...flags: string[]): Promise<string> {
    const chain = app.get(EstablishedCas).find(caId)?.chainDer ?? [];
    const issuer = file(`${caId}.pem`, pem(chain[0] ?? new Uint8Array()));
    const roots = file(`${caId}-root.pem`, pem(chain.at(-1) ?? new Uint8Array()));
    const request = join(folder, 'request.der');
    openssl('ocsp', '-issuer', issuer, ...flags, '-serial', `0x${serial}`, '-reqout', request);
    const answer = await new OcspClient(app, caId).post(readFileSync(request));
    const response = file('response.der', answer.rawPayload);
    const common = [
      'ocsp',
      '-respin',
      response,
      '-issuer',
      issuer,
      '-CAfile',
      roots,
      '-verify_other',
      issuer,
    ];
    return (
      openssl(...common, '-reqin', request) +
      openssl(
        ...common,
        '-no_nonce',
        ...flags.filter((flag) => flag.startsWith('-sha')),
        '-serial',
        `0x${serial}`,
      )
    );
  }

  it.each([
    ['alpha-seal', 'eu-qseal-qscd', '-sha1', '-nonce'],
    ['alpha-seal', 'eu-qseal-qscd', '-sha256', '-no_nonce'],
    ['alpha-seal', 'eu-qseal-qscd', '-sha256', '-nonce'],
  ])('accepts good and revoked of %s (%s, %s %s)', async (caId, profileId, ...flags) => {
    const rssp = await RaClient.open(app);
    const { certId, serialNumber } = await rssp.linked({ caId, profileId });
    const serial = serialNumber ?? '';
    const good = await verdict(caId, serial, ...flags);
    expect(good).toContain('Response verify OK');
    expect(good).toMatch(/: good/);
    expect(good).not.toMatch(/WARNING|error/i);
    await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 1 });
    const revoked = await verdict(caId, serial, ...flags);
    expect(revoked).toContain('Response verify OK');
    expect(revoked).toMatch(/: revoked[^]*Reason: keyCompromise[^]*Revocation Time/);
    expect(await verdict(caId, '400102030405060708090a0b0c0d0e0f', ...flags)).toMatch(/: unknown/);
  });

  it('accepts the answer of every CA, roots and RSA too', async () => {
    for (const { definition } of app.get(EstablishedCas).list()) {
      const text = await verdict(definition.caId, '400102030405060708090a0b0c0d0e0f', '-sha256', '-nonce');
      expect([definition.caId, text]).toEqual([
        definition.caId,
        expect.stringContaining('Response verify OK'),
      ]);
    }
  });

  it('O7 rejects a responder of another CA', async () => {
    const serial = '400102030405060708090a0b0c0d0e0f';
    const answer = await new OcspClient(app, 'bravo-eseal').post(
      new OcspClient(app, 'bravo-eseal').request(serial),
    );
    const response = file('foreign.der', answer.rawPayload);
    const chain = app.get(EstablishedCas).find('alpha-seal')?.chainDer ?? [];
    const issuer = file('issuer.pem', pem(chain[0] ?? new Uint8Array()));
    const root = file('root.pem', pem(chain.at(-1) ?? new Uint8Array()));
    const text = openssl(
      'ocsp',
      '-respin',
      response,
      '-issuer',
      issuer,
      '-CAfile',
      root,
      '-serial',
      `0x${serial}`,
    );
    expect(text).toMatch(/Response Verify Failure/);
  });
});
