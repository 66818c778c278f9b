/** Whose an access token is, beside who has it (RFC 7800 3): each member that is present must be shown with the token. */
export interface Confirmation {
  /** SHA-256 of a client certificate, base64url; `x5t#S256` of RFC 8705 3.1. */
  readonly certificateThumbprint?: string;
  /** JWK thumbprint of a DPoP key, base64url; `jkt` of RFC 9449 6.1. */
  readonly keyThumbprint?: string;
}

/** The claim `cnf`; undefined for a bearer token. */
export function cnfOf({
  certificateThumbprint,
  keyThumbprint,
}: Confirmation): Record<string, string> | undefined {
  const cnf = {
    ...(certificateThumbprint !== undefined && { 'x5t#S256': certificateThumbprint }),
    ...(keyThumbprint !== undefined && { jkt: keyThumbprint }),
  };
  return Object.keys(cnf).length === 0 ? undefined : cnf;
}

/** Reads the claim `cnf`. Undefined for anything that {@link cnfOf} does not make: what is not understood binds nobody. */
export function confirmationOf(cnf: unknown): Confirmation | undefined {
  if (cnf === undefined) return {};
  if (typeof cnf !== 'object' || cnf === null) return undefined;
  const { 'x5t#S256': certificateThumbprint, jkt, ...unknown } = cnf as Record<string, unknown>;
  if (Object.keys(unknown).length > 0 || (certificateThumbprint ?? jkt) === undefined) return undefined;
  const isText = (value: unknown): value is string | undefined =>
    value === undefined || typeof value === 'string';
  if (!isText(certificateThumbprint) || !isText(jkt)) return undefined;
  return {
    ...(certificateThumbprint !== undefined && { certificateThumbprint }),
    ...(jkt !== undefined && { keyThumbprint: jkt }),
  };
}
