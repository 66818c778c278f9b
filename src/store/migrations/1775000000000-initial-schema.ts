import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const boolean = (name: string): TableColumnOptions => ({ name, type: 'boolean' });
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const generated = (name: string): TableColumnOptions => ({
  ...primary(integer(name)),
  isGenerated: true,
  generationStrategy: 'increment',
});

/** The first schema: authorities, certificates, enrolments, clients, outbox and audit. */
export class InitialSchema1775000000000 implements MigrationInterface {
  readonly name = 'InitialSchema1775000000000';

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
      name: 'setting',
      columns: [primary(text('key')), text('value')],
    }),
    new Table({
      name: 'certification_authority',
      columns: [
        primary(text('ca_id')),
        text('tsp_id'),
        text('kind'),
        bytes('subject_der'),
        text('definition_hash'),
        text('state'),
        bigint('created_at'),
      ],
    }),
    new Table({
      name: 'ca_generation',
      columns: [
        primary(text('ca_id')),
        primary(integer('generation')),
        text('key_id'),
        bytes('certificate_der'),
        bytes('subject_key_identifier'),
        bigint('not_before'),
        bigint('not_after'),
        bigint('created_at'),
      ],
    }),
    new Table({
      name: 'certificate',
      columns: [
        primary(text('cert_id')),
        text('ca_id'),
        integer('key_generation'),
        bytes('serial'),
        text('kind'),
        text('profile_id'),
        text('profile_hash'),
        nullable(text('client_id')),
        nullable(text('enrolment_id')),
        text('key_id'),
        text('spki_sha256'),
        nullable(text('credential_id')),
        integer('crl_shard'),
        bigint('not_before'),
        bigint('not_after'),
        text('state'),
        bigint('state_at'),
        nullable(bigint('link_by')),
        bytes('certificate_der'),
        bytes('fingerprint'),
        nullable(text('revocation_reason')),
        nullable(bigint('revoked_at')),
        nullable(bigint('invalidity_at')),
        nullable(text('live_key')),
      ],
      uniques: [
        { name: 'uq_certificate_serial', columnNames: ['ca_id', 'serial'] },
        { name: 'uq_certificate_live_key', columnNames: ['ca_id', 'live_key'] },
      ],
      indices: [
        { name: 'ix_certificate_client', columnNames: ['client_id', 'cert_id'] },
        {
          name: 'ix_certificate_revoked',
          columnNames: ['ca_id', 'crl_shard'],
          where: '"revoked_at" IS NOT NULL',
        },
        { name: 'ix_certificate_link_by', columnNames: ['link_by'] },
      ],
    }),
    new Table({
      name: 'subject_key',
      columns: [
        primary(text('spki_sha256')),
        text('client_id'),
        text('key_id'),
        text('state'),
        boolean('one_time'),
        bigint('created_at'),
      ],
      uniques: [{ name: 'uq_subject_key_client', columnNames: ['client_id', 'key_id'] }],
    }),
    new Table({
      name: 'enrolment',
      columns: [
        primary(text('enrolment_id')),
        text('client_id'),
        nullable(text('external_id')),
        nullable(text('credential_id')),
        nullable(text('client_data')),
        text('profile_id'),
        text('ca_id'),
        text('state'),
        nullable(text('state_reason')),
        text('required_actions'),
        text('subject_data'),
        text('key_id'),
        bytes('spki_der'),
        text('spki_sha256'),
        nullable(bigint('requested_not_before')),
        nullable(text('requested_duration')),
        nullable(text('signature_qualifier')),
        nullable(text('lifecycle')),
        nullable(text('consent')),
        text('proof_method'),
        nullable(text('certificate_id')),
        text('history'),
        nullable(bigint('expires_at')),
        nullable(bigint('link_by')),
        integer('version'),
        bigint('created_at'),
        bigint('updated_at'),
      ],
      uniques: [{ name: 'uq_enrolment_external_id', columnNames: ['client_id', 'external_id'] }],
      indices: [
        { name: 'ix_enrolment_client', columnNames: ['client_id', 'enrolment_id'] },
        {
          name: 'ix_enrolment_expiry',
          columnNames: ['state', 'expires_at'],
          where: '"expires_at" IS NOT NULL',
        },
      ],
    }),
    new Table({
      name: 'decision',
      columns: [
        primary(text('decision_id')),
        text('enrolment_id'),
        text('operator_client_id'),
        text('decision'),
        nullable(text('reason_code')),
        nullable(text('comment')),
        bigint('at'),
      ],
      uniques: [{ name: 'uq_decision_operator', columnNames: ['enrolment_id', 'operator_client_id'] }],
    }),
    new Table({
      name: 'challenge',
      columns: [
        primary(text('nonce')),
        text('client_id'),
        text('purpose'),
        bigint('expires_at'),
        nullable(bigint('used_at')),
      ],
      indices: [{ name: 'ix_challenge_expiry', columnNames: ['expires_at'] }],
    }),
    new Table({
      name: 'idempotency_record',
      columns: [
        primary(text('client_id')),
        primary(text('method')),
        primary(text('path')),
        primary(text('idempotency_key')),
        text('request_hash'),
        integer('status'),
        text('headers'),
        text('body'),
        bigint('created_at'),
        bigint('expires_at'),
      ],
      indices: [{ name: 'ix_idempotency_expiry', columnNames: ['expires_at'] }],
    }),
    new Table({
      name: 'client',
      columns: [
        primary(text('client_id')),
        text('kind'),
        text('name'),
        nullable(text('secret_hash')),
        nullable(text('jwks')),
        text('scopes'),
        nullable(text('ca_ids')),
        nullable(text('profile_ids')),
        nullable(text('qscd_audit_reference')),
        text('state'),
        text('origin'),
        bigint('created_at'),
      ],
    }),
    new Table({
      name: 'client_assertion',
      columns: [primary(text('client_id')), primary(text('jti')), bigint('expires_at')],
      indices: [{ name: 'ix_client_assertion_expiry', columnNames: ['expires_at'] }],
    }),
    new Table({
      name: 'outbox_event',
      columns: [
        generated('sequence'),
        text('type'),
        nullable(text('client_id')),
        text('object_id'),
        text('payload'),
        bigint('at'),
      ],
      indices: [{ name: 'ix_outbox_event_client', columnNames: ['client_id', 'sequence'] }],
    }),
    new Table({
      name: 'audit_record',
      columns: [
        primary(text('node_id')),
        primary(bigint('sequence')),
        bigint('at'),
        text('actor'),
        text('action'),
        text('object_type'),
        text('object_id'),
        text('details'),
        bytes('previous_hash'),
        bytes('hash'),
      ],
    }),
    new Table({
      name: 'audit_checkpoint',
      columns: [generated('sequence'), bigint('at'), text('heads'), text('key_id'), bytes('signature')],
    }),
  ];
}
