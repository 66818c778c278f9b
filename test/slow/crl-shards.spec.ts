import { FixedClock } from '../../src/common/clock';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings } from '../../src/config/settings';
import { CrlPublisher } from '../../src/crl/crl-publisher.service';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { PublishedCrls } from '../../src/crl/published-crls.service';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { CommittedChanges } from '../../src/store/committed-changes';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { decodeIssuingDistributionPoint } from '../../src/x509/extensions/issuing-distribution-point';
import { OID } from '../../src/x509/oids';
import {
  crlAt,
  distributionPointsOf,
  entriesOf,
  OpenSslRelyingParty,
  publishDue,
} from '../support/crl-lists';
import { MovingTime } from '../support/moving-time';
import { expectProblem, RaClient, type EnrolmentBody } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { TestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';

const START = new Date('2026-04-01T09:00:00Z');
const HOUR = 3_600_000;
const CA = 'alpha-seal';
const CAPACITY = 8;
const CERTIFICATES = 40;

describe('a CA whose shards take 8 certificates, two shards at a time', () => {
  const clock = new FixedClock(START);
  const keyStore = new MemoryKeyStore();
  const folder = temporaryFolder();
  const world = worldFile({
    cas: { [CA]: { crlShards: 2, status: { crl: { shardCapacity: CAPACITY } } } },
  });
  let port: number;
  let app: TestApp;
  let rssp: RaClient;
  let enrolments: readonly EnrolmentBody[];
  /** Certificates that were durable before the list that they name was served. */
  const early: string[] = [];

  const start = async (): Promise<void> => {
    const flags = { dataDir: folder.path, world: world.path, httpPort: String(port), logLevel: 'silent' };
    const settings = loadSettings({ flags: { ...flags, tlsPort: 'off', managementPort: 'off' } });
    const time = new MovingTime();
    const ports = { keyStore, clock, time, randomness: new SystemRandomness() };
    const application = await createApplication(settings, ports);
    app = new TestApp(application, time, () => Promise.resolve());
    app.get(CommittedChanges).subscribe((events) => {
      for (const { type, objectId, payload } of events) {
        const { crlShard } = payload as { readonly crlShard?: number };
        if (type === 'certificate.issued' && !app.get(PublishedCrls).find(CA, `${crlShard}.crl`))
          early.push(objectId);
      }
    });
    rssp = await RaClient.open(app);
  };
  const burst = (count: number): Promise<EnrolmentBody[]> =>
    Promise.all(Array.from({ length: count }, () => rssp.linked()));
  const shards = () => app.get(CrlShardRepository).list(CA);
  const shardOf = (enrolment: EnrolmentBody): number =>
    Number(/\/(\d+)\.crl$/.exec(enrolment.statusUris.crl[0] ?? '')?.[1]);
  const perShard = (all: readonly EnrolmentBody[]): number[] => {
    const counts: number[] = [];
    for (const shard of all.map(shardOf)) counts[shard] = (counts[shard] ?? 0) + 1;
    return counts;
  };

  beforeAll(async () => {
    port = await freePort();
    await start();
    enrolments = await burst(CERTIFICATES);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    world.remove();
    folder.remove();
  });

  it('issues a burst of 40 into groups that were opened for it, none above the capacity', async () => {
    const counts = perShard(enrolments);
    expect(Math.max(...counts)).toBeLessThanOrEqual(CAPACITY);
    expect(counts.length).toBeGreaterThanOrEqual(5);
    const rows = await shards();
    expect(rows.length % 2).toBe(0);
    for (const { shard, taken } of rows) {
      expect(taken).toBeLessThanOrEqual(CAPACITY);
      expect(taken).toBeGreaterThanOrEqual(counts[shard] ?? 0);
    }
  });

  it('C14 C5 served each list before the first certificate that names it, under the same octets', async () => {
    expect(early).toEqual([]);
    for (const enrolment of enrolments) {
      const urls = distributionPointsOf(Buffer.from(enrolment.certificate ?? '', 'base64'));
      expect(urls).toEqual(enrolment.statusUris.crl);
      const path = urls[0]?.replace(`${app.baseUrl}/crl/`, '') ?? '';
      const list = await crlAt(app, path);
      const point = list.extensions.find(({ oid }) => oid === OID.issuingDistributionPoint);
      expect(point && decodeIssuingDistributionPoint(point.value).fullName).toEqual(urls);
      await crlAt(app, path.replace('.crl', '-delta.crl'));
    }
  });

  it('shows the new shards wherever the lists of the CA are named', async () => {
    const urls = (await shards()).map(({ shard }) => `${app.baseUrl}/crl/${CA}/${shard}.crl`);
    const ca = (await rssp.get(`cas/${CA}`)).json<{ crl: string[] }>();
    expect(ca.crl).toEqual(urls);
    for (const path of ['/repository', `/repository/${CA}/cps`, `/repository/${CA}/pds/ja`]) {
      const { body } = await app.inject({ method: 'GET', url: path });
      for (const url of urls) expect(body).toContain(`/crl/${CA}/${url.split('/').pop()}"`);
    }
    const { body } = await app.inject({ method: 'GET', url: `/repository/${CA}/cps` });
    expect(body).toContain(`in ${urls.length} parts so far`);
  });

  it('lists all 40 when they are revoked, no shard above the capacity, and full.crl all of them', async () => {
    for (const { certId } of enrolments)
      await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
    await publishDue(app);
    const listed: string[] = [];
    for (const { shard } of await shards()) {
      const entries = Object.keys(entriesOf(await crlAt(app, `${CA}/${shard}.crl`)));
      expect(entries.length).toBeLessThanOrEqual(CAPACITY);
      listed.push(...entries);
    }
    const serials = enrolments.map(({ serialNumber }) => serialNumber);
    expect(listed.sort()).toEqual([...serials].sort());
    expect(Object.keys(entriesOf(await crlAt(app, `${CA}/full.crl`))).sort()).toEqual(listed);
    expect(app.get(CrlScheduler).faults()).toEqual([]);
  });

  (OpenSslRelyingParty.isThere ? it : it.skip)(
    'convinces OpenSSL with the list of the newest shard',
    async () => {
      const openssl = new OpenSslRelyingParty();
      try {
        const live = await rssp.linked();
        await app.get(CrlPublisher).publish(CA, [{ kind: 'shard', shard: shardOf(live) }]);
        const chain = live.chain.map((one) => Buffer.from(one, 'base64'));
        const check = async (one: EnrolmentBody, shard: number): Promise<string> => {
          const { rawPayload } = await app.inject({ method: 'GET', url: `/crl/${CA}/${shard}.crl` });
          return openssl.verify(
            Buffer.from(one.certificate ?? '', 'base64'),
            chain,
            [rawPayload],
            clock.now(),
          );
        };
        const revoked = enrolments.find((one) => shardOf(one) >= 2) ?? live;
        expect(await check(live, shardOf(live))).toMatch(/: OK/);
        expect(await check(revoked, shardOf(revoked))).toMatch(/certificate revoked/);
        expect(await check(live, 0)).toMatch(/unable to get certificate CRL|scope/);
      } finally {
        openssl.close();
      }
    },
  );

  it('goes on after a restart where it was, and renews the lists of all shards in time', async () => {
    const before = await shards();
    await app.close();
    await start();
    expect(await shards()).toEqual(before.map((row) => ({ ...row, taken: expect.any(Number) as number })));
    const all = [...enrolments, ...(await burst(30))];
    expect(Math.max(...perShard(all))).toBeLessThanOrEqual(CAPACITY);
    const rows = await shards();
    for (const { shard, taken } of rows) expect(taken).toBeGreaterThanOrEqual(perShard(all)[shard] ?? 0);
    expect(rows.length).toBeGreaterThan(before.length);
    clock.set(new Date(START.getTime() + 20 * HOUR));
    expect(app.get(CrlScheduler).faults().length).toBeGreaterThan(0);
    await publishDue(app);
    expect(app.get(CrlScheduler).faults()).toEqual([]);
    for (const { shard } of rows)
      expect((await crlAt(app, `${CA}/${shard}.crl`)).thisUpdate).toEqual(clock.now());
    expect(early).toEqual([]);
  }, 60_000);

  it('a stop gives back what was not used', async () => {
    const sum = async (): Promise<number> => (await shards()).reduce((all, { taken }) => all + taken, 0);
    await app.close();
    await start();
    const before = await sum();
    await burst(3);
    await app.close();
    await start();
    expect((await sum()) - before).toBe(3);
  });

  it('a certificate waits while no list can be published, and is refused after a bounded time', async () => {
    const publisher = app.get(CrlPublisher);
    const publish = jest.spyOn(publisher, 'publish').mockRejectedValue(new Error('no signature'));
    try {
      const answers = await Promise.all(Array.from({ length: 2 * CAPACITY * 2 }, () => rssp.enrol()));
      const refused = answers.filter(({ statusCode }) => statusCode !== 201);
      expect(refused.length).toBeGreaterThan(0);
      for (const one of refused) expectProblem(one, 503, 'ca_offline');
      for (const one of refused) expect(one.headers['retry-after']).toBe('5');
    } finally {
      publish.mockRestore();
    }
    expect((await rssp.enrol()).statusCode).toBe(201);
    for (const { taken } of await shards()) expect(taken).toBeLessThanOrEqual(CAPACITY);
  }, 30_000);
});
