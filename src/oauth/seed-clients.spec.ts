import { FixedClock } from '../common/clock';
import { SeededRandomness } from '../common/randomness';
import { ClientRepository } from '../store/client.repository';
import { CommittedChanges } from '../store/committed-changes';
import { openDataSource } from '../store/data-source';
import { databaseOf } from '../store/database';
import { openStore } from '../store/open-store';
import type { ClientRecord } from '../store/records';
import { isSecret } from './client-secret';
import {
  synchroniseSeedClients,
  type GeneratedSecret,
  type SeedClient,
  type SeedClientPorts,
} from './seed-clients';

const RSSP: SeedClient = {
  clientId: 'demo-rssp',
  kind: 'rssp',
  name: 'TEST demo RSSP',
  secret: 'demo-rssp-secret',
  scopes: ['ra.enrol', 'ra.read'],
  caIds: ['alpha-seal'],
  profileIds: 'all',
};
const OPERATOR: SeedClient = {
  ...RSSP,
  clientId: 'demo-operator',
  kind: 'operator',
  secret: 'demo-operator-secret',
  scopes: ['ra.operator'],
};

describe('synchroniseSeedClients', () => {
  let ports: SeedClientPorts;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const clock = new FixedClock(new Date('2026-04-01T00:00:00Z'));
    const dataSource = await openDataSource({ kind: 'sqlite-memory' });
    const store = openStore(
      dataSource,
      'node-1',
      clock,
      new CommittedChanges((error) => expect(error).toBeUndefined()),
    );
    ports = {
      clients: new ClientRepository(databaseOf(dataSource)),
      store,
      clock,
      randomness: new SeededRandomness('seeds'),
    };
    close = async () => {
      await store.close();
      await dataSource.destroy();
    };
  });

  afterEach(() => close());

  const synchronise = (seeds: readonly SeedClient[], loopback = true): Promise<GeneratedSecret[]> =>
    synchroniseSeedClients(seeds, loopback, ports);
  const find = async (clientId: string): Promise<ClientRecord> => {
    const record = await ports.clients.findById(clientId);
    if (record === undefined) throw new Error(`no ${clientId}`);
    return record;
  };
  const change = async (clientId: string, members: Partial<ClientRecord>) =>
    ports.store.commit({
      statements: [ports.clients.update({ ...(await find(clientId)), ...members })],
      audit: [],
      events: [],
    });

  it('registers with the known secret on loopback, hashed', async () => {
    expect(await synchronise([RSSP])).toEqual([]);
    const record = await find('demo-rssp');
    expect(record).toMatchObject({
      state: 'active',
      origin: 'world',
      caIds: ['alpha-seal'],
      profileIds: null,
    });
    expect(record.secretHash).not.toContain('demo-rssp-secret');
    expect(isSecret('demo-rssp-secret', record.secretHash ?? '')).toBe(true);
  });

  it('changes nothing the second time', async () => {
    await synchronise([RSSP, OPERATOR]);
    const before = await ports.clients.list();
    await synchronise([RSSP, OPERATOR]);
    expect(await ports.clients.list()).toEqual(before);
  });

  it('takes changed permissions over and keeps the state that was set by API', async () => {
    await synchronise([RSSP]);
    await change('demo-rssp', { state: 'suspended' });
    await synchronise([{ ...RSSP, scopes: ['ra.read'], caIds: 'all' }]);
    expect(await find('demo-rssp')).toMatchObject({ scopes: ['ra.read'], caIds: null, state: 'suspended' });
  });

  it('suspends what left the world, and nothing that was made by API', async () => {
    await synchronise([RSSP, OPERATOR]);
    await change('demo-operator', { origin: 'api' });
    await synchronise([]);
    expect([(await find('demo-rssp')).state, (await find('demo-operator')).state]).toEqual([
      'suspended',
      'active',
    ]);
  });

  it('generates secrets beyond loopback, once', async () => {
    const [generated] = await synchronise([RSSP], false);
    expect(generated?.clientId).toBe('demo-rssp');
    const { secretHash } = await find('demo-rssp');
    expect(isSecret(generated?.secret ?? '', secretHash ?? '')).toBe(true);
    expect(isSecret('demo-rssp-secret', secretHash ?? '')).toBe(false);
    expect(await synchronise([RSSP], false)).toEqual([]);
    expect((await find('demo-rssp')).secretHash).toBe(secretHash);
  });

  it('replaces a known secret when the service leaves loopback, and takes it back when it returns', async () => {
    await synchronise([RSSP], true);
    expect(await synchronise([RSSP], false)).toHaveLength(1);
    expect(await synchronise([RSSP], true)).toEqual([]);
    expect(isSecret('demo-rssp-secret', (await find('demo-rssp')).secretHash ?? '')).toBe(true);
  });

  it('gives no secret to a client with keys only', async () => {
    const { secret: _secret, ...withoutSecret } = RSSP;
    expect(await synchronise([{ ...withoutSecret, jwks: { keys: [] } }], false)).toEqual([]);
    expect(await find('demo-rssp')).toMatchObject({ secretHash: null, jwks: { keys: [] } });
  });
});
