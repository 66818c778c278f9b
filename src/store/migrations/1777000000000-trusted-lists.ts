import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** Trusted lists, who signs them, and what was decided about their services. */
export class TrustedLists1777000000000 implements MigrationInterface {
  readonly name = 'TrustedLists1777000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(octetsType(queryRunner))) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(octetsType(queryRunner)).reverse()) await queryRunner.dropTable(table);
  }
}

function octetsType(queryRunner: QueryRunner): string {
  return queryRunner.dataSource.options.type === 'postgres' ? 'bytea' : 'blob';
}

function tables(octets: string): Table[] {
  const bytes = (name: string): TableColumnOptions => ({ name, type: octets });
  return [
    new Table({
      name: 'trusted_list',
      columns: [
        primary(text('file')),
        text('list_id'),
        integer('version'),
        text('role'),
        bigint('sequence_number'),
        bigint('issued_at'),
        bigint('next_update'),
        bytes('content_sha256'),
        bytes('octets'),
        bytes('sha256'),
        bytes('signer_sha256'),
        bigint('published_at'),
      ],
    }),
    new Table({
      name: 'trusted_list_signer',
      columns: [
        primary(text('list_id')),
        primary(integer('ordinal')),
        text('key_id'),
        bytes('certificate_der'),
        bigint('not_before'),
        bigint('not_after'),
        nullable(bigint('retired_at')),
      ],
    }),
    new Table({
      name: 'trusted_list_change',
      columns: [primary(integer('sequence')), text('kind'), text('payload'), text('actor'), bigint('at')],
    }),
  ];
}
