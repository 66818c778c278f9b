import {
  Table,
  TableIndex,
  type MigrationInterface,
  type QueryRunner,
  type TableColumnOptions,
} from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** The indexes of `certificate` that this migration replaces, as they were and as they are. */
const FORMER_INDEXES = [
  { name: 'ix_certificate_revoked', columnNames: ['ca_id', 'crl_shard'], where: '"revoked_at" IS NOT NULL' },
  { name: 'ix_certificate_link_by', columnNames: ['link_by'] },
];
const INDEXES = [
  {
    // All that a list says of a certificate, so that a list of a million is read from the index alone.
    name: 'ix_certificate_revoked',
    columnNames: [
      'ca_id',
      'crl_shard',
      'serial',
      'kind',
      'revocation_reason',
      'revoked_at',
      'invalidity_at',
      'not_after',
    ],
    where: '"revoked_at" IS NOT NULL',
  },
  { name: 'ix_certificate_link_by', columnNames: ['link_by'], where: '"link_by" IS NOT NULL' },
];
const HOLD_INDEX = {
  name: 'ix_certificate_hold_until',
  columnNames: ['hold_until'],
  where: '"hold_until" IS NOT NULL',
};

/** Revocations, holds, what CRLs are made from and published as, and jobs. */
export class Revocation1776000000000 implements MigrationInterface {
  readonly name = 'Revocation1776000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Not by the Table API, which would copy the whole table on SQLite.
    await queryRunner.query('ALTER TABLE certificate ADD COLUMN "hold_until" bigint');
    await queryRunner.query('ALTER TABLE subject_key ADD COLUMN "compromised_at" bigint');
    // From now on a window that is no longer open is null, so that the index holds the open ones alone.
    await queryRunner.query(`UPDATE certificate SET link_by = NULL WHERE state <> 'issued'`);
    await replaceIndexes(queryRunner, INDEXES);
    await queryRunner.createIndex('certificate', new TableIndex(HOLD_INDEX));
    for (const table of tables(octetsType(queryRunner))) await queryRunner.createTable(table);
    if (isPostgres(queryRunner)) await numberInOrderOfCommit(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(octetsType(queryRunner)).reverse()) await queryRunner.dropTable(table);
    if (isPostgres(queryRunner)) await queryRunner.query('DROP FUNCTION status_change_in_order()');
    await queryRunner.dropIndex('certificate', HOLD_INDEX.name);
    await replaceIndexes(queryRunner, FORMER_INDEXES);
    await queryRunner.query('ALTER TABLE subject_key DROP COLUMN "compromised_at"');
    await queryRunner.query('ALTER TABLE certificate DROP COLUMN "hold_until"');
  }
}

function isPostgres(queryRunner: QueryRunner): boolean {
  return queryRunner.dataSource.options.type === 'postgres';
}

function octetsType(queryRunner: QueryRunner): string {
  return isPostgres(queryRunner) ? 'bytea' : 'blob';
}

async function replaceIndexes(queryRunner: QueryRunner, indexes: typeof INDEXES | typeof FORMER_INDEXES) {
  for (const index of indexes) {
    await queryRunner.dropIndex('certificate', index.name);
    await queryRunner.createIndex('certificate', new TableIndex(index));
  }
}

/**
 * A reader of `status_change` goes on from the last sequence it has seen. With several nodes a smaller number could be
 * committed after a greater one and be overlooked; so whoever appends waits until the one before has committed. SQLite
 * has one writer, and needs nothing.
 */
async function numberInOrderOfCommit(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(
    `CREATE FUNCTION status_change_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       PERFORM pg_advisory_xact_lock(TG_RELID::bigint);
       RETURN NULL;
     END $$`,
  );
  await queryRunner.query(
    `CREATE TRIGGER status_change_in_order BEFORE INSERT ON status_change
     FOR EACH STATEMENT EXECUTE FUNCTION status_change_in_order()`,
  );
}

function tables(octets: string): Table[] {
  const bytes = (name: string): TableColumnOptions => ({ name, type: octets });
  return [
    new Table({
      name: 'revocation',
      columns: [
        primary(text('revocation_id')),
        text('cert_id'),
        text('ca_id'),
        integer('crl_shard'),
        text('client_id'),
        text('requestor'),
        text('reason'),
        nullable(bigint('invalidity_at')),
        bigint('effective_at'),
        nullable(text('comment')),
        text('state'),
        nullable(integer('status_sequence')),
        bigint('created_at'),
        nullable(bigint('published_at')),
      ],
      indices: [
        { name: 'ix_revocation_certificate', columnNames: ['cert_id', 'revocation_id'] },
        {
          name: 'uq_revocation_pending',
          columnNames: ['cert_id'],
          isUnique: true,
          where: `"state" = 'pending_confirmation'`,
        },
        {
          name: 'ix_revocation_due',
          columnNames: ['state', 'effective_at'],
          where: `"state" = 'pending_confirmation'`,
        },
        {
          name: 'ix_revocation_unpublished',
          columnNames: ['ca_id', 'crl_shard', 'status_sequence'],
          where: `"state" = 'effective'`,
        },
      ],
    }),
    new Table({
      name: 'status_change',
      columns: [
        { ...primary(integer('sequence')), isGenerated: true, generationStrategy: 'increment' },
        text('ca_id'),
        integer('crl_shard'),
        bytes('serial'),
        text('change'),
        bigint('at'),
      ],
      indices: [{ name: 'ix_status_change_shard', columnNames: ['ca_id', 'crl_shard', 'sequence'] }],
    }),
    new Table({
      name: 'crl',
      columns: [
        primary(text('ca_id')),
        primary(text('scope')),
        bigint('crl_number'),
        nullable(bigint('base_crl_number')),
        bigint('this_update'),
        bigint('next_update'),
        bigint('built_from_sequence'),
        integer('entries'),
        bytes('der'),
        bytes('sha256'),
        bigint('published_at'),
      ],
    }),
    new Table({
      name: 'crl_counter',
      columns: [primary(text('ca_id')), bigint('last_number')],
    }),
    new Table({
      name: 'job',
      columns: [
        primary(text('job_id')),
        text('kind'),
        text('client_id'),
        text('state'),
        text('parameters'),
        integer('total'),
        integer('done'),
        integer('refused'),
        nullable(text('cursor')),
        bigint('created_at'),
        bigint('updated_at'),
      ],
      indices: [
        {
          name: 'ix_job_unfinished',
          columnNames: ['kind', 'job_id'],
          where: `"state" IN ('queued', 'running')`,
        },
      ],
    }),
  ];
}
