import { webcrypto, type KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

/** What goes into the container. */
export interface Pkcs12Content {
  readonly privateKey: KeyObject;
  readonly certificateDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  /** Shown by key stores. */
  readonly friendlyName: string;
}

const ITERATIONS = 100_000;
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const ENCRYPTION = {
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: ITERATIONS,
};

/**
 * A PKCS#12 container (RFC 7292) of a key, its certificate and the issuer of that: PBES2 with AES-256 and HMAC-SHA-256,
 * which OpenSSL 1.1.1, Java 8u301, NSS and Windows 10 (1709) read.
 */
export async function encodePkcs12(content: Pkcs12Content, password: string): Promise<Uint8Array> {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  const secret = Uint8Array.from(Buffer.from(password, 'utf8')).buffer;
  const pkcs8 = content.privateKey.export({ type: 'pkcs8', format: 'der' });
  const keyBag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(pkcs8) });
  await keyBag.makeInternalValues({ password: secret, ...ENCRYPTION });
  const safe = (bags: pkijs.SafeBag[], privacyMode: 0 | 1) => ({
    privacyMode,
    value: new pkijs.SafeContents({ safeBags: bags }),
  });
  const pfx = new pkijs.PFX({
    parsedValue: {
      integrityMode: 0,
      authenticatedSafe: new pkijs.AuthenticatedSafe({
        parsedValue: {
          safeContents: [
            safe(
              [
                new pkijs.SafeBag({
                  bagId: '1.2.840.113549.1.12.10.1.2',
                  bagValue: keyBag,
                  bagAttributes: attributes(content.friendlyName),
                }),
              ],
              0,
            ),
            safe(
              [
                certificateBag(content.certificateDer, attributes(content.friendlyName)),
                certificateBag(content.issuerDer),
              ],
              1,
            ),
          ],
        },
      }),
    },
  });
  await pfx.parsedValue?.authenticatedSafe?.makeInternalValues({
    safeContents: [{}, { password: secret, ...ENCRYPTION }],
  });
  await pfx.makeInternalValues({
    password: secret,
    iterations: ITERATIONS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return new Uint8Array(pfx.toSchema().toBER(false));
}

function certificateBag(der: Uint8Array, bagAttributes?: pkijs.Attribute[]): pkijs.SafeBag {
  return new pkijs.SafeBag({
    bagId: '1.2.840.113549.1.12.10.1.3',
    bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(der) }),
    ...(bagAttributes === undefined ? {} : { bagAttributes }),
  });
}

/** localKeyID ties the key to its certificate (RFC 7292 4.2). */
function attributes(friendlyName: string): pkijs.Attribute[] {
  return [
    new pkijs.Attribute({ type: FRIENDLY_NAME, values: [new asn1js.BmpString({ value: friendlyName })] }),
    new pkijs.Attribute({
      type: LOCAL_KEY_ID,
      values: [new asn1js.OctetString({ valueHex: Uint8Array.of(1).buffer })],
    }),
  ];
}
