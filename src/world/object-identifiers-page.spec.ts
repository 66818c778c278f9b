import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CertificateProfile } from './certificate-profile';
import { loadWorld } from './load-world';

const WORLD = loadWorld(join(__dirname, '../../config/worlds/japan-eu.yaml'));
const ROWS = readFileSync(join(__dirname, '../../docs/oids.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

function ownPolicies({ policies }: CertificateProfile): string[] {
  return policies.flatMap((policy) => ('tspPolicy' in policy ? policy.tspPolicy : []));
}

const USED = [...new Set(WORLD.profiles.flatMap(ownPolicies))];

describe('docs/oids.md', () => {
  it.each(WORLD.tsps)('lists the arc of $tspId', ({ policyArc, tspId, name }) => {
    expect(ROWS).toContainEqual(['', policyArc, tspId, name, '']);
  });

  it.each(USED)('lists exactly the profiles of policy %s', (tspPolicy) => {
    const profiles = ROWS.find(([, policy]) => policy === tspPolicy)?.[4]?.split(', ') ?? [];
    const using = WORLD.profiles.filter((profile) => ownPolicies(profile).includes(tspPolicy));
    expect(profiles.sort()).toEqual(using.map(({ profileId }) => profileId).sort());
  });

  it('lists no policy that nobody uses', () => {
    const listed = ROWS.flatMap(([, policy = '']) => (/^\d+\.\d+$/.test(policy) ? [policy] : []));
    expect(listed.sort()).toEqual([...USED].sort());
  });

  it('gives each provider an arc of its jurisdiction', () => {
    for (const { policyArc, jurisdiction } of WORLD.tsps) {
      expect(policyArc).toMatch(jurisdiction === 'EU' ? /^2\.999\.10\.\d+$/ : /^2\.999\.392\.\d+$/);
    }
  });
});
