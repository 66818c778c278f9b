import { PkiError } from '../../src/common/pki-error';
import type { OutboxEventRecord } from '../../src/store/records';
import { StoreFailure, UnitConflict, type UnitOfWork } from '../../src/store/unit-of-work';
import {
  aUnit,
  auditedOf,
  type CreateDatabase,
  eventsOf,
  insertSetting,
  moveSetting,
  openTestStore,
  settingsOf,
  type TestStore,
} from './test-store';

const duplicateKey = () => new PkiError('duplicate_key', 'in use');
const stateConflict = () => new PkiError('state_conflict', 'moved');

/** What `commit` rejects with, in one word. */
function verdictOf(error: unknown): string {
  if (error instanceof PkiError) return error.code;
  if (error instanceof UnitConflict) return `conflict ${error.statementName}`;
  if (error instanceof StoreFailure) return 'store failure';
  return String(error);
}

const CASES: readonly {
  readonly name: string;
  /** Committed first, alone. */
  readonly before: readonly UnitOfWork[];
  /** Committed at the same time. */
  readonly units: readonly UnitOfWork[];
  readonly verdicts: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly audited: readonly string[];
}[] = [
  {
    name: 'ok: several units of one turn, in order',
    before: [],
    units: [
      aUnit('u1', insertSetting('a', '1')),
      aUnit('u2', moveSetting('a', '1', '2')),
      aUnit('u3', moveSetting('a', '2', '3')),
    ],
    verdicts: ['ok', 'ok', 'ok'],
    settings: { a: '3' },
    audited: ['u1', 'u2', 'u3'],
  },
  {
    name: 'ok: a unit of audit and events only',
    before: [],
    units: [aUnit('u1')],
    verdicts: ['ok'],
    settings: {},
    audited: ['u1'],
  },
  {
    name: 'fails: a duplicate, alone among its neighbours',
    before: [],
    units: [
      aUnit('u1', insertSetting('a', '1')),
      aUnit('u2', insertSetting('b'), insertSetting('a', '2', duplicateKey), insertSetting('c')),
      aUnit('u3', insertSetting('d')),
    ],
    verdicts: ['ok', 'duplicate_key', 'ok'],
    settings: { a: '1', d: '' },
    audited: ['u1', 'u3'],
  },
  {
    name: 'fails: a duplicate of an earlier flush, without a refusal',
    before: [aUnit('b1', insertSetting('a', '1'))],
    units: [aUnit('u1', insertSetting('a', '2')), aUnit('u2', insertSetting('b'))],
    verdicts: ['conflict setting.insert', 'ok'],
    settings: { a: '1', b: '' },
    audited: ['b1', 'u2'],
  },
  {
    name: 'fails: rows affected differ, after a statement that succeeded',
    before: [aUnit('b1', insertSetting('a', '1'))],
    units: [
      aUnit('u1', insertSetting('b'), moveSetting('a', '9', '2', stateConflict)),
      aUnit('u2', moveSetting('a', '1', '2')),
    ],
    verdicts: ['state_conflict', 'ok'],
    settings: { a: '2' },
    audited: ['b1', 'u2'],
  },
  {
    name: 'fails: rows affected differ, without a refusal',
    before: [],
    units: [aUnit('u1', moveSetting('a', '1', '2'))],
    verdicts: ['conflict setting.move'],
    settings: {},
    audited: [],
  },
  {
    name: 'fails: the first miss of a unit decides',
    before: [aUnit('b1', insertSetting('a'))],
    units: [aUnit('u1', moveSetting('x', '', '1', stateConflict), insertSetting('a', '', duplicateKey))],
    verdicts: ['state_conflict'],
    settings: { a: '' },
    audited: ['b1'],
  },
  {
    name: 'fails: two of one turn race for one move',
    before: [aUnit('b1', insertSetting('a', '1'))],
    units: [aUnit('u1', moveSetting('a', '1', '2')), aUnit('u2', moveSetting('a', '1', '3', stateConflict))],
    verdicts: ['ok', 'state_conflict'],
    settings: { a: '2' },
    audited: ['b1', 'u1'],
  },
  {
    name: 'fails: a refusal may tell a missed row from a unique constraint',
    before: [aUnit('b1', insertSetting('a'))],
    units: [
      aUnit(
        'u1',
        insertSetting('a', '', (missed) => (missed === 'unique' ? duplicateKey() : undefined)),
      ),
      aUnit(
        'u2',
        moveSetting('x', '', '', (missed) => (missed === 'unique' ? duplicateKey() : undefined)),
      ),
    ],
    verdicts: ['duplicate_key', 'conflict setting.move'],
    settings: { a: '' },
    audited: ['b1'],
  },
  {
    name: 'fails: a statement that is no SQL takes nothing with it',
    before: [],
    units: [
      aUnit('u1', insertSetting('a'), {
        name: 'broken',
        sql: 'UPDATE nowhere SET nothing = ?',
        parameters: [1],
      }),
      aUnit('u2', insertSetting('b')),
    ],
    verdicts: ['store failure', 'ok'],
    settings: { b: '' },
    audited: ['u2'],
  },
  {
    name: 'fails: a missing value takes nothing with it',
    before: [],
    units: [
      aUnit('u1', {
        name: 'null',
        sql: 'INSERT INTO setting (key, value) VALUES (?, ?)',
        parameters: ['a', null],
      }),
      aUnit('u2', insertSetting('b')),
    ],
    verdicts: ['store failure', 'ok'],
    settings: { b: '' },
    audited: ['u2'],
  },
  {
    name: 'fails: text with U+0000, which one of the databases cannot store',
    before: [],
    units: [aUnit('u1', insertSetting('a\0b')), aUnit('u2', insertSetting('b'))],
    verdicts: ['store failure', 'ok'],
    settings: { b: '' },
    audited: ['u2'],
  },
  {
    name: 'fails: audit details that JSON cannot say',
    before: [],
    units: [
      {
        statements: [insertSetting('a')],
        audit: [{ ...(aUnit('u1').audit[0] as UnitOfWork['audit'][0]), details: { n: NaN } }],
        events: [],
      },
      aUnit('u2', insertSetting('b')),
    ],
    verdicts: ['store failure', 'ok'],
    settings: { b: '' },
    audited: ['u2'],
  },
];

