/**
 * The OAuth client on whose behalf a request is made. It comes from the credential alone, never from the request's
 * path or body.
 */
export interface Caller {
  readonly clientId: string;
  readonly kind: 'rssp' | 'operator';
  /** The scopes of the presented access token (a subset of the client's). */
  readonly scopes: ReadonlySet<string>;
  /** The CAs the client may use, as the client stands now, not as it stood when the token was made. */
  readonly caIds: ReadonlySet<string> | 'all';
  readonly profileIds: ReadonlySet<string> | 'all';
  /** Whether an audit or a trusted-list entry shows the client's QSCD to be certified (EN 319 411-2 SDP-6.5.1-02, -03). */
  readonly hasQscdEvidence: boolean;
}

/** The scopes of `ra/v1` (credential-api 1). */
export const RA_SCOPES = ['ra.enrol', 'ra.read', 'ra.revoke', 'ra.keys', 'ra.operator'] as const;

export type RaScope = (typeof RA_SCOPES)[number];
