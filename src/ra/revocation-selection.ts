import { PkiError } from '../common/pki-error';
import type { CertificateFilter } from '../store/certificate.repository';

/** Which certificates a bulk revocation is about: named one by one, or all that fit the other members. */
export interface RevocationSelection {
  readonly certIds?: readonly string[] | null;
  readonly caId?: string | null;
  readonly profileId?: string | null;
  readonly keyId?: string | null;
  readonly credentialID?: string | null;
  readonly clientId?: string | null;
}

/** What the store looks for; `ids` in this order, or all that fit the filter. */
export type ReadSelection =
  | { readonly kind: 'ids'; readonly certIds: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: Omit<CertificateFilter, 'after' | 'upTo' | 'limit'> };

/**
 * The selection of a party: `ownerId` is the client whose certificates alone it may select, undefined for an operator.
 * Throws `malformed` if there is none, if it is both kinds, or if it names a client and may not.
 */
export function readSelection(
  { certIds, caId, profileId, keyId, credentialID, clientId }: RevocationSelection,
  ownerId: string | undefined,
): ReadSelection {
  const filter = {
    ...(caId != null && { caId }),
    ...(profileId != null && { profileId }),
    ...(keyId != null && { keyId }),
    ...(credentialID != null && { credentialId: credentialID }),
    ...(clientId != null && { clientId }),
  };
  const isFiltered = Object.keys(filter).length > 0;
  if (clientId != null && ownerId !== undefined) {
    throw malformed('/selection/clientId', 'This is for operators; leave it out.');
  }
  if (certIds != null) {
    if (isFiltered)
      throw malformed('/selection/certIds', 'Send certIds alone, or the other members without it.');
    return { kind: 'ids', certIds };
  }
  if (!isFiltered) {
    throw malformed('/selection', 'Send certIds, or at least one of caId, profileId, keyId, credentialID.');
  }
  return {
    kind: 'filter',
    filter: {
      ...filter,
      ...(ownerId !== undefined && { clientId: ownerId }),
      kind: 'subject',
      exceptState: 'revoked',
    },
  };
}

function malformed(pointer: string, detail: string): PkiError {
  return new PkiError('malformed', 'The selection is not valid; errors[] says why.', {
    errors: [{ pointer, detail }],
  });
}
