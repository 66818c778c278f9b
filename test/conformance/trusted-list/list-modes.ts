import { TSL_TYPE } from '../../../src/trusted-list/trusted-list-uris';
import type { JapanPolicy } from '../../../src/world/trusted-lists';
import type { PublishedLists } from './list-source';
import type { ListOfTheListsSource } from './list-session';

const DAY_MILLISECONDS = 86_400_000;
const ANNOUNCEMENT = '/tl/eu/signers.html';

/** The states of recognition in which the same documents are validated. */
export const LIST_MODES = [
  'none',
  'pointer',
  'ades-27-37',
  'art14',
  'art14, by qualifier',
  'art14, repealed',
  'art14, in the future',
] as const;
export type ListMode = (typeof LIST_MODES)[number];

/** The policy of the world (art14, enacted, certified HSM by policy) as a mode wants it. */
export function policyOf(mode: ListMode, japan: JapanPolicy): JapanPolicy {
  switch (mode) {
    case 'none':
    case 'pointer':
    case 'ades-27-37':
    case 'art14':
      return { ...japan, recognition: mode, agreement: 'enacted', certifiedHsm: 'policy' };
    case 'art14, by qualifier':
      return { ...policyOf('art14', japan), certifiedHsm: 'qualifier' };
    case 'art14, repealed':
      return { ...policyOf('art14', japan), agreement: 'repealed' };
    case 'art14, in the future':
      return { ...policyOf('art14', japan), startingTime: tomorrow() };
  }
}

function tomorrow(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 + DAY_MILLISECONDS);
}

/** Both lists of the lists of the EU, each with the list of Japan where it points to it, and mutual recognition. */
export function bothLists(lists: PublishedLists, version: 5 | 6 = 6): ListOfTheListsSource[] {
  return [
    {
      ...sourceOf(lists, 'eu-lotl', version),
      mra: true,
      tlTypes: [TSL_TYPE.euGeneric, TSL_TYPE.listOf('JP')],
    },
    {
      ...sourceOf(lists, 'ades-lotl', version),
      mra: true,
      lotlType: TSL_TYPE.adesListOfTheLists,
      tlTypes: [TSL_TYPE.listOf('JP')],
    },
  ];
}

/**
 * As the stock DSS demo web application has it with `tl.loader.ades.*` set to the hub: the list of the lists of the EU
 * without anything added, and beside it a list of the type for advanced signatures whose other pointers are all followed.
 */
export function throughTheHub(lists: PublishedLists): ListOfTheListsSource[] {
  return [
    withPivots({ ...sourceOf(lists, 'eu-lotl', 6), versions: [5, 6], mra: false }),
    {
      ...sourceOf(lists, 'mra-hub', 6),
      versions: [5, 6],
      mra: true,
      lotlType: TSL_TYPE.adesListOfTheLists,
      tlTypeNot: TSL_TYPE.adesListOfTheLists,
    },
  ];
}

/** With the page that stands for the Official Journal (`current.oj.url`). */
export function withPivots(lotl: ListOfTheListsSource): ListOfTheListsSource {
  return { ...lotl, announcement: lotl.url.replace('/tl/eu/lotl.xml', ANNOUNCEMENT) };
}

/** A list by its own URL, read in its version alone. */
export function sourceOf(
  { files, signers }: PublishedLists,
  listId: string,
  version: 5 | 6,
  ending = '',
): Pick<ListOfTheListsSource, 'url' | 'signers' | 'versions'> {
  const file = files.find(
    (one) => one.listId === listId && one.version === version && one.url.endsWith(ending),
  );
  if (!file) throw new Error(`${listId} is not published in version ${version}`);
  return { url: file.url, signers: signers.get(listId) ?? [], versions: [version] };
}
