/** An access token as it came, and the scheme that it came by. */
export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

/** RFC 6750 2.1 and RFC 9449 7.1: the scheme in any case, one space, one token68. */
const CREDENTIALS = /^(bearer|dpop) ([A-Za-z0-9._~+/-]+=*)$/i;

/** Reads the Authorization header; undefined if it is of another form or scheme. */
export function readPresentedToken(authorization: string): PresentedToken | undefined {
  const [, scheme, token] = CREDENTIALS.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}
