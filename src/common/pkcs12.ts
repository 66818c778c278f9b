import { webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

/** How a container is protected. */
export interface Pkcs12Protection {
  readonly password: string;
  /** Of PBKDF2. */
  readonly iterations: number;
}

/** Bags of one safe; `encrypted` where not each bag is on its own. */
export interface Pkcs12Safe {
  readonly bags: pkijs.SafeBag[];
  readonly encrypted: boolean;
}

const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';

/**
 * A PKCS#12 container (RFC 7292): PBES2 with AES-256 and HMAC-SHA-256, which OpenSSL 1.1.1, Java 8u301, NSS and Windows 10
 * (1709) read.
 */
export async function sealPkcs12(
  safes: readonly Pkcs12Safe[],
  protection: Pkcs12Protection,
): Promise<Uint8Array> {
  const { password, ...encryption } = pkcs12Encryption(protection);
  const pfx = new pkijs.PFX({
    parsedValue: {
      integrityMode: 0,
      authenticatedSafe: new pkijs.AuthenticatedSafe({
        parsedValue: {
          safeContents: safes.map(({ bags, encrypted }) => ({
            privacyMode: encrypted ? 1 : 0,
            value: new pkijs.SafeContents({ safeBags: bags }),
          })),
        },
      }),
    },
  });
  await pfx.parsedValue?.authenticatedSafe?.makeInternalValues({
    safeContents: safes.map(({ encrypted }) => (encrypted ? { password, ...encryption } : {})),
  });
  await pfx.makeInternalValues({
    password,
    iterations: protection.iterations,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return new Uint8Array(pfx.toSchema().toBER(false));
}

/** What pkijs takes to encrypt a safe or the bag of a key; its engine is set for it. */
export function pkcs12Encryption({ password, iterations }: Pkcs12Protection) {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  return {
    password: Uint8Array.from(Buffer.from(password, 'utf8')).buffer,
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: iterations,
  };
}

export function certificateBag(der: Uint8Array, bagAttributes?: pkijs.Attribute[]): pkijs.SafeBag {
  return new pkijs.SafeBag({
    bagId: CERTIFICATE_BAG,
    bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(Uint8Array.from(der).buffer) }),
    ...(bagAttributes === undefined ? {} : { bagAttributes }),
  });
}

/** Shown by key stores (RFC 2985 5.5.1). */
export function friendlyName(name: string): pkijs.Attribute {
  return new pkijs.Attribute({ type: FRIENDLY_NAME, values: [new asn1js.BmpString({ value: name })] });
}
