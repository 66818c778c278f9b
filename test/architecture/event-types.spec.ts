import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES, OPERATOR_EVENT_TYPES } from '../../src/store/event-types';

/** That nothing else is sent is held by the type of `OutboxEvent`. */
describe('the types of events', () => {
  const page = readFileSync(join(__dirname, '../../docs/events.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+\.\w+)` +\| (to operators: )?/gm)];
  const documented = (operators: boolean) =>
    rows.filter(([, , forOperators]) => (forOperators !== undefined) === operators).map(([, type]) => type);

  it('are documented, each once, with who gets them', () => {
    expect(documented(false)).toEqual([...EVENT_TYPES]);
    expect(documented(true)).toEqual([...OPERATOR_EVENT_TYPES]);
  });
});
