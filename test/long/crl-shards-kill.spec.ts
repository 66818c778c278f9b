import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { RaSession, expectObject, textMember } from '../support/ra-session';
import { generateCertificationRequest } from '../support/peculiar-request';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { openDataSource } from '../../src/store/data-source';
import { databaseOf } from '../../src/store/database';
import { distributionPointsOf } from '../support/crl-lists';
import { ServiceProcess, freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { worldFile } from '../support/world-file';

const TRIALS = 20;
const CLIENTS = 6;
const CA = 'alpha-seal';
const CAPACITY = 8;

(process.platform === 'win32' ? describe.skip : describe)('kill -9 while CRL shards are opened', () => {
  const folder = temporaryFolder();
  const world = worldFile({ cas: { [CA]: { crlShards: 2, status: { crl: { shardCapacity: CAPACITY } } } } });
  const moments = fc.sample(fc.integer({ min: 100, max: 900 }), { numRuns: TRIALS, seed: 20260401 });
  let port: number;
  let service: ServiceProcess;

  const start = async (): Promise<void> => {
    service = await ServiceProcess.start(folder.path, port, { KAKEHASHI_WORLD: world.path });
  };

  beforeAll(async () => {
    port = await freePort();
    await start();
  }, 60_000);

  afterAll(async () => {
    await service.kill();
    world.remove();
    folder.remove();
  });

  it(`leaves in ${TRIALS} trials no shard above its capacity, and none without its list`, async () => {
    const issued: Buffer[] = [];
    let shards = 0;
    for (const moment of moments) {
      issued.push(...(await issueUntilKilled(moment)));
      const rows = await storedShards();
      for (const { taken, certificates } of rows) {
        expect(taken).toBeLessThanOrEqual(CAPACITY);
        expect(taken).toBeGreaterThanOrEqual(certificates);
      }
      expect(rows.length % 2).toBe(0);
      shards = rows.length;
      await start();
      for (const { shard } of rows) await expectServed(`${service.baseUrl}/crl/${CA}/${shard}.crl`);
    }
    for (const certificate of issued) {
      const [url = ''] = distributionPointsOf(certificate);
      await expectServed(url.replace('//localhost', '//127.0.0.1'));
    }
    // Without these, a service that never answers would pass.
    expect(issued.length).toBeGreaterThan(TRIALS * CAPACITY);
    expect(shards).toBeGreaterThan(TRIALS);
  }, 600_000);

  async function expectServed(url: string): Promise<void> {
    const { status } = await fetch(url);
    expect([url, status]).toEqual([url, 200]);
  }

  /** What the file says when nobody has it open. */
  async function storedShards(): Promise<{ shard: number; taken: number; certificates: number }[]> {
    const dataSource = await openDataSource({ kind: 'sqlite-file', dataDir: folder.path });
    try {
      const database = databaseOf(dataSource);
      const counted = await database.all(
        'SELECT crl_shard, COUNT(*) AS n FROM certificate WHERE ca_id = ? GROUP BY crl_shard',
        [CA],
      );
      const counts = new Map(counted.map((row) => [Number(row['crl_shard']), Number(row['n'])]));
      const rows = await new CrlShardRepository(database).list(CA);
      for (const shard of counts.keys()) expect(rows.map((row) => row.shard)).toContain(shard);
      return rows.map(({ shard, taken }) => ({ shard, taken, certificates: counts.get(shard) ?? 0 }));
    } finally {
      await dataSource.destroy();
    }
  }

  /** The certificates that were acknowledged, DER. */
  async function issueUntilKilled(moment: number): Promise<Buffer[]> {
    const session = await RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, {
      id: 'demo-rssp',
      secret: 'demo-rssp-secret',
      scope: 'ra.enrol ra.read',
    });
    const acknowledged: Buffer[] = [];
    const client = async (): Promise<void> => {
      for (let isUp = true; isUp;) {
        const certificate = await issueOne(session).catch(() => undefined);
        isUp = certificate !== undefined;
        if (certificate) acknowledged.push(certificate);
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    await sleep(moment);
    await service.kill();
    await Promise.all(clients);
    return acknowledged;
  }

  async function issueOne(session: RaSession): Promise<Buffer> {
    const challenge = await session.post('/ra/v1/challenges', { purpose: 'pop' });
    const nonce = textMember(expectObject(challenge, 201), 'nonce');
    const body = {
      caId: CA,
      profileId: 'eu-qseal-qscd',
      subjectData: {
        subjectType: 'legal',
        organization_name: 'TEST Kill Trials',
        organization_identifier: 'VATXA-100000002',
        address: { country: 'XA' },
      },
      proofOfPossession: { method: 'pkcs10', csr: await generateCertificationRequest('TEST', nonce), nonce },
    };
    const issued = expectObject(await session.post('/ra/v1/enrolments', body, `enrol-${nonce}`), 201);
    return Buffer.from(textMember(issued, 'certificate'), 'base64');
  }
});