export function unitOfWorkSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
  });

  afterEach(() => open.close());

  const commitAll = (units: readonly UnitOfWork[]): Promise<string[]> =>
    Promise.all(units.map((unit) => open.store.commit(unit).then(() => 'ok', verdictOf)));

  it.each(CASES)('$name', async ({ before, units, verdicts, settings, audited }) => {
    for (const unit of before) await open.store.commit(unit);
    expect(await commitAll(units)).toEqual(verdicts);
    expect(await settingsOf(open.database)).toEqual(settings);
    expect(await auditedOf(open.database)).toEqual(audited);
    expect(await eventsOf(open.database)).toEqual(audited);
  });

  it('ok: 500 units at once, each with its own rows', async () => {
    const units = Array.from({ length: 500 }, (_, n) =>
      aUnit(`u${n}`, insertSetting(`k${n}`), insertSetting(`l${n}`)),
    );
    expect(new Set(await commitAll(units))).toEqual(new Set(['ok']));
    expect(Object.keys(await settingsOf(open.database))).toHaveLength(1000);
    expect(await auditedOf(open.database)).toEqual(units.map((_, n) => `u${n}`));
  });

  it('fails: of 500 units that want one row, 499', async () => {
    const units = Array.from({ length: 500 }, (_, n) =>
      aUnit(`u${n}`, insertSetting('k', String(n), duplicateKey)),
    );
    const verdicts = await commitAll(units);
    expect(verdicts.filter((verdict) => verdict === 'ok')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'duplicate_key')).toHaveLength(499);
  });

  it('ok: events are told with the numbers they are stored under, also after a flush that held failures', async () => {
    const told: string[] = [];
    open.changes.subscribe((events) =>
      told.push(...events.map(({ sequence, objectId }) => `${sequence} ${objectId}`)),
    );
    const units = Array.from({ length: 21 }, (_, n) => aUnit(`u${n}`, insertSetting(`k${n % 19}`)));
    expect(new Set((await commitAll(units)).slice(19))).toEqual(new Set(['conflict setting.insert']));
    await commitAll(Array.from({ length: 11 }, (_, n) => aUnit(`v${n}`)));
    const rows = await open.database.all(
      'SELECT sequence, object_id FROM outbox_event ORDER BY sequence',
      [],
    );
    expect(told).toEqual(rows.map(({ sequence, object_id }) => `${Number(sequence)} ${String(object_id)}`));
    expect(told).toHaveLength(30);
  });

  it('fails: all units of a flush whose COMMIT fails, and the next flush goes on', async () => {
    await open.store.commit(aUnit('b1', insertSetting('a')));
    await open.dataSource.query(
      `CREATE TABLE dependent (parent TEXT NOT NULL REFERENCES setting (key) DEFERRABLE INITIALLY DEFERRED)`,
    );
    // Held until COMMIT, where it fails.
    const orphan = {
      name: 'orphan',
      sql: 'INSERT INTO dependent (parent) VALUES (?)',
      parameters: ['nobody'],
    };
    const told: OutboxEventRecord[] = [];
    open.changes.subscribe((events) => told.push(...events));
    const verdicts = await commitAll([aUnit('u1', insertSetting('b')), aUnit('u2', orphan), aUnit('u3')]);
    expect(verdicts).toEqual(['store failure', 'store failure', 'store failure']);
    expect(told).toEqual([]);
    await open.store.commit(aUnit('u4', insertSetting('c')));
    expect(await settingsOf(open.database)).toEqual({ a: '', c: '' });
    expect(await auditedOf(open.database)).toEqual(['b1', 'u4']);
  });

  it('ok: subscribers are told after COMMIT and before the answer, in order, whatever another subscriber throws', async () => {
    const told: string[] = [];
    open.changes.subscribe(() => {
      throw new Error('a subscriber of its own mind');
    });
    const end = open.changes.subscribe((events) =>
      told.push(...events.map(({ sequence, objectId }) => `${sequence} ${objectId}`)),
    );
    const answers = [aUnit('u1'), aUnit('u2', moveSetting('x', '', '')), aUnit('u3')].map((unit) =>
      open.store.commit(unit).then(
        () => told.push('answer'),
        () => told.push('refusal'),
      ),
    );
    await Promise.all(answers);
    expect(told).toEqual(['1 u1', '2 u3', 'answer', 'refusal', 'answer']);
    end();
    await open.store.commit(aUnit('u4'));
    expect(told).toHaveLength(5);
  });

  it('ok: what waits is written before the store closes, and nothing after', async () => {
    const last = open.store.commit(aUnit('u1', insertSetting('a')));
    const closed = open.store.close();
    await expect(open.store.commit(aUnit('u2', insertSetting('b')))).rejects.toThrow(StoreFailure);
    await last;
    await closed;
    expect(await settingsOf(open.database)).toEqual({ a: '' });
  });

  it('ok: every kind of value comes back as it went in', async () => {
    await open.dataSource.query(
      `CREATE TABLE sample (id INTEGER PRIMARY KEY, large BIGINT, words TEXT, flag BOOLEAN,
        octets ${open.dataSource.options.type === 'postgres' ? 'BYTEA' : 'BLOB'})`,
    );
    const insert = 'INSERT INTO sample (id, large, words, flag, octets) VALUES (?, ?, ?, ?, ?)';
    const octets = new Uint8Array([0, 255, 128]).subarray(0, 2);
    await open.store.commit({
      statements: [
        { name: 'sample', sql: insert, parameters: [1, 2n ** 53n - 1n, "what? '?' 架け橋", true, octets] },
        { name: 'sample', sql: insert, parameters: [2, -4102444800, '', false, new Uint8Array()] },
        { name: 'sample', sql: insert, parameters: [3, null, null, null, null] },
        {
          name: 'quoted',
          sql: "UPDATE sample SET words = '?''?' || words WHERE id = ?",
          parameters: [2],
          rowsAffected: 1,
        },
      ],
      audit: [],
      events: [],
    });
    const rows = await open.database.all('SELECT * FROM sample ORDER BY id', []);
    expect(
      rows.map(({ id, large, words, flag, octets: stored }) => [
        id,
        large === null ? null : Number(large),
        words,
        flag === null ? null : Boolean(flag),
        stored === null ? null : Buffer.from(stored as Uint8Array).toString('hex'),
      ]),
    ).toEqual([
      [1, Number.MAX_SAFE_INTEGER, "what? '?' 架け橋", true, '00ff'],
      [2, -4102444800, "?'?", false, ''],
      [3, null, null, null, null],
    ]);
  });
}
