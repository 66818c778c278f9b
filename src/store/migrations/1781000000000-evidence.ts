import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** What enrolments and revocations rely on. */
export class Evidence1781000000000 implements MigrationInterface {
  readonly name = 'Evidence1781000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'enrolment_evidence',
        columns: [
          { ...text('evidence_id'), isPrimary: true },
          text('enrolment_id'),
          text('client_id'),
          text('type'),
          nullable(text('payload')),
          nullable(text('payload_sha256')),
          nullable(text('identity_level')),
          nullable(text('authentication_level')),
          nullable(text('proofing_id')),
          nullable(bigint('verified_at')),
          nullable(text('assertion_issuer')),
          nullable(text('assertion_id')),
          bigint('received_at'),
        ],
        indices: [
          { name: 'ix_enrolment_evidence_enrolment', columnNames: ['enrolment_id', 'evidence_id'] },
          {
            name: 'uq_enrolment_evidence_assertion',
            columnNames: ['assertion_issuer', 'assertion_id'],
            isUnique: true,
            where: '"assertion_id" IS NOT NULL',
          },
        ],
      }),
    );
    await queryRunner.query('ALTER TABLE revocation ADD COLUMN "evidence" text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE revocation DROP COLUMN "evidence"');
    await queryRunner.dropTable('enrolment_evidence');
  }
}
