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
}
