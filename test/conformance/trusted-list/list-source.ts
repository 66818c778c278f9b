import type { ListVersion } from '../../../src/trusted-list/compose/composed-list';
import type { ListChange } from '../../../src/trusted-list/compose/list-facts';
import type { JapanPolicy } from '../../../src/world/trusted-lists';

/** One list as it is published. */
export interface PublishedFile {
  readonly listId: string;
  readonly version: ListVersion;
  readonly url: string;
  readonly octets: Uint8Array;
}

/** All lists as they are published now. */
export interface PublishedLists {
  readonly files: readonly PublishedFile[];
  /** Certificates that may sign each list, DER. */
  readonly signers: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** What the lists are to say. */
export interface ListState {
  readonly japan: JapanPolicy;
  readonly changes?: readonly ListChange[];
}

/** Where the lists of a state come from: they are at their URLs when the promise resolves. */
export interface ListSource {
  publish(state: ListState): Promise<PublishedLists>;
  /**
   * As `publish`, and the list of the lists has gone over from its first signer to the second alone: a pivot by the first
   * announces it (TS 119 612 5.3.7). `signers` are those from before.
   */
  publishRolledOver(state: ListState, listId: string): Promise<PublishedLists>;
}
