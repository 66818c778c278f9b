import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** The shards of each CA and how full they are; certificates of before are counted here, once, while nothing is served. */
export class CrlShards1777500000000 implements MigrationInterface {
  readonly name = 'CrlShards1777500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'crl_shard',
        columns: [
          { name: 'ca_id', type: 'text', isPrimary: true },
          { name: 'shard', type: 'integer', isPrimary: true },
          { name: 'taken', type: 'integer' },
        ],
      }),
    );
    await queryRunner.query(
      `INSERT INTO crl_shard (ca_id, shard, taken)
       SELECT ca_id, crl_shard, COUNT(*) FROM certificate GROUP BY ca_id, crl_shard`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('crl_shard');
  }
}
