import type { KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { certificateBag, friendlyName, pkcs12Encryption, sealPkcs12 } from '../../common/pkcs12';

/** What goes into the container. */
export interface Pkcs12Content {
  readonly privateKey: KeyObject;
  readonly certificateDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  /** Shown by key stores. */
  readonly friendlyName: string;
}

const ITERATIONS = 100_000;
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/** A PKCS#12 container (RFC 7292) of a key, its certificate and the issuer of that. */
export async function encodePkcs12(content: Pkcs12Content, password: string): Promise<Uint8Array> {
  const protection = { password, iterations: ITERATIONS };
  const pkcs8 = content.privateKey.export({ type: 'pkcs8', format: 'der' });
  const keyBag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(pkcs8) });
  await keyBag.makeInternalValues(pkcs12Encryption(protection));
  const key = new pkijs.SafeBag({
    bagId: SHROUDED_KEY_BAG,
    bagValue: keyBag,
    bagAttributes: attributes(content.friendlyName),
  });
  const certificates = [
    certificateBag(content.certificateDer, attributes(content.friendlyName)),
    certificateBag(content.issuerDer),
  ];
  return sealPkcs12(
    [
      { bags: [key], encrypted: false },
      { bags: certificates, encrypted: true },
    ],
    protection,
  );
}

/** localKeyID ties the key to its certificate (RFC 7292 4.2). */
function attributes(name: string): pkijs.Attribute[] {
  return [
    friendlyName(name),
    new pkijs.Attribute({
      type: LOCAL_KEY_ID,
      values: [new asn1js.OctetString({ valueHex: Uint8Array.of(1).buffer })],
    }),
  ];
}
