import { webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { toPem } from '../../x509/pem';

/** Protects nothing: certificates are public, and a key store cannot be without a password. */
export const KEYSTORE_PASSWORD = 'kakehashi-test';

const ITERATIONS = 10_000;
const ENCRYPTION = {
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: ITERATIONS,
};
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
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
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  const secret = Uint8Array.from(Buffer.from(KEYSTORE_PASSWORD, 'utf8')).buffer;
  const pfx = new pkijs.PFX({
    parsedValue: {
      integrityMode: 0,
      authenticatedSafe: new pkijs.AuthenticatedSafe({
        parsedValue: {
          safeContents: [
            { privacyMode: 1, value: new pkijs.SafeContents({ safeBags: certificates.map(trustedBag) }) },
          ],
        },
      }),
    },
  });
  await pfx.parsedValue?.authenticatedSafe?.makeInternalValues({
    safeContents: [{ password: secret, ...ENCRYPTION }],
  });
  await pfx.makeInternalValues({
    password: secret,
    iterations: ITERATIONS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return new Uint8Array(pfx.toSchema().toBER(false));
}

function trustedBag({ name, certificateDer }: NamedCertificate): pkijs.SafeBag {
  return new pkijs.SafeBag({
    bagId: CERTIFICATE_BAG,
    bagValue: new pkijs.CertBag({
      parsedValue: pkijs.Certificate.fromBER(Uint8Array.from(certificateDer).buffer),
    }),
    bagAttributes: [
      new pkijs.Attribute({ type: FRIENDLY_NAME, values: [new asn1js.BmpString({ value: name })] }),
      new pkijs.Attribute({
        type: ORACLE_TRUSTED_KEY_USAGE,
        values: [new asn1js.ObjectIdentifier({ value: ANY_EXTENDED_KEY_USAGE })],
      }),
    ],
  });
}
