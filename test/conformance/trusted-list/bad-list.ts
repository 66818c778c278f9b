import type { SignList } from './composed-lists';

/** A list that is wrong in one way, what DSS says of it, and of a document that it would have vouched for. */
export interface BadList {
  readonly name: string;
  readonly listId: string;
  /** Signs the list in version 6; the other lists are as they should be. */
  readonly sign: SignList;
  /** Profile of the document, a XAdES seal. */
  readonly profile: 'eu-qseal-qscd' | 'jp-eseal-qscd';
  /** B where it is absent; LT has a time-stamp from before the list. */
  readonly level?: 'LT';
  readonly expected: BadListOutcome;
  /** Where DSS 6.4 is milder than the rules of lists, or than one would think. */
  readonly note?: string;
}

export interface BadListOutcome {
  /** Messages of DSS about the list, and about no other. */
  readonly list: readonly string[];
  /** Trust anchors of all lists together. */
  readonly anchors: number;
  /** As in an outcome of a document, and with the agreement as a sealed document of Japan has it. */
  readonly verdict: string;
  readonly messages: readonly string[];
}

/** Anchors of all lists, and without those of Japan. */
export const ALL_ANCHORS = 6;
export const ANCHORS_OF_THE_EU = 2;

/** The list vouches for nothing: its anchors are not loaded. */
export function notReached(anchors: number, list: readonly string[] = []): BadListOutcome {
  return {
    list,
    anchors,
    verdict: 'INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND NA',
    messages: ['BBB_XCV_CCCBB_SIG_ANS', 'QUAL_CERT_TRUSTED_LIST_REACHED_ANS', 'QUAL_IS_ADES_IND'],
  };
}

/** The list is loaded, and the signature passes. */
export function loaded(
  qualification: string,
  messages: readonly string[],
  list: readonly string[] = [],
): BadListOutcome {
  return {
    list,
    anchors: ALL_ANCHORS,
    verdict: `TOTAL_PASSED ${qualification}`,
    messages: [...messages].sort(),
  };
}

export const NOT_NOTICED = 'not noticed';

/** The same list for a document with a time-stamp from before it. */
export function withTimeStamp(bad: BadList, expected: BadListOutcome): BadList {
  return { ...bad, name: `${bad.name}; time-stamp from before`, level: 'LT', expected };
}

export function noted(note: string, bad: BadList): BadList {
  return { ...bad, note };
}
