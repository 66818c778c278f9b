import { nearestName } from '../common/nearest-name';
import type { LocatedCheck, Place } from './located-check';
import type { Subscriber } from './world';
import type { WorldProblem } from './world-error';

const SHARED_MEMBERS = [
  'subjectType',
  'organization_name',
  'organization_identifier',
  'lei',
  'common_name',
  'address',
  'email',
  'latin_name',
];
/** The members of `subjectData` on the wire of `ra/v1`. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  legal: [...SHARED_MEMBERS, 'authorised_representative'],
  natural: [...SHARED_MEMBERS, 'given_name', 'family_name', 'pseudonym', 'identifier', 'gender', 'birthdate'],
};

/** Members of which at least one says that the subscriber is made up. */
const NAMES = ['organization_name', 'common_name', 'given_name', 'family_name', 'pseudonym'];
/** "Test" in Latin letters, katakana and kanji. */
const TEST = /TEST|テスト|試験/;

/** The members of each subscriber are those of an enrolment, and its name says TEST in a script of its own. */
export const subscribersAreFit: LocatedCheck = ({ subscribers }, place) =>
  subscribers.flatMap((subscriber) => subscriberProblems(subscriber, place));

function subscriberProblems({ subscriberId, subjectData }: Subscriber, place: Place): WorldProblem[] {
  const path = ['subscribers', subscriberId, 'subjectData'];
  const { subjectType } = subjectData;
  const known = typeof subjectType === 'string' ? MEMBERS[subjectType] : undefined;
  if (known === undefined)
    return [place([...path, 'subjectType'], 'not a subject type', 'use legal or natural')];
  const problems = Object.keys(subjectData)
    .filter((member) => !known.includes(member))
    .map((member) => {
      const meant = nearestName(member, known);
      const remedy =
        meant === undefined ? `remove it; known members are ${known.join(', ')}` : `did you mean ${meant}?`;
      return place([...path, member], `unknown member of a ${String(subjectType)} person`, remedy);
    });
  const names = NAMES.map((name) => subjectData[name]).filter((name) => typeof name === 'string');
  if (names.length > 0 && !names.some((name) => TEST.test(name))) {
    const remedy = 'put TEST, テスト or 試験 into a name, so that nobody takes it for real';
    problems.push(place(path, 'no name says TEST', remedy));
  }
  return problems;
}
