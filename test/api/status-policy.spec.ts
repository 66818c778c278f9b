import { randomBytes } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { newTestKey } from '../support/certification-request';
import { crlAt, publishDue } from '../support/crl-lists';
import { basicAnswer, keyIdentifierOf, OcspClient } from '../support/ocsp-client';
import { JP_COMPANY, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { worldFile, type WorldFile } from '../support/world-file';

const START = new Date('2026-04-01T09:00:00Z');
const HOUR = 3_600_000;

describe('the status block of a world', () => {
  const clock = new FixedClock(START);
  let world: WorldFile;
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    world = worldFile({
      status: {
        cascadeKeyCompromise: true,
        ocsp: { validity: 'PT8H', notIssued: 'revoked' },
        crl: { validity: 'PT12H', refresh: 'PT6H' },
      },
      cas: {
        'alpha-seal': {
          status: {
            ocsp: { signing: 'direct', notIssued: 'unknown', certHash: true },
            crl: { validity: 'P2D', refresh: 'P1D', newCertificateWithin: 'PT10S' },
          },
        },
        'alpha-root': { status: { crl: { caValidity: 'P90D', caRefresh: 'P60D' } } },
      },
    });
    app = await createTestApp({ clock, world: world.path });
    rssp = await RaClient.open(app);
  });
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  const unissued = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;

  it('O6 says revoked of what was not issued, with extended-revoke and without archiveCutoff', async () => {
    const client = new OcspClient(app, 'bravo-eseal');
    const { serialNumber } = await rssp.linked({
      caId: 'bravo-eseal',
      profileId: 'jp-eseal',
      subjectData: JP_COMPANY,
    });
    const answer = basicAnswer(await client.post(client.request([unissued(), serialNumber ?? ''])));
    expect(answer.extendedRevoke).toBe(true);
    expect(answer.responses[0]).toMatchObject({
      certStatus: { status: 'revoked', reason: 'certificateHold', revocationTime: new Date(0) },
      singleExtensions: [],
    });
    expect(answer.responses[1]?.certStatus).toEqual({ status: 'good' });
    expect(basicAnswer(await client.post(client.request(serialNumber ?? ''))).extendedRevoke).toBe(false);
  });

  it('O6 says unknown of it at a CA that says so itself', async () => {
    const answer = basicAnswer(await new OcspClient(app).post(new OcspClient(app).request(unissued())));
    expect([answer.responses[0]?.certStatus, answer.extendedRevoke]).toEqual([{ status: 'unknown' }, false]);
  });

  it('O7 lets a CA sign its answers itself', async () => {
    const client = new OcspClient(app, 'alpha-seal');
    const answer = basicAnswer(await client.post(client.request(unissued())));
    expect(answer.certificatesDer).toEqual([]);
    expect(answer.responderId).toEqual({
      byKey: Buffer.from(keyIdentifierOf(client.caCertificate.publicKey)),
    });
    client.verify(answer);
    const other = new OcspClient(app, 'alpha-sign');
    expect(basicAnswer(await other.post(other.request(unissued()))).certificatesDer).toHaveLength(1);
  });

  it('O3 sets how long an answer serves, and whether it tells the hash of the certificate', async () => {
    const { certId, serialNumber } = await rssp.linked();
    const { certHash, thisUpdate, nextUpdate } = await new OcspClient(app).status(serialNumber ?? '');
    expect(Number(nextUpdate) - Number(thisUpdate)).toBe(8 * HOUR);
    const record = await app.get(CertificateRepository).findById(certId ?? '');
    expect(Buffer.from(certHash?.certificateHash ?? [])).toEqual(Buffer.from(record?.fingerprint ?? []));
  });

  it.each([
    ['alpha-seal/0.crl', 48, 24],
    ['alpha-seal/full.crl', 48, 24],
    ['alpha-sign/0.crl', 12, 6],
    ['alpha-root/0.crl', 90 * 24, 60 * 24],
    ['alpha-seal/arl.crl', 31 * 24, 23 * 24],
  ])('C10 C11 sets for %s a validity of %i hours and the next after %i', async (path, validity, refresh) => {
    clock.set(START);
    await publishDue(app);
    const first = await crlAt(app, path);
    expect(Number(first.nextUpdate) - Number(first.thisUpdate)).toBe(validity * HOUR);
    clock.set(new Date(first.thisUpdate.getTime() + refresh * HOUR - 1000));
    await publishDue(app);
    expect((await crlAt(app, path)).crlNumber).toBe(first.crlNumber);
    clock.advanceSeconds(1);
    await publishDue(app);
    expect((await crlAt(app, path)).thisUpdate).toEqual(clock.now());
    expect(app.get(CrlScheduler).faults()).toEqual([]);
    clock.set(START);
  });

  it('lets the compromise of a key revoke its other live certificates', async () => {
    const key = newTestKey();
    const one = await rssp.linked({}, key);
    const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    const two = await rssp.issued(elsewhere, key);
    const another = await rssp.issued({ caId: 'alpha-seal', profileId: 'eu-qseal' });
    const answer = await rssp.post(`certificates/${one.certId}/revocations`, { revocationReason: 1 });
    expect(answer.statusCode).toBe(200);
    const certificate = async (certId: string | null) =>
      (await rssp.get(`certificates/${certId}`)).json<Json>();
    for (const { certId } of [one, two])
      expect(await certificate(certId)).toMatchObject({ state: 'revoked', revocation: { reason: 1 } });
    expect(await certificate(another.certId)).toMatchObject({ state: 'issued' });
    const { items } = (await rssp.get(`certificates/${two.certId}/revocations`)).json<{ items: Json[] }>();
    expect(items).toMatchObject([{ state: 'effective' }]);
  });
});
