import type { CaIdentity } from '../compose/list-facts';

/** The CAs behind listed services; the wiring takes them from the role that has the CAs. */
export abstract class ListedCas {
  /** Base URL of the public listener, without a trailing slash. */
  abstract readonly publicUrl: string;
  /** Keys by CA, newest first. */
  abstract identities(): ReadonlyMap<string, readonly CaIdentity[]>;
  /** When the certificate of the current key of a CA was revoked by its issuer, if it was. */
  abstract revokedAt(caId: string): Promise<Date | undefined>;
}
