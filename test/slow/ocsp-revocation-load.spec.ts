import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import type { CertificateRecord } from '../../src/store/records';
import { Store } from '../../src/store/store';
import { basicAnswer, OcspClient } from '../support/ocsp-client';
import { RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { aCertificate } from '../store/sample-records';

const START = new Date('2026-04-01T09:00:00Z');
const COUNT = 1000;
/** Certificates that one request asks for. */
const AT_ONCE = 50;

describe('a thousand revocations that are polled while they are made', () => {
  const clock = new FixedClock(START);
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ clock });
  }, 120_000);
  afterAll(() => app.close());

  /** Rows without certificates behind them: status is read from the row alone. */
  const insert = async (): Promise<CertificateRecord[]> => {
    const records = Array.from({ length: COUNT }, (_, index) => ({
      ...aCertificate(`crt_${index.toString(16).padStart(32, '0')}`),
      caId: 'alpha-seal',
      clientId: 'demo-rssp',
      profileId: 'eu-qseal',
      crlShard: index % 4,
      serial: Buffer.from(`40${index.toString(16).padStart(30, '0')}`, 'hex'),
      notAfter: new Date('2028-04-01T00:00:00Z'),
      spkiSha256: index.toString(16).padStart(64, '0'),
      linkBy: null,
      liveKey: null,
      replacedBy: null,
      state: 'active' as const,
    }));
    const certificates = app.get(CertificateRepository);
    const statements = records.flatMap((record) => certificates.insert(record));
    await app.get(Store).commit({ statements, audit: [], events: [] });
    return records;
  };

  // What is judged is the order of answers, never how fast they come.
  it('O12 none is good again after it was seen revoked, and none is good after the acknowledgement', async () => {
    const records = await insert();
    const rssp = await RaClient.open(app);
    const ocsp = new OcspClient(app);
    const serials = records.map(({ serial }) => Buffer.from(serial).toString('hex'));
    const seenRevoked = new Set<string>();
    const wrong: string[] = [];
    const note = (serial: string, status: string | undefined, before: boolean) => {
      if (status === 'revoked') seenRevoked.add(serial);
      else if (before || status !== 'good') wrong.push(`${serial} ${status}`);
    };
    /** Alone, so that answers are kept, or among others. */
    const askOne = async (serial: string) => {
      const before = seenRevoked.has(serial);
      note(
        serial,
        basicAnswer(await ocsp.post(ocsp.request(serial))).responses[0]?.certStatus.status,
        before,
      );
    };
    const askMany = async (asked: readonly string[]) => {
      const before = asked.map((serial) => seenRevoked.has(serial));
      const { responses } = basicAnswer(await ocsp.post(ocsp.request(asked)));
      asked.forEach((serial, index) =>
        note(serial, responses[index]?.certStatus.status, before[index] ?? false),
      );
    };
    const askAll = async () => {
      for (let from = 0; from < COUNT; from += AT_ONCE) {
        const asked = serials.slice(from, from + AT_ONCE);
        await Promise.all([askMany(asked), ...asked.filter((_, index) => index % 5 === 0).map(askOne)]);
      }
    };
    await askAll();
    expect([seenRevoked.size, wrong]).toEqual([0, []]);
    const answer = await rssp.post('revocation-jobs', {
      revocationReason: 4,
      selection: { certIds: records.map(({ certId }) => certId) },
    });
    expect(answer.statusCode).toBe(202);
    const job = `revocation-jobs/${answer.json<{ jobId: string }>().jobId}`;
    let done = false;
    const polling = (async () => {
      while (!done) await askAll();
    })();
    await app.get(DueWorkService).runDue();
    expect((await rssp.get(job)).json<Json>()).toMatchObject({ state: 'done', done: COUNT });
    // The acknowledgement: from here on nobody is told good.
    for (const serial of serials) seenRevoked.add(serial);
    done = true;
    await polling;
    await askAll();
    await Promise.all(serials.map(askOne));
    expect(wrong).toEqual([]);
  }, 120_000);
});
