import { generateKeyPairSync } from 'node:crypto';
import type { TlsAuthority } from '../../src/tls/tls-authority';
import { toPem } from '../../src/x509/pem';
import type { CertifiedTlsKey, TlsIssuer } from '../../src/tls/tls-certificate';

/** A key and a certificate as the options of a TLS connection take them. */
export interface TlsClientKey {
  readonly key: string;
  readonly cert: string;
}

/** A new key, certified by the authority with the given TBSCertificate. */
export async function tlsClientKey(
  authority: TlsAuthority,
  days: number,
  tbsOf: (key: CertifiedTlsKey, issuer: TlsIssuer) => Uint8Array,
): Promise<TlsClientKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { der } = await authority.issue(publicKey.export({ type: 'spki', format: 'der' }), days, tbsOf);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: toPem('CERTIFICATE', der),
  };
}
