/** What stands between the lines of a PEM text (RFC 7468 5 to 7). */
export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL';

/** DER under a label, in lines of 64 characters (RFC 7468). */
export function toPem(label: PemLabel, der: Uint8Array): string {
  // In one pass over the text: a list may have many megabytes.
  const lines = Buffer.from(der.buffer, der.byteOffset, der.length)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
