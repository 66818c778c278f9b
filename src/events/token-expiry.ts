/**
 * When the access token of an admitted request ends, in milliseconds since the epoch (RFC 9068 2.2, `exp`). The guard has
 * verified the token, so its claims hold; 0 where they cannot be read, so that nothing outlives a token of another form.
 */
export function tokenExpiry(authorization: string | undefined): number {
  const payload = authorization?.split(' ')[1]?.split('.')[1];
  if (payload === undefined) return 0;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null ? (claims as { exp?: unknown }).exp : undefined;
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}
