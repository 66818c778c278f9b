import {
  Table,
  TableIndex,
  type MigrationInterface,
  type QueryRunner,
  type TableColumnOptions,
} from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

const KEY_INDEXES = [
  {
    name: 'ix_subject_key_device',
    columnNames: ['client_id', 'qscd_id', 'key_id'],
    where: '"qscd_id" IS NOT NULL',
  },
  { name: 'ix_subject_key_due_at', columnNames: ['due_at'], where: '"due_at" IS NOT NULL' },
];
const CERTIFICATE_INDEX = { name: 'ix_certificate_spki', columnNames: ['spki_sha256'] };

/** Registered keys, and the devices they are on. */
export class KeysAndDevices1780000000000 implements MigrationInterface {
  readonly name = 'KeysAndDevices1780000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Not by the Table API, which would copy the whole table on SQLite.
    for (const [name, type] of keyColumns(queryRunner))
      await queryRunner.query(`ALTER TABLE subject_key ADD COLUMN "${name}" ${type}`);
    await queryRunner.query('ALTER TABLE enrolment ADD COLUMN "qscd_id" text');
    await queryRunner.query('ALTER TABLE certificate ADD COLUMN "qscd_id" text');
    await queryRunner.createIndex('certificate', new TableIndex(CERTIFICATE_INDEX));
    await tellStatesOfKeys(queryRunner);
    for (const index of KEY_INDEXES) await queryRunner.createIndex('subject_key', new TableIndex(index));
    await queryRunner.createTable(
      new Table({
        name: 'qscd',
        columns: [
          primary(text('client_id')),
          primary(text('qscd_id')),
          text('origin'),
          text('vendor'),
          text('model'),
          text('certification_id'),
          text('scheme'),
          bigint('valid_until'),
          text('attestation_roots'),
          nullable(text('regime')),
          text('status'),
          bigint('status_at'),
          nullable(text('status_reason')),
          nullable(bigint('withdrawn_from')),
          nullable(text('revocation_job_id')),
          { name: 'version', type: 'integer' },
          bigint('created_at'),
        ],
        indices: [
          { name: 'ix_qscd_valid_until', columnNames: ['valid_until'], where: `"status" = 'certified'` },
          {
            name: 'ix_qscd_withdrawn_from',
            columnNames: ['withdrawn_from'],
            where: '"withdrawn_from" IS NOT NULL',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('qscd');
    for (const { name } of KEY_INDEXES) await queryRunner.dropIndex('subject_key', name);
    await queryRunner.dropIndex('certificate', CERTIFICATE_INDEX.name);
    await queryRunner.query('ALTER TABLE certificate DROP COLUMN "qscd_id"');
    await queryRunner.query('ALTER TABLE enrolment DROP COLUMN "qscd_id"');
    for (const [name] of [...keyColumns(queryRunner)].reverse())
      await queryRunner.query(`ALTER TABLE subject_key DROP COLUMN "${name}"`);
  }
}

function keyColumns(queryRunner: QueryRunner): readonly (readonly [string, string])[] {
  return [
    ['spki_der', queryRunner.dataSource.options.type === 'postgres' ? 'bytea' : 'blob'],
    ['qscd_id', 'text'],
    ['generated_at', 'bigint'],
    ['session_id', 'text'],
    ['use_by', 'bigint'],
    ['attestation', 'text'],
    ['registration_hash', 'text'],
    ['attestation_hash', 'text'],
    ['due_at', 'bigint'],
    ['destroy_requested_at', 'bigint'],
    ['destruction', 'text'],
  ];
}

/** Until now every key stayed `registered`; those that have certificates are looked at when the last of these ends. */
async function tellStatesOfKeys(queryRunner: QueryRunner): Promise<void> {
  const certificates = 'FROM certificate WHERE certificate.spki_sha256 = subject_key.spki_sha256';
  await queryRunner.query(
    `UPDATE subject_key SET state = 'retired' WHERE state = 'registered' AND EXISTS (SELECT 1 ${certificates})`,
  );
  await queryRunner.query(
    `UPDATE subject_key SET state = 'certified', due_at = (SELECT MAX(not_after) ${certificates} AND state <> 'revoked')
     WHERE state = 'retired' AND EXISTS (SELECT 1 ${certificates} AND certificate.state <> 'revoked')`,
  );
}
