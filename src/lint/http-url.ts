/** scheme, host, optional port, path, query: characters of RFC 3986 only, no user, no fragment. */
const HTTP_URL =
  /^http:\/\/([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(\/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?(\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$/;

/**
 * What is wrong with a URL at which clients look for the status or the issuer of a certificate, or undefined. Plain http
 * only: to fetch it with https a client would have to validate another certificate first (RFC 5280 8).
 */
export function httpUrlProblem(url: string): string | undefined {
  return HTTP_URL.test(url) ? undefined : `${JSON.stringify(url)} is not a well-formed http URL`;
}
