import { FixedClock } from '../../src/common/clock';
import { EstablishedCas } from '../../src/ca/established-cas';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings } from '../../src/config/settings';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { LastCrlService } from '../../src/crl/last-crl.service';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { OID } from '../../src/x509/oids';
import { crlAt, distributionPointsOf, entriesOf, publishDue } from '../support/crl-lists';
import { OcspClient } from '../support/ocsp-client';
import { JP_COMPANY, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { MovingTime } from '../support/moving-time';
import { temporaryFolder } from '../support/temporary-folder';
import { TestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';

const START = new Date('2026-04-01T09:00:00Z');
const DAY = 86_400_000;
const BRAVO: Json = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
/** `japan-eu` without the CAs of Bravo. */
const WITHOUT_BRAVO = {
  cas: { 'bravo-root': null, 'bravo-eseal': null },
  clients: { 'bravo-rssp': null },
  trustedLists: { services: { 'bravo-eseal': null } },
};

describe('a CA that has left the world', () => {
  const clock = new FixedClock(START);
  const keyStore = new MemoryKeyStore();
  const folder = temporaryFolder();
  const world = worldFile({});
  let port: number;
  let app: TestApp;
  let revoked: EnrolmentBody;
  let live: EnrolmentBody;

  const start = async (): Promise<TestApp> => {
    const flags = {
      dataDir: folder.path,
      world: world.path,
      httpPort: String(port),
      tlsPort: 'off',
      managementPort: 'off',
      logLevel: 'error',
    };
    const time = new MovingTime();
    const ports = { keyStore, clock, time, randomness: new SystemRandomness() };
    return new TestApp(await createApplication(loadSettings({ flags }), ports), time, () =>
      Promise.resolve(),
    );
  };

  beforeAll(async () => {
    port = await freePort();
    app = await start();
    const rssp = await RaClient.open(app);
    [revoked, live] = [await rssp.linked(BRAVO), await rssp.linked(BRAVO)];
    await rssp.post(`certificates/${revoked.certId}/revocations`, { revocationReason: 4 });
    await publishDue(app);
    await app.close();
    world.write(WITHOUT_BRAVO);
    app = await start();
  }, 60_000);
  beforeEach(() => clock.set(START));
  afterAll(async () => {
    await app.close();
    world.remove();
    folder.remove();
  });

  const get = (url: string) => app.inject({ method: 'GET', url });
  const listOf = (enrolment: EnrolmentBody) => {
    const [url = ''] = distributionPointsOf(Buffer.from(enrolment.certificate ?? '', 'base64'));
    return crlAt(app, url.replace(`${app.baseUrl}/crl/`, ''));
  };

  it('issues nothing and is offered to nobody', async () => {
    const rssp = await RaClient.open(app);
    expect(app.get(EstablishedCas).find('bravo-eseal')).toBeUndefined();
    const { items } = (await rssp.get('cas')).json<{ items: { caId: string }[] }>();
    expect(items.map(({ caId }) => caId)).not.toContain('bravo-eseal');
    expect((await rssp.enrol(BRAVO)).statusCode).toBe(422);
  });

  it.each([
    '/repository/bravo-eseal/cps',
    '/repository/bravo-eseal/cps/ja',
    '/repository/bravo-eseal/pds/en',
    '/repository/bravo-eseal/pds/ja',
    '/repository/bravo-eseal/terms/en',
    '/repository/bravo-root/cps/en',
    '/aia/bravo-eseal/1.cer',
    '/aia/bravo-eseal/1.p7c',
  ])('C14 keeps %s, which its certificates name', async (url) => {
    expect((await get(url)).statusCode).toBe(200);
  });

  it('C10 C9 its lists are renewed, keep what expired, and show what is revoked since', async () => {
    clock.set(new Date(START.getTime() + 40 * DAY));
    expect(
      app
        .get(CrlScheduler)
        .faults()
        .some((fault) => fault.startsWith('bravo-eseal')),
    ).toBe(true);
    await app.get(DueWorkService).runDue();
    await publishDue(app);
    for (const path of [
      'bravo-eseal/full.crl',
      'bravo-eseal/arl.crl',
      'bravo-root/arl.crl',
      'bravo-root/0.crl',
    ]) {
      const { thisUpdate, nextUpdate } = await crlAt(app, path);
      expect([path, thisUpdate <= clock.now(), Number(nextUpdate) > Number(clock.now())]).toEqual([
        path,
        true,
        true,
      ]);
    }
    expect(app.get(CrlScheduler).faults()).toEqual([]);
    const rssp = await RaClient.open(app);
    const answer = await rssp.post(`certificates/${live.certId}/suspension`, {});
    expect(answer.json()).toMatchObject({
      state: 'suspended',
      chain: [expect.any(String), expect.any(String)],
    });
    await publishDue(app);
    expect(entriesOf(await listOf(live))).toMatchObject({ [live.serialNumber ?? '']: 'certificateHold' });
    await rssp.delete(`certificates/${live.certId}/suspension`);
    clock.set(new Date(START.getTime() + 900 * DAY));
    await publishDue(app);
    const list = await listOf(revoked);
    expect(entriesOf(list)).toHaveProperty([revoked.serialNumber ?? ''], 'superseded');
    expect(list.extension(OID.expiredCertsOnCrl)).toBeDefined();
  });

  it('O9 OCSP goes on', async () => {
    const ocsp = new OcspClient(app, 'bravo-eseal');
    const ask = async ({ serialNumber }: EnrolmentBody) =>
      (await ocsp.status(serialNumber ?? '')).certStatus.status;
    clock.set(new Date(START.getTime() + 901 * DAY));
    expect([await ask(live), await ask(revoked)]).toEqual(['good', 'revoked']);
  });

  it('C12 its last list can be published, and it stays ended when it comes back', async () => {
    clock.set(new Date(START.getTime() + 902 * DAY));
    await app.get(LastCrlService).publish('bravo-eseal');
    await app.close();
    world.write({});
    app = await start();
    expect(app.get(EstablishedCas).find('bravo-eseal')?.state).toBe('ended');
    expect(app.get(EstablishedCas).find('bravo-root')?.state).toBe('active');
    const rssp = await RaClient.open(app);
    expect((await rssp.enrol(BRAVO)).json()).toMatchObject({ status: 409, code: 'state_conflict' });
  }, 60_000);
});
