import type { LocatedCheck } from './located-check';
import type { ListDefect } from './trusted-lists';
import { unknownReference } from './unknown-reference';
import type { WorldProblem } from './world-error';

/** Rule of a list that points, on purpose, to a list that there is not. */
const POINTER_TO_NOTHING = 'pointer-to-nothing';

/** Lists, services and policies of `trustedLists` name what there is. */
export const listReferencesExist: LocatedCheck = ({ trustedLists, cas }, place) => {
  if (trustedLists === undefined) return [];
  const { lists, services, defects } = trustedLists;
  const listIds = lists.map(({ listId }) => listId);
  const caIds = cas.map(({ caId }) => caId);
  const unknown = (
    id: string,
    ids: readonly string[],
    what: string,
    path: readonly string[],
  ): WorldProblem[] => unknownReference(id, ids, what, ['trustedLists', ...path], place);
  return [
    ...lists
      .filter(({ listId }) => !isOnPurpose(defects, listId))
      .flatMap(({ listId, pointsTo }) =>
        pointsTo
          .flatMap((id, i) => unknown(id, listIds, 'list', ['lists', listId, 'pointsTo', String(i)]))
          .map((problem) => ({
            ...problem,
            remedy: `${problem.remedy}; or name the rule ${POINTER_TO_NOTHING} in trustedLists.defects if it is meant`,
          })),
      ),
    ...services.flatMap(({ serviceId, listId, caId }) => [
      ...unknown(listId, listIds, 'list', ['services', serviceId, 'listId']),
      ...unknown(caId, caIds, 'CA', ['services', serviceId, 'caId']),
    ]),
    ...defects.flatMap(({ listId }, i) => unknown(listId, listIds, 'list', ['defects', String(i), 'listId'])),
  ];
};

/** Each file is one list; the names of versions and pivots are kept for those. */
export const listPathsAreOwn: LocatedCheck = ({ trustedLists }, place) => {
  const owners = new Map<string, string>();
  return (trustedLists?.lists ?? []).flatMap(({ listId, path, aliases = [] }) =>
    [path, ...aliases].flatMap((one): WorldProblem[] => {
      const where = ['trustedLists', 'lists', listId, one === path ? 'path' : 'aliases'];
      if (/-(v\d+|pivot-\d+)$/.test(one))
        return [place(where, `${one} looks like another version or a pivot`, 'use another name')];
      const owner = owners.get(one);
      owners.set(one, listId);
      return owner === undefined
        ? []
        : [place(where, `${one} is the path of ${owner} already`, 'use another path')];
    }),
  );
};

/** A list entry tells how to reach its TSP (TS 119 612 5.4.3). */
export const listedTspsCanBeReached: LocatedCheck = ({ trustedLists, tsps, cas }, place) => {
  const listed = new Set(
    trustedLists?.services.map((service) => cas.find(({ caId }) => caId === service.caId)?.tspId),
  );
  return tsps
    .filter(({ tspId, contact }) => listed.has(tspId) && contact === undefined)
    .map(({ tspId }) =>
      place(
        ['tsps', tspId, 'contact'],
        'a TSP on a trusted list has an address (TS 119 612 5.4.3)',
        'add contact with streetAddress, locality and email',
      ),
    );
};

/** Nobody is to take a list, or who runs it, for real. */
export const listNamesSayTest: LocatedCheck = ({ trustedLists }, place) =>
  (trustedLists?.lists ?? []).flatMap(({ listId, operatorName, schemeName }) =>
    Object.entries({ operatorName, schemeName }).flatMap(([member, { en }]) =>
      en.includes('TEST')
        ? []
        : [
            place(
              ['trustedLists', 'lists', listId, member, 'en'],
              'the name does not say TEST',
              'put TEST into it, so that nobody takes the list for real',
            ),
          ],
    ),
  );

/** Which list the policy towards Japan is about, and which words it maps, must be plain. */
export const onlyOneThirdCountry: LocatedCheck = ({ trustedLists }, place) => {
  const abroad = (trustedLists?.lists ?? []).filter(({ kind }) => kind === 'third-country');
  if (abroad.length < 2) return [];
  return abroad.map(({ listId }) =>
    place(
      ['trustedLists', 'lists', listId, 'kind'],
      `there are ${abroad.length} lists of third countries`,
      'keep one list of this kind',
    ),
  );
};

function isOnPurpose(defects: readonly ListDefect[], listId: string): boolean {
  return defects.some((defect) => defect.listId === listId && defect.rule === POINTER_TO_NOTHING);
}
