import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { signCheckpoint } from '../../src/audit/audit-checkpoint';
import { verifyAudit } from '../../src/audit/audit-verification';
import { AuditRepository } from '../../src/store/audit.repository';
import type { Statement } from '../../src/store/unit-of-work';
import { auditedOf, aUnit, type CreateDatabase, openTestStore, type TestStore } from './test-store';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = { keyId: 'audit-1', sign: (octets: Uint8Array) => sign('sha256', octets, privateKey) };
const verifySignature = (keyId: string, signed: Uint8Array, signature: Uint8Array): boolean =>
  keyId === signer.keyId && verify('sha256', signed, publicKey, signature);

const RECORDS = 25;

/** What an attacker with write access does to a chain of 25 records, and the first record that verification names. */
const TAMPERINGS: readonly {
  readonly name: string;
  readonly sql: readonly string[];
  readonly finding: { readonly sequence: number; readonly fault: string };
}[] = [
  {
    name: 'fails: a changed actor',
    sql: ["UPDATE audit_record SET actor = 'nobody' WHERE sequence = 7"],
    finding: { sequence: 7, fault: 'hash_differs' },
  },
  {
    name: 'fails: changed details',
    sql: [`UPDATE audit_record SET details = '{"name":"other"}' WHERE sequence = 7`],
    finding: { sequence: 7, fault: 'hash_differs' },
  },
  {
    name: 'fails: details of the same meaning in another text',
    sql: [`UPDATE audit_record SET details = '{ "name":"u7"}' WHERE sequence = 7`],
    finding: { sequence: 7, fault: 'details_not_canonical' },
  },
  {
    name: 'fails: another time',
    sql: ['UPDATE audit_record SET at = at + 1 WHERE sequence = 1'],
    finding: { sequence: 1, fault: 'hash_differs' },
  },
  {
    name: 'fails: a changed hash',
    sql: ['UPDATE audit_record SET hash = previous_hash WHERE sequence = 25'],
    finding: { sequence: 25, fault: 'hash_differs' },
  },
  {
    name: 'fails: the first record left out',
    sql: ['DELETE FROM audit_record WHERE sequence = 1'],
    finding: { sequence: 2, fault: 'sequence_gap' },
  },
  {
    name: 'fails: a record left out',
    sql: ['DELETE FROM audit_record WHERE sequence = 9'],
    finding: { sequence: 10, fault: 'sequence_gap' },
  },
  {
    name: 'fails: a record left out and the gap closed',
    sql: [
      'DELETE FROM audit_record WHERE sequence = 9',
      ...Array.from(
        { length: 16 },
        (_, n) => `UPDATE audit_record SET sequence = ${9 + n} WHERE sequence = ${10 + n}`,
      ),
    ],
    finding: { sequence: 9, fault: 'previous_hash_differs' },
  },
  {
    name: 'fails: two records exchanged',
    sql: [
      'UPDATE audit_record SET sequence = 99 WHERE sequence = 4',
      'UPDATE audit_record SET sequence = 4 WHERE sequence = 5',
      'UPDATE audit_record SET sequence = 5 WHERE sequence = 99',
    ],
    finding: { sequence: 4, fault: 'previous_hash_differs' },
  },
  {
    name: 'fails: the end cut off, seen by the checkpoint',
    sql: ['DELETE FROM audit_record WHERE sequence > 20'],
    finding: { sequence: 25, fault: 'checkpoint_record_missing' },
  },
  {
    name: 'fails: all records gone, seen by the checkpoint',
    sql: ['DELETE FROM audit_record'],
    finding: { sequence: 25, fault: 'checkpoint_record_missing' },
  },
  {
    name: 'fails: a checkpoint changed to fit',
    sql: [`UPDATE audit_checkpoint SET heads = replace(heads, '"sequence":25', '"sequence":24')`],
    finding: { sequence: 24, fault: 'checkpoint_signature_invalid' },
  },
];

export function auditSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let audit: AuditRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    audit = new AuditRepository(open.database);
    for (let n = 1; n <= RECORDS; n++) {
      if (n % 10 === 0) open.clock.advanceSeconds(1);
      await open.store.commit(aUnit(`u${n}`));
    }
    const checkpoint = await signCheckpoint(audit, open.clock.now(), signer);
    await open.store.commit({ statements: [checkpoint as Statement], audit: [], events: [] });
  });

  afterEach(() => open.close());

  it('ok: an untouched chain with its checkpoint', async () => {
    expect(await verifyAudit(audit, verifySignature)).toEqual({
      findings: [],
      recordsRead: 25,
      checkpointsRead: 1,
    });
  });

  it.each(TAMPERINGS)('$name', async ({ sql, finding }) => {
    for (const text of sql) await open.dataSource.query(text);
    const { findings } = await verifyAudit(audit, verifySignature);
    expect(findings[0]).toEqual({ nodeId: 'node-1', ...finding });
  });

  it('ok: text from outside is recorded as the database can store it', async () => {
    const entry = {
      actor: 'a\0b',
      action: 'test',
      objectType: 'unit',
      objectId: '\ud800',
      details: { 'k\0': '\udfff' },
    };
    await open.store.commit({ statements: [], audit: [entry], events: [] });
    expect((await auditedOf(open.database))[RECORDS]).toBe('\ufffd');
    expect((await verifyAudit(audit, verifySignature)).findings).toEqual([]);
  });

  it('ok: no checkpoint without records', async () => {
    await open.dataSource.query('DELETE FROM audit_record');
    expect(await signCheckpoint(audit, open.clock.now(), signer)).toBeUndefined();
  });
}
