import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { loadSettings } from '../../src/config/settings';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { createApplication, type Application } from '../../src/main';
import { SettingRepository } from '../../src/store/setting.repository';
import { Store } from '../../src/store/store';
import { MovingTime } from '../support/moving-time';
import { requestLine } from '../support/raw-http';
import { freePort } from '../support/service-process';
import { createTestApp, type TestApp } from '../support/test-app';

const DAY_SECONDS = 86_400;

/** Whether it is in date is not asked: the time of the service is moved, that of this client is not. */
function connected(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function serverCertificate(port: number): Promise<X509Certificate> {
  const socket = await connected(port);
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error('no certificate');
  return certificate;
}

describe('the certificate of the HTTPS listener', () => {
  let app: TestApp;
  let port: number;

  beforeAll(async () => {
    app = await createTestApp({ settings: { logLevel: 'silent' } });
    await app.listen();
    port = Number(app.application.settings.tlsPort);
  });
  afterAll(() => app.close());

  const advanceDays = async (days: number) => {
    app.time.advanceSeconds(days * DAY_SECONDS);
    await app.get(DueWorkService).runDue();
  };

  it('lasts 90 days of real time', async () => {
    const { validFrom, validTo } = await serverCertificate(port);
    expect((Date.parse(validTo) - Date.parse(validFrom) + 1000) / 1000).toBe(90 * DAY_SECONDS);
    const age = Date.now() - Date.parse(validFrom);
    expect(age).toBeGreaterThanOrEqual(3_600_000 - 1000);
    expect(age).toBeLessThan(3_600_000 + 60_000);
  });

  it('does not follow the clock of the world', async () => {
    const before = await serverCertificate(port);
    const moved = await app.manage('POST', '/management/v1/clock/advance', { duration: 'P2Y' });
    expect(moved.status).toBe(200);
    await app.get(DueWorkService).runDue();
    expect((await serverCertificate(port)).fingerprint256).toBe(before.fingerprint256);
  });

  it('is replaced at half its life, key and all, while connections go on', async () => {
    const first = await serverCertificate(port);
    const standing = await connected(port);
    await advanceDays(44);
    expect((await serverCertificate(port)).fingerprint256).toBe(first.fingerprint256);

    await advanceDays(2);
    const second = await serverCertificate(port);
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(second.publicKey.equals(first.publicKey)).toBe(false);
    expect(second.subjectAltName).toBe(first.subjectAltName);
    const gained = Date.parse(second.validTo) - Date.parse(first.validTo);
    expect(Math.round(gained / 1000 / DAY_SECONDS)).toBe(46);
    const ca = new X509Certificate(await (await fetch(`${app.baseUrl}/repository/tls-ca.pem`)).text());
    for (const one of [first, second])
      expect([one.checkIssued(ca), one.verify(ca.publicKey)]).toEqual([true, true]);

    const answer = new Promise<string>((resolve) =>
      standing.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    standing.write(requestLine('GET', '/repository'));
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    standing.destroy();
  });
});

describe('the internal TLS CA over restarts', () => {
  let dataDir: string;
  let ports: Record<'httpPort' | 'tlsPort', string>;
  const applications: Application[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'kakehashi-tls-'));
    ports = { httpPort: String(await freePort()), tlsPort: String(await freePort()) };
  });
  afterEach(async () => {
    for (const application of applications.splice(0)) await application.close();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function start(time = new MovingTime()): Promise<Application> {
    const flags = { dataDir, ...ports, managementPort: 'off', logLevel: 'silent' };
    const application = await createApplication(loadSettings({ flags }), { time });
    applications.push(application);
    await application.listen();
    return application;
  }
  const caOf = async ({ settings }: Application) =>
    new X509Certificate(await (await fetch(`${settings.publicUrl}/repository/tls-ca.pem`)).text());

  it('stays, its key encrypted at rest, while the server gets a new certificate', async () => {
    const first = await start();
    const ca = await caOf(first);
    const server = await serverCertificate(Number(ports.tlsPort));
    await first.close();
    applications.pop();
    const keyFile = readFileSync(join(dataDir, 'keys', 'tls-ca.json'), 'utf8');
    expect(JSON.parse(keyFile)).toMatchObject({ keyAlgorithm: 'P-256', cipher: 'aes-256-gcm' });
    expect(keyFile).not.toContain('PRIVATE');
    expect(existsSync(join(dataDir, 'keys', 'tls-server.json'))).toBe(false);

    const second = await start();
    expect((await caOf(second)).fingerprint256).toBe(ca.fingerprint256);
    const next = await serverCertificate(Number(ports.tlsPort));
    expect(next.serialNumber).not.toBe(server.serialNumber);
    expect(next.verify(ca.publicKey)).toBe(true);
  });

  it('certifies itself anew for the same name and key when half its life is over', async () => {
    const time = new MovingTime();
    time.advanceSeconds(4.9 * 365 * DAY_SECONDS);
    const before = await caOf(await start(time));
    await applications.pop()?.close();
    time.advanceSeconds(0.2 * 365 * DAY_SECONDS);
    const after = await caOf(await start(time));
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect([after.subject, after.publicKey.equals(before.publicKey)]).toEqual([before.subject, true]);
    // Who trusts the old certificate goes on.
    const server = await serverCertificate(Number(ports.tlsPort));
    expect([server.checkIssued(before), server.verify(before.publicKey)]).toEqual([true, true]);
  });

  it('certifies itself anew when the clock of the machine was set back', async () => {
    const ahead = new MovingTime();
    ahead.advanceSeconds(6 * 365 * DAY_SECONDS);
    const before = await caOf(await start(ahead));
    await applications.pop()?.close();
    const after = await caOf(await start());
    expect(Date.parse(after.validFrom)).toBeLessThan(Date.now());
    expect([after.subject, after.publicKey.equals(before.publicKey)]).toEqual([before.subject, true]);
  });

  it('ends the start where its certificate is for another key', async () => {
    const app = await start();
    const settings = app.nest.get(SettingRepository, { strict: false });
    const stranger = await createTestApp({ settings: { logLevel: 'silent' } });
    const foreign = await stranger.get(SettingRepository).find('tls.ca.certificate');
    await stranger.close();
    await app.nest.get(Store, { strict: false }).commit({
      statements: [settings.put('tls.ca.certificate', foreign ?? '')],
      audit: [],
      events: [],
    });
    await applications.pop()?.close();
    await expect(start()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('internal TLS CA is for another key') as string,
    });
  });
});
