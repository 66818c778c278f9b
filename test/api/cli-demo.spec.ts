import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runDemo } from '../../src/cli/demo/run-demo';
import type { Step } from '../../src/cli/demo/step-report';
import { createTestApp, type TestApp } from '../support/test-app';

describe('the demo', () => {
  let app: TestApp;
  let outFolder: string;
  const printed: string[] = [];

  beforeAll(async () => {
    outFolder = mkdtempSync(join(tmpdir(), 'kakehashi-demo-'));
    app = await createTestApp();
    await app.listen();
  });
  afterAll(async () => {
    await app.close();
    rmSync(outFolder, { recursive: true, force: true });
  });

  it('enrols at both CAs, holds, releases and revokes one certificate, and leaves the other good', async () => {
    const ok = await runDemo({
      baseUrl: app.baseUrl,
      outFolder,
      print: (line) => printed.push(line),
      now: () => app.application.clock.now(),
      milliseconds: () => performance.now(),
    });
    const report = JSON.parse(readFileSync(join(outFolder, 'report.json'), 'utf8')) as {
      ok: boolean;
      steps: Step[];
    };
    expect(report.steps.filter((step) => !step.ok)).toEqual([]);
    expect([ok, report.ok]).toEqual([true, true]);

    const names = report.steps.map(({ name }) => name);
    for (const word of ['hold', 'release', 'revocation'])
      for (const source of ['', ', RA', ', OCSP', ', OCSP by OpenSSL', ', CRL', ', CRL by OpenSSL'])
        expect(names).toContain(`eu-eseal: ${word}${source}`);
    const seenBy = (step: string) => report.steps.find(({ name }) => name === step)?.seen;
    expect(seenBy('eu-eseal: revocation, OCSP')).toMatch(/^revoked \(keyCompromise\) since /);
    expect(seenBy('eu-eseal: revocation, CRL')).toMatch(/^revoked \(keyCompromise\) since /);
    expect(seenBy('jp-eseal: status, OCSP')).toMatch(/^good, made /);
    expect(seenBy('jp-eseal: status, CRL')).toMatch(/^good, number /);
    const { publicTlsUrl } = app.application.settings;
    for (const [name, caId] of [
      ['eu-eseal', 'alpha-seal'],
      ['jp-eseal', 'bravo-eseal'],
    ])
      expect(seenBy(`${name}: disclosure statement`)).toContain(`${publicTlsUrl}/repository/${caId}/pds/en`);
    for (const file of ['certificate.pem', 'chain.pem', 'root.pem', 'crl.pem'])
      for (const folder of ['eu-eseal', 'jp-eseal'])
        expect(existsSync(join(outFolder, folder, file))).toBe(true);
    expect(printed.at(-1)).toMatch(/^All steps as expected/);
  });
});
