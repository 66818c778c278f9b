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
