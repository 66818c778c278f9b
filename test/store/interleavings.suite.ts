import fc from 'fast-check';
import { verifyAudit } from '../../src/audit/audit-verification';
import { AuditRepository } from '../../src/store/audit.repository';
import type { Statement, UnitOfWork } from '../../src/store/unit-of-work';
import {
  auditedOf,
  aUnit,
  type CreateDatabase,
  eventsOf,
  insertSetting,
  moveSetting,
  openTestStore,
  settingsOf,
} from './test-store';

type Step =
  | { readonly kind: 'insert'; readonly key: string; readonly value: string }
  | { readonly kind: 'move'; readonly key: string; readonly from: string; readonly to: string }
  | { readonly kind: 'broken' };

/** Steps of one unit, and whether to let the event loop turn before it is committed. */
interface PlannedUnit {
  readonly steps: readonly Step[];
  readonly pauseBefore: boolean;
}

const key = fc.constantFrom('a', 'b', 'c', 'd');
const value = fc.constantFrom('0', '1', '2');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert' as const), key, value }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('move' as const), key, from: value, to: value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broken' as const) }) },
);
const plan: fc.Arbitrary<readonly PlannedUnit[]> = fc.array(
  fc.record({ steps: fc.array(step, { maxLength: 4 }), pauseBefore: fc.boolean() }),
  { maxLength: 20 },
);

function statementOf(planned: Step): Statement {
  switch (planned.kind) {
    case 'insert':
      return insertSetting(planned.key, planned.value);
    case 'move':
      return moveSetting(planned.key, planned.from, planned.to);
    case 'broken':
      return {
        name: 'broken',
        sql: 'INSERT INTO setting (key, value) VALUES (?, ?)',
        parameters: ['x', null],
      };
  }
}

/** What one unit after the other would do: the rows after it, or undefined where it fails. */
function expectedRows(
  rows: ReadonlyMap<string, string>,
  steps: readonly Step[],
): Map<string, string> | undefined {
  const next = new Map(rows);
  for (const planned of steps) {
    if (planned.kind === 'broken') return undefined;
    const present = next.get(planned.key);
    if (planned.kind === 'insert' ? present !== undefined : present !== planned.from) return undefined;
    next.set(planned.key, planned.kind === 'insert' ? planned.value : planned.to);
  }
  return next;
}

export function interleavingsSuite(createDatabase: CreateDatabase, numRuns: number): void {
  it('ok: any interleaving leaves exactly the rows of the units that succeeded and one unbroken chain', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (units) => {
        const { store, database, close } = await openTestStore(await createDatabase());
        try {
          const succeeded: boolean[] = [];
          const commits: Promise<void>[] = [];
          for (const [index, { steps, pauseBefore }] of units.entries()) {
            if (pauseBefore) await new Promise(setImmediate);
            const unit: UnitOfWork = aUnit(`u${index}`, ...steps.map(statementOf));
            commits.push(
              store.commit(unit).then(
                () => void (succeeded[index] = true),
                () => void (succeeded[index] = false),
              ),
            );
          }
          await Promise.all(commits);

          let rows: ReadonlyMap<string, string> = new Map();
          const names: string[] = [];
          for (const [index, { steps }] of units.entries()) {
            const next = expectedRows(rows, steps);
            expect(succeeded[index]).toBe(next !== undefined);
            if (next === undefined) continue;
            rows = next;
            names.push(`u${index}`);
          }
          expect(await settingsOf(database)).toEqual(Object.fromEntries(rows));
          expect(await auditedOf(database)).toEqual(names);
          expect(await eventsOf(database)).toEqual(names);
          const verified = await verifyAudit(new AuditRepository(database), () => true);
          expect(verified).toEqual({ findings: [], recordsRead: names.length, checkpointsRead: 0 });
        } finally {
          await close();
        }
      }),
      { numRuns },
    );
  });
}
