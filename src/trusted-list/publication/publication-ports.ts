import type { TrustedLists } from '../../world/trusted-lists';
import type { World } from '../../world/world';
import type { TrustServiceStatusList } from '../trusted-list';

/** A world that publishes trusted lists. */
export type ListWorld = World & { readonly trustedLists: TrustedLists };

/** What is known of a list besides what it says, when it is looked at for the last time. */
export interface ListBeforePublication {
  readonly listId: string;
  /** Base URL of the public listener, without a trailing slash. */
  readonly publicUrl: string;
  /** Certificates (DER) of those that may sign it, the one that signs first. */
  readonly signerCertificates: readonly Uint8Array[];
}

/** Throws where a list must not be published; a PkiError is told to whoever asked for it. */
export type LintBeforePublication = (
  list: TrustServiceStatusList,
  context: ListBeforePublication,
  world: ListWorld,
) => void;

export const LIST_WORLD = Symbol('ListWorld');
export const LINT_BEFORE_PUBLICATION = Symbol('LintBeforePublication');
