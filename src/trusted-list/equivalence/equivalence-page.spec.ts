import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWorld } from '../../world/load-world';
import { renderEquivalence } from './equivalence-page';

const ROOT = join(__dirname, '../../..');
const WORLD = loadWorld(join(ROOT, 'config/worlds/japan-eu.yaml'));

describe('docs/equivalence.md', () => {
  const page = renderEquivalence(WORLD);
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| --- '));

  it('has eight requirements for each kind of service, each with both sides', () => {
    const requirements = rows.filter(
      (row) => row.split(' | ').length === 5 && !row.startsWith('| Requirement'),
    );
    expect(requirements).toHaveLength(16);
    for (const row of requirements) expect(row).not.toMatch(/undefined|\|\s*\|/);
  });

  it('names only tests that there are', () => {
    const named = [...page.matchAll(/`((?:src|test)\/[^`]+\.spec\.ts)`: ([^|]+?) \|/g)];
    expect(named.length).toBeGreaterThanOrEqual(8);
    for (const [, file = '', title = ''] of named)
      expect([file, readFileSync(join(ROOT, file), 'utf8').includes(title)]).toEqual([file, true]);
  });

  it('follows the world: by a qualifier, no policy is asked for', () => {
    const { trustedLists } = WORLD;
    if (!trustedLists) throw new Error('the world has no lists');
    const japan = { ...trustedLists.japan, certifiedHsm: 'qualifier' } as const;
    const other = renderEquivalence({ ...WORLD, trustedLists: { ...trustedLists, japan } });
    expect(page).toContain('policy `2.999.392.1.9.1`');
    expect(other).not.toContain('policy `2.999.392.1.9.1`');
  });
});
