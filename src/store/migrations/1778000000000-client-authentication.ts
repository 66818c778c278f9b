import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const CERTIFICATE_INDEX = {
  name: 'uq_client_tls_certificate',
  columnNames: ['tls_certificate'],
  isUnique: true,
};
const CLIENT_TEXTS = ['token_binding', 'trusted_list_entry', 'state_reason'] as const;

/** Registered TLS certificates, bound tokens, why a client is in its state, and the DPoP proofs that were accepted. */
export class ClientAuthentication1778000000000 implements MigrationInterface {
  readonly name = 'ClientAuthentication1778000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const octets = queryRunner.dataSource.options.type === 'postgres' ? 'bytea' : 'blob';
    await queryRunner.query(`ALTER TABLE client ADD COLUMN "tls_certificate" ${octets}`);
    await queryRunner.createIndex('client', new TableIndex(CERTIFICATE_INDEX));
    for (const name of CLIENT_TEXTS) await queryRunner.query(`ALTER TABLE client ADD COLUMN "${name}" text`);
    await queryRunner.createTable(
      new Table({
        name: 'dpop_proof',
        columns: [
          { name: 'jkt', type: 'text', isPrimary: true },
          { name: 'jti', type: 'text', isPrimary: true },
          { name: 'expires_at', type: 'bigint' },
        ],
        indices: [{ name: 'ix_dpop_proof_expiry', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('dpop_proof');
    for (const name of [...CLIENT_TEXTS].reverse())
      await queryRunner.query(`ALTER TABLE client DROP COLUMN "${name}"`);
    await queryRunner.dropIndex('client', CERTIFICATE_INDEX.name);
    await queryRunner.query('ALTER TABLE client DROP COLUMN "tls_certificate"');
  }
}
