import type { SignList } from './composed-lists';

/** A list that is wrong in one way, what DSS says of it, and of a document that it would have vouched for. */
export interface BadList {
  readonly name: string;
  readonly listId: string;
  /** Signs the list in version 6; the other lists are as they should be. */
  readonly sign: SignList;
  /** Profile of the document, a XAdES-BASELINE-B seal. */
  readonly profile: 'eu-qseal-qscd' | 'jp-eseal-qscd';
  readonly expected: BadListOutcome;
}

export interface BadListOutcome {
  /** Messages of DSS about the list. */
  readonly list: readonly string[];
  /** Trust anchors of all lists together. */
  readonly anchors: number;
  /** Indication, sub-indication where there is one, qualification. */
  readonly verdict: string;
  /** Keys of the messages about the qualification. */
  readonly messages: readonly string[];
}
