import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAudit } from '../../src/audit/audit-verification';
import { AuditRepository } from '../../src/store/audit.repository';
import type { DatabaseLocation } from '../../src/store/data-source';
import { nativeSqlite } from '../../src/store/database';
import { aUnit, auditedOf, insertSetting, openTestStore, settingsOf } from './test-store';

describe('a SQLite file', () => {
  let dataDir: string;
  let location: DatabaseLocation;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'kakehashi-store-'));
    location = { kind: 'sqlite-file', dataDir };
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['wal_autocheckpoint', 16384],
    ['foreign_keys', 1],
    ['temp_store', 2],
    ['busy_timeout', 5000],
  ])('ok: %s is %s', async (pragma, value) => {
    const { dataSource, close } = await openTestStore(location);
    expect(nativeSqlite(dataSource).pragma(pragma, { simple: true })).toBe(value);
    await close();
  });

  it('ok: opened again, it has its rows and goes on with its chain', async () => {
    const first = await openTestStore(location);
    await first.store.commit(aUnit('u1', insertSetting('a', '1')));
    await first.close();
    const second = await openTestStore(location);
    await second.store.commit(aUnit('u2', insertSetting('b', '2')));
    expect(await settingsOf(second.database)).toEqual({ a: '1', b: '2' });
    expect(await auditedOf(second.database)).toEqual(['u1', 'u2']);
    expect((await verifyAudit(new AuditRepository(second.database), () => true)).findings).toEqual([]);
    await second.close();
  });

  it('ok: a flush takes a SAVEPOINT for each unit only where one of them fails', async () => {
    const { store, dataSource, database, close } = await openTestStore(location);
    const prepare = jest.spyOn(nativeSqlite(dataSource), 'prepare');
    const savepoints = (): number => prepare.mock.calls.filter(([sql]) => sql === 'SAVEPOINT unit').length;
    await Promise.all([
      store.commit(aUnit('u1', insertSetting('a'))),
      store.commit(aUnit('u2', insertSetting('b'))),
    ]);
    expect(savepoints()).toBe(0);
    const flush = [
      aUnit('u3', insertSetting('c')),
      aUnit('u4', insertSetting('d'), insertSetting('a')),
      aUnit('u5'),
    ];
    const outcomes = await Promise.allSettled(flush.map((unit) => store.commit(unit)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(savepoints()).toBe(1);
    expect(await settingsOf(database)).toEqual({ a: '', b: '', c: '' });
    expect(await auditedOf(database)).toEqual(['u1', 'u2', 'u3', 'u5']);
    await close();
  });

  it.each([
    ['ix_certificate_revoked', "ca_id = 'a' AND crl_shard = 1 AND revoked_at IS NOT NULL", 'certificate'],
    ['ix_certificate_link_by', "state = 'issued' AND link_by <= 1", 'certificate'],
    ['ix_enrolment_expiry', "state = 'received' AND expires_at <= 1", 'enrolment'],
  ])('ok: %s serves %s', async (index, condition, table) => {
    const { database, close } = await openTestStore(location);
    const plan = await database.all(`EXPLAIN QUERY PLAN SELECT * FROM ${table} WHERE ${condition}`, []);
    expect(plan.map(({ detail }) => String(detail)).join()).toContain(index);
    await close();
  });

  it('ok: two nodes have a chain each', async () => {
    for (const nodeId of ['node-1', 'node-2']) {
      const { store, close } = await openTestStore(location, nodeId);
      await store.commit(aUnit(nodeId));
      await close();
    }
    const { database, close } = await openTestStore(location);
    expect(await new AuditRepository(database).heads()).toEqual([
      { nodeId: 'node-1', sequence: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { nodeId: 'node-2', sequence: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
    await close();
  });
});
