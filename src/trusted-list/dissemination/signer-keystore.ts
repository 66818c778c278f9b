import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { certificateBag, friendlyName, sealPkcs12 } from '../../common/pkcs12';
import { toPem } from '../../x509/pem';

/** Protects nothing: certificates are public, and a key store cannot be without a password. */
export const KEYSTORE_PASSWORD = 'kakehashi-test';

const ITERATIONS = 10_000;
/** By this attribute Java takes a certificate for a trusted one; without it, it does not list it at all. */
const ORACLE_TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';

export interface NamedCertificate {
  readonly name: string;
  readonly certificateDer: Uint8Array;
}

/** RFC 7468, one after the other, each under its name. */
export function certificatesPem(certificates: readonly NamedCertificate[]): string {
  return certificates
    .map(({ name, certificateDer }) => `# ${name}\n${toPem('CERTIFICATE', certificateDer)}`)
    .join('');
}

/** PKCS#12 of trusted certificates without keys (RFC 7292), as Java reads it: what EU DSS takes for `oj.content.keystore`. */
export async function certificatesPkcs12(certificates: readonly NamedCertificate[]): Promise<Uint8Array> {
  const protection = { password: KEYSTORE_PASSWORD, iterations: ITERATIONS };
  return sealPkcs12([{ bags: certificates.map(trustedBag), encrypted: true }], protection);
}

function trustedBag({ name, certificateDer }: NamedCertificate): pkijs.SafeBag {
  const trusted = new pkijs.Attribute({
    type: ORACLE_TRUSTED_KEY_USAGE,
    values: [new asn1js.ObjectIdentifier({ value: ANY_EXTENDED_KEY_USAGE })],
  });
  return certificateBag(certificateDer, [friendlyName(name), trusted]);
}
