import { setTimeout as pause } from 'node:timers/promises';
import { FixedClock } from '../../src/common/clock';
import { monotonicMilliseconds } from '../../src/common/real-time';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings } from '../../src/config/settings';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { AuditRepository } from '../../src/store/audit.repository';
import { Database } from '../../src/store/database';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { verifyAudit } from '../../src/audit/audit-verification';
import { crlAt, entriesOf, publishDue } from '../support/crl-lists';
import { MovingTime } from '../support/moving-time';
import { postgresSkipReason, startPostgres, type TestPostgres } from '../support/postgres';
import { RaClient, type EnrolmentBody } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { TestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';

const skipReason = postgresSkipReason();
const CA = 'alpha-seal';
const CAPACITY = 10;

(skipReason === undefined ? describe : describe.skip)(
  `two nodes that fill CRL shards on one PostgreSQL${skipReason ? `: ${skipReason}` : ''}`,
  () => {
    const clock = new FixedClock(new Date('2026-04-01T09:00:00Z'));
    const keyStore = new MemoryKeyStore();
    const world = worldFile({
      cas: { [CA]: { crlShards: 2, status: { crl: { shardCapacity: CAPACITY } } } },
    });
    let server: TestPostgres;
    let folders: ReturnType<typeof temporaryFolder>[] = [];
    let nodes: TestApp[] = [];
    let enrolments: EnrolmentBody[] = [];
    /** Lists that a certificate named and the other node did not serve. */
    const missing: string[] = [];

    const startNode = async (databaseUrl: string, httpPort: number): Promise<TestApp> => {
      const folder = temporaryFolder();
      folders = [...folders, folder];
      const flags = {
        dataDir: folder.path,
        world: world.path,
        httpPort: String(httpPort),
        logLevel: 'silent',
      };
      const settings = loadSettings({ flags: { ...flags, tlsPort: 'off', managementPort: 'off' } });
      const time = new MovingTime();
      const ports = { keyStore, clock, time, randomness: new SystemRandomness() };
      const application = await createApplication({ ...settings, databaseUrl }, ports);
      return new TestApp(application, time, () => Promise.resolve());
    };

    beforeAll(async () => {
      server = await startPostgres();
      const databaseUrl = await server.createDatabase();
      const port = await freePort();
      nodes = [await startNode(databaseUrl, port)];
      nodes = [...nodes, await startNode(databaseUrl, port)];
      const issueAt = async (node: TestApp, other: TestApp): Promise<EnrolmentBody[]> => {
        const rssp = await RaClient.open(node);
        const issueOne = async (): Promise<EnrolmentBody> => {
          const enrolment = await rssp.linked();
          const url = enrolment.statusUris.crl[0]?.replace(node.baseUrl, '') ?? '';
          if ((await other.inject({ method: 'GET', url })).statusCode !== 200) missing.push(url);
          return enrolment;
        };
        const issued: EnrolmentBody[] = [];
        for (let round = 0; round < 6; round++)
          issued.push(...(await Promise.all(Array.from({ length: 10 }, issueOne))));
        return issued;
      };
      const [one, two] = nodes as [TestApp, TestApp];
      enrolments = (await Promise.all([issueAt(one, two), issueAt(two, one)])).flat();
    }, 120_000);

    afterAll(async () => {
      for (const node of nodes) await node.close();
      await server.stop();
      world.remove();
      for (const folder of folders) folder.remove();
    }, 60_000);

    const [first, second] = [() => nodes[0] as TestApp, () => nodes[1] as TestApp];

    it('ok: no shard has more certificates than its capacity, and each group was opened once', async () => {
      const database = first().get(Database);
      const counted = await database.all(
        `SELECT crl_shard, COUNT(*) AS n FROM certificate WHERE ca_id = ? GROUP BY crl_shard`,
        [CA],
      );
      expect(Math.max(...counted.map(({ n }) => Number(n)))).toBeLessThanOrEqual(CAPACITY);
      const rows = await first().get(CrlShardRepository).list(CA);
      expect(rows.map(({ shard }) => shard)).toEqual(rows.map((_, index) => index));
      for (const { taken } of rows) expect(taken).toBeLessThanOrEqual(CAPACITY);
      const opened = await database.all(
        `SELECT details FROM audit_record WHERE action = 'crl.shards_opened' AND object_id = ?`,
        [CA],
      );
      const begins = opened.map(({ details }) => (JSON.parse(String(details)) as { from: number }).from);
      expect(begins.sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows.length / 2 - 1 }, (_, group) => 2 + 2 * group),
      );
      expect(begins.length).toBeGreaterThanOrEqual(5);
      expect((await verifyAudit(new AuditRepository(database), () => true)).findings).toEqual([]);
    });

    it('ok: each list is served at the other node when the certificate that names it is there', () => {
      expect(missing).toEqual([]);
      expect(enrolments).toHaveLength(120);
    });

    it('ok: what one node revokes is on the lists of both, in full.crl too', async () => {
      const operator = await RaClient.open(first());
      for (const { certId } of enrolments)
        await operator.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
      await publishDue(first());
      const serials = enrolments.map(({ serialNumber }) => serialNumber).sort();
      const rows = await first().get(CrlShardRepository).list(CA);
      const listedAt = async (node: TestApp): Promise<string[][]> => {
        const lists = await Promise.all(rows.map(({ shard }) => crlAt(node, `${CA}/${shard}.crl`)));
        return lists.map((list) => Object.keys(entriesOf(list)));
      };
      // The other node looks once a second.
      const giveUp = monotonicMilliseconds() + 10_000;
      while ((await listedAt(second())).flat().length < serials.length && monotonicMilliseconds() < giveUp)
        await pause(100);
      for (const node of [first(), second()]) {
        const listed = await listedAt(node);
        expect(Math.max(...listed.map(({ length }) => length))).toBeLessThanOrEqual(CAPACITY);
        expect(listed.flat().sort()).toEqual(serials);
      }
      expect(Object.keys(entriesOf(await crlAt(first(), `${CA}/full.crl`))).sort()).toEqual(serials);
    }, 60_000);
  },
);
