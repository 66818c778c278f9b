import type { ListVersion } from '../../../src/trusted-list/compose/composed-list';
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

/** What an operator decides, from now on. */
export type ListDecision =
  | { readonly kind: 'service_status'; readonly serviceId: string; readonly status: string }
  | { readonly kind: 'agreement'; readonly status: 'repealed' };

/** Where the lists come from: they are at their URLs when a promise resolves. */
export interface ListSource {
  /** As the world has them with another policy for Japan. */
  publish(japan: JapanPolicy): Promise<PublishedLists>;
  /**
   * As last published, but the list of lists has gone over from its first signer to its second: a pivot by the first
   * announces it (TS 119 612 5.3.7). `signers` are those from before.
   */
  rollOver(listId: string): Promise<PublishedLists>;
  /** As last published, and what was decided then. */
  decide(decision: ListDecision): Promise<PublishedLists>;
}
