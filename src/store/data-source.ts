import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { ApprovalRuleEntity } from './approval-rule.entity';
import { AuditCheckpointEntity } from './audit-checkpoint.entity';
import { AuditRecordEntity } from './audit-record.entity';
import { CaGenerationEntity } from './ca-generation.entity';
import { CertificateEntity } from './certificate.entity';
import { CertificationAuthorityEntity } from './certification-authority.entity';
import { ChallengeEntity } from './challenge.entity';
import { ClientAssertionEntity } from './client-assertion.entity';
import { ClientEntity } from './client.entity';
import { CrlCounterEntity } from './crl-counter.entity';
import { CrlShardEntity } from './crl-shard.entity';
import { CrlEntity } from './crl.entity';
import { DecisionEntity } from './decision.entity';
import { DpopProofEntity } from './dpop-proof.entity';
import { EnrolmentEvidenceEntity } from './enrolment-evidence.entity';
import { EnrolmentEntity } from './enrolment.entity';
import { FaultEntity } from './fault.entity';
import { IdempotencyRecordEntity } from './idempotency-record.entity';
import { JobEntity } from './job.entity';
import { InitialSchema1775000000000 } from './migrations/1775000000000-initial-schema';
import { Revocation1776000000000 } from './migrations/1776000000000-revocation';
import { TrustedLists1777000000000 } from './migrations/1777000000000-trusted-lists';
import { CrlShards1777500000000 } from './migrations/1777500000000-crl-shards';
import { ClientAuthentication1778000000000 } from './migrations/1778000000000-client-authentication';
import { Events1779000000000 } from './migrations/1779000000000-events';
import { KeysAndDevices1780000000000 } from './migrations/1780000000000-keys-and-devices';
import { Evidence1781000000000 } from './migrations/1781000000000-evidence';
import { LifeCycle1782000000000 } from './migrations/1782000000000-life-cycle';
import { TestControl1783000000000 } from './migrations/1783000000000-test-control';
import { OutboxEventEntity } from './outbox-event.entity';
import { QscdEntity } from './qscd.entity';
import { RevocationEntity } from './revocation.entity';
import { SettingEntity } from './setting.entity';
import { StatusChangeEntity } from './status-change.entity';
import { SubjectKeyEntity } from './subject-key.entity';
import { TrustedListChangeEntity } from './trusted-list-change.entity';
import { TrustedListSignerEntity } from './trusted-list-signer.entity';
import { TrustedListEntity } from './trusted-list.entity';
import { WebhookEntity } from './webhook.entity';

/** Name of the database file in the data folder. */
export const SQLITE_FILE = 'kakehashi.sqlite';

/** Where the rows are: a file in the data folder, memory only, or a PostgreSQL server by URL. */
export type DatabaseLocation =
  | { readonly kind: 'sqlite-file'; readonly dataDir: string }
  | { readonly kind: 'sqlite-memory' }
  | { readonly kind: 'postgres'; readonly url: string; readonly poolSize?: number };

/** Any number that only we use: it keeps two starting nodes from migrating at the same time. */
const MIGRATION_LOCK = 0x6b616b65;
const BUSY_TIMEOUT_MILLISECONDS = 5000;

const ENTITIES = [
  ApprovalRuleEntity,
  AuditCheckpointEntity,
  AuditRecordEntity,
  CaGenerationEntity,
  CertificateEntity,
  CertificationAuthorityEntity,
  ChallengeEntity,
  ClientAssertionEntity,
  ClientEntity,
  CrlCounterEntity,
  CrlEntity,
  CrlShardEntity,
  DecisionEntity,
  DpopProofEntity,
  EnrolmentEntity,
  EnrolmentEvidenceEntity,
  FaultEntity,
  IdempotencyRecordEntity,
  JobEntity,
  OutboxEventEntity,
  QscdEntity,
  RevocationEntity,
  SettingEntity,
  StatusChangeEntity,
  SubjectKeyEntity,
  TrustedListChangeEntity,
  TrustedListEntity,
  TrustedListSignerEntity,
  WebhookEntity,
];

const MIGRATIONS = [
  InitialSchema1775000000000,
  Revocation1776000000000,
  TrustedLists1777000000000,
  CrlShards1777500000000,
  ClientAuthentication1778000000000,
  Events1779000000000,
  KeysAndDevices1780000000000,
  Evidence1781000000000,
  LifeCycle1782000000000,
  TestControl1783000000000,
];

/** An open data source whose schema is that of this release. Close it with `destroy()`. */
export async function openDataSource(location: DatabaseLocation): Promise<DataSource> {
  const dataSource = new DataSource(optionsFor(location));
  if (location.kind === 'postgres') readBlobAsBytea(dataSource.driver as PostgresDriver);
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

function optionsFor(location: DatabaseLocation): DataSourceOptions {
  const common = { entities: ENTITIES, migrations: MIGRATIONS, synchronize: false, logging: false } as const;
  if (location.kind === 'postgres') {
    return {
      ...common,
      type: 'postgres',
      url: location.url,
      poolSize: location.poolSize ?? 8,
      installExtensions: false,
      migrationsTransactionMode: 'each',
    };
  }
  return {
    ...common,
    type: 'better-sqlite3',
    database: location.kind === 'sqlite-memory' ? ':memory:' : join(location.dataDir, SQLITE_FILE),
    timeout: BUSY_TIMEOUT_MILLISECONDS,
    prepareDatabase: prepareSqlite,
  };
}

/** An acknowledged unit survives a power cut: WAL alone would sync at checkpoints only, FULL syncs each COMMIT. */
function prepareSqlite(database: BetterSqlite3.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('wal_autocheckpoint = 16384');
  database.pragma('foreign_keys = ON');
  // What SAVEPOINTs set aside: by default it goes to a file that is made for each flush which holds a failure.
  database.pragma('temp_store = MEMORY');
}

/** Entities are declared once for both databases, and PostgreSQL's name for octets is not SQLite's. */
function readBlobAsBytea(driver: PostgresDriver): void {
  const normalizeType: (column: Partial<ColumnMetadata>) => string = driver.normalizeType.bind(driver);
  driver.normalizeType = (column: Partial<ColumnMetadata>): string =>
    column.type === 'blob' ? 'bytea' : normalizeType(column);
}

async function migrate(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type !== 'postgres') {
    await dataSource.runMigrations();
    return;
  }
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await queryRunner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await queryRunner.release();
  }
}
