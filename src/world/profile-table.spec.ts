import { join } from 'node:path';

import { loadWorld } from './load-world';
import { renderProfileTable } from './profile-table';
import type { World } from './world';

const WORLD = loadWorld(join(__dirname, '../../config/worlds/japan-eu.yaml'));

/** The rows of the table under a heading, as cells. */
function rowsUnder(markdown: string, heading: string): string[][] {
  const [, section = ''] = markdown.split(`\n${heading}\n`);
  const [body = ''] = section.split(/\n#+ /);
  return body
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('renderProfileTable', () => {
  const markdown = renderProfileTable(WORLD);

  it('has one section a profile and one row a CA', () => {
    for (const { profileId } of WORLD.profiles) expect(markdown).toContain(`\n### ${profileId}\n`);
    expect(rowsUnder(markdown, '## Certification authorities').map(([caId]) => caId)).toEqual([
      'CA',
      '---',
      ...WORLD.cas.map(({ caId }) => `\`${caId}\``),
    ]);
  });

  it.each([
    ['Policies', '`0.4.0.194112.1.3`, `2.999.10.1.1.1` with CPS'],
    ['QC statements', 'QcCompliance; QcSSCD; QcType eseal; QcPDS en; semantics legal'],
    ['Validity', 'P2Y, at most P3Y, from PT5M before issuance'],
    ['Status', 'CRL, OCSP, caIssuers'],
    ['Device', 'client with an audited QSCD'],
  ])('tells the %s of eu-qseal-qscd', (part, content) => {
    expect(rowsUnder(markdown, '### eu-qseal-qscd')).toContainEqual([part, content]);
  });

  it('lists the claims in the order of the name', () => {
    const rows = rowsUnder(markdown, '### eu-qsign').slice(-8);
    expect(rows.map(([attribute]) => attribute)).toEqual(
      WORLD.profiles
        .find(({ profileId }) => profileId === 'eu-qsign')
        ?.subject.map(({ attribute }) => attribute),
    );
  });

  it('keeps a row in one line and a cell in its column', () => {
    const [first, ...others] = WORLD.tsps;
    if (!first) throw new Error('no TSP');
    const broken: World = { ...WORLD, tsps: [{ ...first, name: 'TEST a|b\nc' }, ...others] };
    expect(renderProfileTable(broken)).toContain('| TEST a\\|b c |');
  });

  it('names what is broken on purpose', () => {
    const [first, ...others] = WORLD.profiles;
    if (!first) throw new Error('no profile');
    const broken: World = { ...WORLD, profiles: [{ ...first, expectedFindings: ['some-rule'] }, ...others] };
    expect(rowsUnder(renderProfileTable(broken), `### ${first.profileId}`)).toContainEqual([
      'Broken on purpose',
      '`some-rule`',
    ]);
  });
});
