import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** Faults that testers have asked for, and rules that decide on enrolments in the place of operators. */
export class TestControl1783000000000 implements MigrationInterface {
  readonly name = 'TestControl1783000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'fault',
        columns: [
          primary(text('fault_id')),
          text('revision'),
          text('definition'),
          text('seed'),
          nullable(bigint('until')),
          integer('matched'),
          integer('hits'),
          bigint('created_at'),
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'approval_rule',
        columns: [
          primary(text('rule_id')),
          integer('position'),
          text('definition'),
          text('revision'),
          bigint('created_at'),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('approval_rule');
    await queryRunner.dropTable('fault');
  }
}
