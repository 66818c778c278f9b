/** Injection token of the issuer: the public URL, octet by octet. */
export const ISSUER = Symbol('Issuer');
