import { gunzipSync } from 'node:zlib';
import { FixedClock } from '../../src/common/clock';
import { CrlPublisher } from '../../src/crl/crl-publisher.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { Database } from '../../src/store/database';
import { Store } from '../../src/store/store';
import { parseCertificateList } from '../../src/x509/certificate-list';
import { basicAnswer, ocspAnswer, OcspClient } from '../support/ocsp-client';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { aCertificate } from '../store/sample-records';

const START = new Date('2026-04-01T09:00:00Z');
const ENTRIES = 20_000;
const POLICY_MILLISECONDS = 10_000;

describe('status services are available', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let ocsp: OcspClient;
  let serial: string;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    ocsp = new OcspClient(app);
    serial = (await (await RaClient.open(app)).linked()).serialNumber ?? '';
  });
  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers });

  it('O13 OCSP and CRLs are answered while a long list is made', async () => {
    const certificates = app.get(CertificateRepository);
    const rows = Array.from({ length: ENTRIES }, (_, index) => ({
      ...aCertificate(`crt_${index.toString(16).padStart(32, '0')}`),
      caId: 'alpha-seal',
      crlShard: index % 4,
      serial: Buffer.from(`40${index.toString(16).padStart(30, '0')}`, 'hex'),
      spkiSha256: index.toString(16).padStart(64, '0'),
      linkBy: null,
      liveKey: null,
      replacedBy: null,
      state: 'revoked' as const,
      revocationReason: 'superseded',
      revokedAt: START,
    }));
    const statements = rows.flatMap((row) => certificates.insert(row));
    await app.get(Store).commit({ statements, audit: [], events: [] });
    const before = parseCertificateList((await get('/crl/alpha-seal/full.crl')).rawPayload).crlNumber ?? 0n;
    let isMade = false;
    const made = app
      .get(CrlPublisher)
      .publish('alpha-seal', [{ kind: 'full' }])
      .finally(() => (isMade = true));
    let asked = 0;
    let longest = 0;
    while (!isMade) {
      const start = performance.now();
      const nonce = Buffer.alloc(32, asked);
      const [status, list] = await Promise.all([
        ocsp.post(ocsp.request(serial, { nonce })),
        get('/crl/alpha-seal/full.crl'),
      ]);
      longest = Math.max(longest, performance.now() - start);
      expect(basicAnswer(status).responses[0]?.certStatus).toEqual({ status: 'good' });
      const { crlNumber = 0n } = parseCertificateList(list.rawPayload);
      expect(crlNumber >= before).toBe(true);
      asked++;
    }
    expect(await made).toBe('published');
    expect(asked).toBeGreaterThan(1);
    expect(longest).toBeLessThan(POLICY_MILLISECONDS);
    const list = parseCertificateList((await get('/crl/alpha-seal/full.crl')).rawPayload);
    expect([...list.entries()]).toHaveLength(ENTRIES);
  }, 120_000);

  it('O13 O5 with the database away what is at hand is served, and tryLater said of the rest', async () => {
    const kept = await ocsp.post(ocsp.request(serial));
    const away = [
      jest.spyOn(app.get(Database), 'get').mockRejectedValue(new Error('no connection')),
      jest.spyOn(app.get(Database), 'all').mockRejectedValue(new Error('no connection')),
    ];
    try {
      expect((await ocsp.post(ocsp.request(serial))).rawPayload).toEqual(kept.rawPayload);
      const nonce = Buffer.alloc(32, 1);
      for (const request of [ocsp.request('40aa'), ocsp.request(serial, { nonce })]) {
        const answer = await ocsp.post(request);
        expect(ocspAnswer(answer)).toEqual({ status: 'tryLater' });
        expect(answer.headers['cache-control']).toBe('no-store');
      }
      for (const url of [
        '/crl/alpha-seal/0.crl',
        '/crl/alpha-root/arl.crl',
        '/aia/alpha-seal/1.cer',
        '/aia/alpha-seal/1.p7c',
      ])
        expect([url, (await get(url)).statusCode]).toEqual([url, 200]);
    } finally {
      for (const spy of away) spy.mockRestore();
    }
    expect((await ocsp.status(serial, 'sha384')).certStatus).toEqual({ status: 'good' });
  });

  it('C15 a list is gzip only for who accepts that, and is the same octets', async () => {
    const plain = await get('/crl/alpha-seal/full.crl');
    const refusing = await get('/crl/alpha-seal/full.crl', { 'accept-encoding': 'identity' });
    for (const answer of [plain, refusing]) expect(answer.headers['content-encoding']).toBeUndefined();
    const packed = await get('/crl/alpha-seal/full.crl', { 'accept-encoding': 'gzip' });
    const isPacked = packed.headers['content-encoding'] === 'gzip';
    expect(isPacked ? gunzipSync(packed.rawPayload) : packed.rawPayload).toEqual(plain.rawPayload);
    // A cache that keeps both must know them apart.
    if (isPacked) expect(packed.headers['vary']).toMatch(/accept-encoding/i);
  });
});
