import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** Events in the order of their commits, and where clients want them sent. */
export class Events1779000000000 implements MigrationInterface {
  readonly name = 'Events1779000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'webhook',
        columns: [
          primary(text('client_id')),
          text('uri'),
          nullable(text('event_types')),
          text('key_id'),
          text('state'),
          integer('generation'),
          bigint('delivered_sequence'),
          integer('attempts'),
          nullable(bigint('failing_since')),
          bigint('next_attempt_at'),
          nullable(bigint('last_attempt_at')),
          nullable(text('last_outcome')),
          nullable(integer('last_status')),
          nullable(text('lease_owner')),
          bigint('lease_until'),
          bigint('created_at'),
        ],
      }),
    );
    if (isPostgres(queryRunner)) await numberInOrderOfCommit(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) {
      await queryRunner.query('DROP TRIGGER outbox_event_in_order ON outbox_event');
      await queryRunner.query('DROP FUNCTION outbox_event_in_order()');
    }
    await queryRunner.dropTable('webhook');
  }
}

function isPostgres(queryRunner: QueryRunner): boolean {
  return queryRunner.dataSource.options.type === 'postgres';
}

/**
 * Readers go on from the last sequence they have seen, so no smaller number may be committed after it: a node that
 * numbers events waits until the one before has committed. They are the last statement of a flush, so it waits holding
 * them shortly. SQLite has one writer, and needs nothing.
 */
async function numberInOrderOfCommit(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(
    `CREATE FUNCTION outbox_event_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       PERFORM pg_advisory_xact_lock(TG_RELID::bigint);
       RETURN NULL;
     END $$`,
  );
  await queryRunner.query(
    `CREATE TRIGGER outbox_event_in_order BEFORE INSERT ON outbox_event
     FOR EACH STATEMENT EXECUTE FUNCTION outbox_event_in_order()`,
  );
}
