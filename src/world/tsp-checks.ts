import { isEuOrEea } from '../qcstatements/country-list';
import type { Jurisdiction } from './certificate-profile';
import type { LocatedCheck } from './located-check';

/** ISO 3166-1 leaves these codes to their users; no country has them. */
const USER_ASSIGNED = /^(AA|Q[M-Z]|X[A-Z]|ZZ)$/;
const GROUPS = new Set(['EU', 'EL']);

function mayBeMemberState(country: string): boolean {
  return USER_ASSIGNED.test(country) || (isEuOrEea(country) && !GROUPS.has(country));
}

/** The member state is a country of the EU or EEA, or a code that no country has. */
export const memberStateIsOne: LocatedCheck = ({ memberState }, place) =>
  mayBeMemberState(memberState)
    ? []
    : [
        place(
          ['memberState'],
          'not a member state',
          'use XA, another user-assigned code, or an EU or EEA country',
        ),
      ];

export const tspsFitTheirJurisdiction: LocatedCheck = ({ tsps }, place) =>
  tsps
    .filter(({ jurisdiction, country }) =>
      jurisdiction === 'JP' ? country !== 'JP' : !mayBeMemberState(country),
    )
    .map(({ tspId, jurisdiction, country }) =>
      place(
        ['tsps', tspId, 'country'],
        `${country} is not under the law of ${jurisdiction}`,
        'correct one of the two',
      ),
    );

/** docs/oids.md. */
const JURISDICTION_ARC: Readonly<Record<Jurisdiction, string>> = { EU: '2.999.10.', JP: '2.999.392.' };
const ANY_ARC = '2.999.';
const LARGEST_ARC = 2 ** 31 - 1;

/** Each provider has an arc of its own below that of its jurisdiction, and none has a part of another's. */
export const policyArcsAreOwn: LocatedCheck = ({ tsps }, place) =>
  tsps.flatMap(({ tspId, jurisdiction, policyArc }, index) => {
    const path = ['tsps', tspId, 'policyArc'];
    const wanted = JURISDICTION_ARC[jurisdiction];
    if (!policyArc.startsWith(ANY_ARC)) {
      return [place(path, 'the arc is not below 2.999', 'use an arc such as 2.999.10.1 (X.660 example arc)')];
    }
    if (policyArc.split('.').some((arc) => Number(arc) > LARGEST_ARC)) {
      return [place(path, 'an arc is not below 2^31', 'use a smaller number; some clients refuse big ones')];
    }
    if (!policyArc.startsWith(wanted)) {
      return [
        place(
          path,
          `not an arc for ${jurisdiction}`,
          `use an arc below ${wanted.slice(0, -1)} (docs/oids.md)`,
        ),
      ];
    }
    const owner = tsps
      .slice(0, index)
      .find(
        (other) =>
          `${policyArc}.`.startsWith(`${other.policyArc}.`) || other.policyArc.startsWith(`${policyArc}.`),
      );
    return owner === undefined
      ? []
      : [place(path, `the arc belongs to ${owner.tspId} already`, 'use another')];
  });
