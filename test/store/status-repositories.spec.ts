import { CertificateRepository } from '../../src/store/certificate.repository';
import { Database, type Row } from '../../src/store/database';
import { JobRepository } from '../../src/store/job.repository';
import { RevocationRepository } from '../../src/store/revocation.repository';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import type { SqlValue } from '../../src/store/unit-of-work';
import { NOW } from './sample-records';
import { statusRepositoriesSuite } from './status-repositories.suite';
import { openTestStore } from './test-store';

/** Answers nothing, and keeps what it was asked. */
class RecordingDatabase extends Database {
  sql = '';
  parameters: readonly SqlValue[] = [];

  override get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    [this.sql, this.parameters] = [sql, parameters];
    return Promise.resolve(undefined);
  }

  override async all(sql: string, parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    await this.get(sql, parameters);
    return [];
  }

  override async each(sql: string, parameters: readonly SqlValue[]): Promise<void> {
    await this.get(sql, parameters);
  }
}

type Query = (database: Database) => Promise<unknown>;

describe('status repositories on SQLite', () => {
  statusRepositoriesSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));

  const shard = { caId: 'a', crlShard: 1, upToSequence: 9 };
  const queries: readonly (readonly [string, Query, string])[] = [
    [
      'what a CRL lists, in order',
      (db) => new CertificateRepository(db).eachRevoked('a', 1, undefined, 9, () => undefined),
      'ix_certificate_revoked',
    ],
    [
      'the status of a certificate',
      (db) => new CertificateRepository(db).findStatus('a', Buffer.of(1)),
      'sqlite_autoindex_certificate',
    ],
    ['a live key', (db) => new CertificateRepository(db).findLive('a', 'k'), 'sqlite_autoindex_certificate'],
    [
      'the certificates of a key',
      (db) => new CertificateRepository(db).listByKey('k', 1),
      'ix_certificate_spki',
    ],
    [
      'another certificate that needs a key',
      (db) => new CertificateRepository(db).findNeedingKey('k', new Set(), NOW),
      'ix_certificate_spki',
    ],
    [
      'linking windows that ended',
      (db) => new CertificateRepository(db).listUnlinked(NOW, 9),
      'ix_certificate_link_by',
    ],
    [
      'holds that ended',
      (db) => new CertificateRepository(db).listHoldsEnded(NOW, 9),
      'ix_certificate_hold_until',
    ],
    ['revocations that are due', (db) => new RevocationRepository(db).listDue(NOW, 9), 'ix_revocation_due'],
    [
      'revocations that no CRL shows',
      (db) => new RevocationRepository(db).hasUnpublished(shard),
      'ix_revocation_unpublished',
    ],
    [
      'what waits for a certificate',
      (db) => new RevocationRepository(db).findPending('c'),
      'uq_revocation_pending',
    ],
    [
      'changes of a shard, in order',
      (db) => new StatusChangeRepository(db).listSince('a', 1, 0, 9),
      'ix_status_change_shard',
    ],
    ['jobs that are not done', (db) => new JobRepository(db).nextUnfinished('k'), 'ix_job_unfinished'],
  ];
  it.each(queries)('ok: %s: found by an index', async (_name, query, index) => {
    const open = await openTestStore({ kind: 'sqlite-memory' });
    try {
      const asked = new RecordingDatabase();
      await query(asked);
      const plan = await open.database.all(`EXPLAIN QUERY PLAN ${asked.sql}`, asked.parameters);
      const steps = plan.map(({ detail }) => String(detail)).join('; ');
      expect(steps).toContain(`SEARCH`);
      expect(steps).toContain(index);
      if (_name.endsWith('in order')) expect(steps).not.toContain('TEMP B-TREE');
    } finally {
      await open.close();
    }
  });
});
