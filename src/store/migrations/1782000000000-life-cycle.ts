import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each table with the columns it gets. */
const COLUMNS = {
  enrolment: ['approvals', 'replaces', 'acceptance_statement'],
  certificate: ['replaced_by'],
} as const;

/** Approvals of an enrolment, replacement of a certificate by another, the signed statement of acceptance. */
export class LifeCycle1782000000000 implements MigrationInterface {
  readonly name = 'LifeCycle1782000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Not by the Table API, which would copy the whole table on SQLite.
    for (const [table, columns] of Object.entries(COLUMNS))
      for (const column of columns)
        await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN "${column}" text`);
    // What waits already waits for one operator.
    await queryRunner.query(
      `UPDATE enrolment SET approvals = '{"required":1,"given":[]}' WHERE state = 'pending_approval'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS))
      for (const column of columns) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN "${column}"`);
  }
}
