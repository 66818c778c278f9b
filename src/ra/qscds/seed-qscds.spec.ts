import { openTestStore, type TestStore } from '../../../test/store/test-store';
import { aQscd } from '../../../test/store/sample-records';
import { QscdRepository } from '../../store/qscd.repository';
import type { QscdRecord } from '../../store/records';
import type { CertifiedDevice, ClientDefinition } from '../../world/world';
import { synchroniseSeedQscds } from './seed-qscds';

const VAULT: CertifiedDevice = {
  deviceTypeId: 'vault',
  certificationId: 'TEST-1',
  scheme: 'TEST scheme',
  vendor: 'TEST Maker',
  model: 'TEST Vault',
  regime: 'EU',
  validUntil: '2030-12-31T23:59:59Z',
};
const SAFE: CertifiedDevice = {
  ...VAULT,
  deviceTypeId: 'safe',
  certificationId: 'TEST-2',
  model: 'TEST Safe',
};
const client = (qscds: ClientDefinition['qscds'] = {}): ClientDefinition => ({
  clientId: 'demo-rssp',
  kind: 'rssp',
  name: 'TEST',
  scopes: ['ra.keys'],
  caIds: 'all',
  profileIds: 'all',
  qscds,
});

describe('synchroniseSeedQscds', () => {
  let open: TestStore;
  let qscds: QscdRepository;

  beforeEach(async () => {
    open = await openTestStore({ kind: 'sqlite-memory' });
    qscds = new QscdRepository(open.database);
  });
  afterEach(() => open.close());

  const start = (clients: readonly ClientDefinition[], certifiedDevices: readonly CertifiedDevice[]) =>
    synchroniseSeedQscds({ clients, certifiedDevices }, { qscds, store: open.store, clock: open.clock });
  const found = () => qscds.find('demo-rssp', 'hsm-1');
  const audited = async () =>
    (await open.database.all('SELECT action FROM audit_record ORDER BY sequence', [])).map(
      ({ action }) => action,
    );
  const apiDevice = (members: Partial<QscdRecord>) =>
    aQscd('hsm-2', { ...VAULT_REGISTRATION, validUntil: new Date(VAULT.validUntil), ...members });
  const store = (record: QscdRecord) =>
    open.store.commit({ statements: [qscds.insert(record)], audit: [], events: [] });

  it('registers the devices of the world, once', async () => {
    const clients = [client({ 'hsm-1': { deviceType: 'vault' } })];
    await start(clients, [VAULT]);
    const first = await found();
    expect(first).toMatchObject({
      ...VAULT_REGISTRATION,
      origin: 'world',
      status: 'certified',
      regime: 'EU',
    });
    await start(clients, [VAULT]);
    expect(await found()).toEqual(first);
    expect(await audited()).toEqual(['qscd.register']);
  });

  it('registers one whose certification has ended as unknown', async () => {
    await start(
      [client({ 'hsm-1': { deviceType: 'vault' } })],
      [{ ...VAULT, validUntil: '2025-12-31T23:59:59Z' }],
    );
    expect(await found()).toMatchObject({ status: 'unknown', regime: null });
  });

  it('keeps what a device is, whatever the world says of it later', async () => {
    await start([client({ 'hsm-1': { deviceType: 'vault' } })], [VAULT, SAFE]);
    const first = await found();
    await start([client({ 'hsm-1': { deviceType: 'safe' } })], [VAULT, SAFE]);
    await start([client()], [VAULT, SAFE]);
    expect(await found()).toEqual(first);
  });

  it.each([
    ['a certification that left the world', { status: 'certified' as const }, [SAFE], 'unknown', null],
    ['one that came', { status: 'unknown' as const, regime: null }, [VAULT], 'certified', 'EU'],
    [
      'one that changed its law',
      { status: 'certified' as const },
      [{ ...VAULT, regime: 'JP' as const }],
      'certified',
      'JP',
    ],
    ['one that is shorter now', {}, [{ ...VAULT, validUntil: '2027-01-01T00:00:00Z' }], 'unknown', null],
    ['a recorded loss', { status: 'withdrawn' as const }, [VAULT], 'withdrawn', 'EU'],
  ])('looks up again every certification: %s', async (_name, members, devices, status, regime) => {
    await store(apiDevice(members));
    await start([], devices);
    expect(await qscds.find('demo-rssp', 'hsm-2')).toMatchObject({ status, regime });
    expect(await audited()).toEqual(status === 'withdrawn' ? [] : ['qscd.reassess']);
  });
});

const VAULT_REGISTRATION = {
  vendor: VAULT.vendor,
  model: VAULT.model,
  certificationId: VAULT.certificationId,
  scheme: VAULT.scheme,
};
