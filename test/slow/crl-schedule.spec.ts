import { FixedClock } from '../../src/common/clock';
import { CrlPublisher } from '../../src/crl/crl-publisher.service';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { EstablishedCas } from '../../src/ca/established-cas';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import { Store } from '../../src/store/store';
import type { CertificateRecord } from '../../src/store/records';
import { TAG } from '../../src/asn1/tags';
import { decodeExpiredCertsOnCrl } from '../../src/x509/extensions/expired-certs-on-crl';
import { OID } from '../../src/x509/oids';
import { aCertificate } from '../store/sample-records';
import { crlAt, distributionPointsOf, entriesOf, publishDue } from '../support/crl-lists';
import { RaClient, type EnrolmentBody } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { until } from '../support/until';

const START = new Date('2026-04-01T09:00:00Z');
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('the schedule of CRLs', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeEach(async () => {
    clock.set(START);
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  afterEach(() => app.close());

  const shardOf = (enrolment: EnrolmentBody) =>
    (distributionPointsOf(Buffer.from(enrolment.certificate ?? '', 'base64'))[0] ?? '').replace(
      `${app.baseUrl}/crl/`,
      '',
    );
  const revoke = async (enrolment: EnrolmentBody) => {
    const path = `certificates/${enrolment.certId}/revocations`;
    expect((await rssp.post(path, { revocationReason: 4 })).statusCode).toBe(200);
  };
  /** A row without a certificate behind it. */
  const insert = (members: Partial<CertificateRecord> & { certId: string }) =>
    app.get(Store).commit({
      statements: app
        .get(CertificateRepository)
        .insert({ ...aCertificate(members.certId), linkBy: null, state: 'active', ...members }),
      audit: [],
      events: [],
    });
  const faults = () => app.get(CrlScheduler).faults();

  it('C10 C11 a walk of thirty days in steps of an hour leaves no gap and no alarm', async () => {
    const paths = ['alpha-seal/0.crl', 'alpha-seal/0-delta.crl', 'alpha-seal/full.crl', 'alpha-seal/arl.crl'];
    const ofRoot = ['alpha-root/0.crl', 'alpha-root/arl.crl', 'alpha-root/full.crl'];
    const last = new Map<string, { number: bigint; thisUpdate: Date }>();
    for (let hour = 0; hour <= 30 * 24; hour++) {
      clock.set(new Date(START.getTime() + hour * HOUR * 1000));
      await publishDue(app);
      expect(faults()).toEqual([]);
      if (hour % 4 !== 0) continue;
      for (const path of [...paths, ...ofRoot]) {
        const { crlNumber = 0n, thisUpdate, nextUpdate = thisUpdate } = await crlAt(app, path);
        const before = last.get(path);
        expect(nextUpdate.getTime()).toBeGreaterThan(clock.now().getTime());
        const isUser = path.startsWith('alpha-seal') && !path.endsWith('arl.crl');
        expect(nextUpdate.getTime() - thisUpdate.getTime()).toBeLessThanOrEqual(
          (isUser ? 1 : 31) * DAY * 1000,
        );
        if (before) {
          expect(crlNumber).toBeGreaterThanOrEqual(before.number);
          if (crlNumber !== before.number)
            expect(thisUpdate.getTime() - before.thisUpdate.getTime()).toBeLessThan(
              (isUser ? 1 : 31) * DAY * 1000,
            );
        }
        last.set(path, { number: crlNumber, thisUpdate });
      }
    }
    expect((await crlAt(app, 'alpha-root/0.crl')).thisUpdate).not.toEqual(START);
  }, 60_000);

  it('C10 a jump of the clock is followed at once, forwards and backwards', async () => {
    const isAt = async (at: Date) => expect((await crlAt(app, 'alpha-seal/0.crl')).thisUpdate).toEqual(at);
    const later = new Date('2027-06-01T00:00:00Z');
    const number = (await crlAt(app, 'alpha-seal/0.crl')).crlNumber ?? 0n;
    clock.set(later);
    expect(faults().length).toBeGreaterThan(0);
    await publishDue(app);
    await isAt(later);
    expect(faults()).toEqual([]);
    clock.set(START);
    await publishDue(app);
    await isAt(START);
    expect((await crlAt(app, 'alpha-seal/0.crl')).crlNumber).toBeGreaterThan(number + 1n);
  });

  it('C9 keeps expired entries where the profiles do, and says since when', async () => {
    const enrolment = await rssp.linked();
    await revoke(enrolment);
    await publishDue(app);
    const path = shardOf(enrolment);
    clock.set(new Date('2031-01-01T00:00:00Z'));
    for (let i = 0; i < 4; i++) {
      await publishDue(app);
      clock.advanceSeconds(2 * DAY);
    }
    const list = await crlAt(app, path);
    expect(entriesOf(list)).toHaveProperty(enrolment.serialNumber ?? '');
    const marker = list.extension(OID.expiredCertsOnCrl);
    expect(marker?.critical).toBe(false);
    const { notBefore } = app.get(EstablishedCas).find('alpha-seal')?.current ?? {};
    expect(decodeExpiredCertsOnCrl(marker?.value ?? new Uint8Array())).toEqual(notBefore);
  });

  it('C9 drops them elsewhere, not before a list after notAfter has shown them for its time', async () => {
    const notAfter = new Date(START.getTime() + DAY * 1000);
    const serial = Buffer.from('5a'.repeat(16), 'hex');
    await insert({
      certId: 'crt_expires',
      caId: 'alpha-root',
      crlShard: 0,
      kind: 'issuing-ca',
      serial,
      notAfter,
      state: 'revoked',
      revocationReason: 'cessationOfOperation',
      revokedAt: START,
    });
    const isListed = async (name: string) =>
      Object.hasOwn(entriesOf(await crlAt(app, `alpha-root/${name}`)), serial.toString('hex'));
    const seen: boolean[][] = [];
    for (let day = 0; day <= 125; day += 25) {
      clock.set(new Date(START.getTime() + day * DAY * 1000));
      await publishDue(app);
      seen.push([await isListed('0.crl'), await isListed('arl.crl'), await isListed('full.crl')]);
    }
    const [listed, gone] = [
      [true, true, true],
      [false, false, false],
    ];
    // The lists of day 25 and 50 come after notAfter; the first of them has shown the entry.
    expect(seen.slice(1)).toEqual([listed, gone, gone, gone, gone]);
    expect((await crlAt(app, 'alpha-root/0.crl')).extension(OID.expiredCertsOnCrl)).toBeUndefined();
  });

  it('C10 a certificate has a list that is not older than itself', async () => {
    clock.advanceSeconds(HOUR);
    const before = await crlAt(app, 'alpha-seal/full.crl');
    expect(before.thisUpdate).toEqual(START);
    const enrolment = await rssp.issued();
    await publishDue(app);
    expect((await crlAt(app, shardOf(enrolment))).thisUpdate).toEqual(clock.now());
    expect((await crlAt(app, 'alpha-seal/full.crl')).thisUpdate).toEqual(clock.now());
    // One that is younger than the notBefore of the next is left as it is.
    const number = (await crlAt(app, 'alpha-seal/full.crl')).crlNumber;
    clock.advanceSeconds(60);
    await rssp.issued();
    await publishDue(app);
    expect((await crlAt(app, 'alpha-seal/full.crl')).crlNumber).toBe(number);
  });

  it('C10 a burst of revocations is fewer lists than revocations', async () => {
    const enrolments = await Promise.all(Array.from({ length: 20 }, () => rssp.linked()));
    await publishDue(app);
    let published = 0;
    app.get(CommittedChanges).subscribe((events) => {
      published += events.filter(
        ({ type, objectId }) => type === 'crl.published' && /\d\.crl$/.test(objectId),
      ).length;
    });
    await Promise.all(enrolments.map(revoke));
    const isShown = async (enrolment: EnrolmentBody) =>
      Object.hasOwn(entriesOf(await crlAt(app, shardOf(enrolment))), enrolment.serialNumber ?? '');
    // The running service does it by itself.
    await until(async () => (await Promise.all(enrolments.map(isShown))).every(Boolean));
    expect(published).toBeLessThan(20);
  });

  it('C12 C13 the last list is refused while a certificate is live or on hold, and nothing follows it', async () => {
    const caId = 'registry-corporate';
    const publishLast = () => app.get(CrlPublisher).publishLast(caId);
    const row = { certId: 'crt_live', caId, crlShard: 1, notAfter: new Date('2027-01-01T00:00:00Z') };
    await insert(row);
    await expect(publishLast()).rejects.toMatchObject({ code: 'state_conflict' });
    await app.get(Store).commit({
      statements: [
        app.get(CertificateRepository).changeState({
          certId: row.certId,
          from: ['active'],
          to: 'suspended',
          at: START,
          members: { revocationReason: 'certificateHold', revokedAt: START },
        }),
      ],
      audit: [],
      events: [],
    });
    await expect(publishLast()).rejects.toMatchObject({ code: 'state_conflict' });
    clock.set(new Date('2027-01-01T00:00:01Z'));
    await publishLast();
    const lists = ['0.crl', '1.crl', '1-delta.crl', 'arl.crl', 'full.crl'];
    const numbers: (bigint | undefined)[] = [];
    for (const name of lists) {
      const list = await crlAt(app, `${caId}/${name}`);
      expect(list.nextUpdate).toEqual(new Date('9999-12-31T23:59:59Z'));
      expect(list.nextUpdateTag).toBe(TAG.GENERALIZED_TIME);
      numbers.push(list.crlNumber);
    }
    await expect(publishLast()).rejects.toMatchObject({ code: 'state_conflict' });
    clock.set(new Date('2040-01-01T00:00:00Z'));
    await publishDue(app);
    expect(
      await Promise.all(lists.map(async (name) => (await crlAt(app, `${caId}/${name}`)).crlNumber)),
    ).toEqual(numbers);
    expect(faults().filter((fault) => fault.startsWith(caId))).toEqual([]);
  });

  it('C13 times from 2050 on are GeneralizedTime', async () => {
    clock.set(new Date('2049-12-31T20:00:00Z'));
    await publishDue(app);
    const list = await crlAt(app, 'alpha-seal/0.crl');
    expect([list.thisUpdateTag, list.nextUpdateTag]).toEqual([TAG.UTC_TIME, TAG.GENERALIZED_TIME]);
  });
});
