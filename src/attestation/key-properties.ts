import { DerError } from '../asn1/der-error';
import { DerReader, decodeBoolean, decodeInteger, readWhole } from '../asn1/der-reader';
import { boolean, contextPrimitive, sequence, tlv } from '../asn1/der-writer';
import { TAG, contextTag } from '../asn1/tags';
import type { Extension } from '../x509/tbs-certificate';
import { ATTESTATION_OID } from './attestation-oids';
import type { AttestedDevice } from './attestation-types';

/** What a vendor's certificate over a key says of the key and its device. */
export interface KeyProperties {
  readonly origin: 'generated' | 'imported';
  readonly exportable: boolean;
  readonly device: AttestedDevice;
  /** The challenge that the certificate was made for, where the vendor has room for one. */
  readonly challenge?: string;
  /** Whether notBefore says when the statement was made; a YubiKey copies it from the certificate above. */
  readonly dated: boolean;
}

interface VendorStatement {
  /** The extension without which there is no statement of this vendor. */
  readonly extension: string;
  /** Throws {@link DerError}. */
  readonly read: (value: Uint8Array, others: (oid: string) => Extension | undefined) => KeyProperties;
}

/** Vendors by the extension that marks their statements. */
const VENDORS: readonly VendorStatement[] = [
  { extension: ATTESTATION_OID.keyProperties, read: decodeKeyProperties },
  { extension: ATTESTATION_OID.yubicoFirmware, read: readYubico },
];

/** The properties that a certificate states, or undefined where no known vendor extension is in it. Throws DerError. */
export function keyPropertiesOf(
  extension: (oid: string) => Extension | undefined,
): KeyProperties | undefined {
  for (const vendor of VENDORS) {
    const found = extension(vendor.extension);
    if (found !== undefined) return vendor.read(found.value, extension);
  }
  return undefined;
}

const ORIGINS = ['generated', 'imported'] as const;
/** IMPLICIT UTF8String members of KeyProperties by the number of their tag. */
const TEXTS = ['vendor', 'model', 'serialNumber', 'firmware', 'challenge'] as const;
const MAX_TEXT_OCTETS = 256;

/**
 * Our own extension 2.999.41.1, with IMPLICIT tags (docs/key-attestation.md):
 *
 *     KeyProperties ::= SEQUENCE {
 *       origin ENUMERATED { generated(0), imported(1) }, exportable BOOLEAN,
 *       vendor [0] UTF8String OPTIONAL, model [1] UTF8String OPTIONAL, serialNumber [2] UTF8String OPTIONAL,
 *       firmware [3] UTF8String OPTIONAL, challenge [4] UTF8String OPTIONAL }
 */
function decodeKeyProperties(value: Uint8Array): KeyProperties {
  const fields = DerReader.inside(value, TAG.SEQUENCE);
  const origin = ORIGINS[Number(decodeInteger(fields.next(TAG.ENUMERATED).withTag(TAG.INTEGER)))];
  if (origin === undefined) throw new DerError('unexpected', 'an origin is generated (0) or imported (1)');
  const exportable = decodeBoolean(fields.next(TAG.BOOLEAN));
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {};
  for (const [number, name] of TEXTS.entries()) {
    const text = fields.optional(contextTag(number));
    if (text !== undefined) texts[name] = utf8(text.content);
  }
  fields.end();
  const { challenge, ...device } = texts;
  return { origin, exportable, device, dated: true, ...(challenge !== undefined && { challenge }) };
}

/** The extension 2.999.41.1, not critical. */
export function encodeKeyProperties({
  origin,
  exportable,
  device,
  challenge,
}: Omit<KeyProperties, 'dated'>): Extension {
  const texts = { ...device, challenge };
  const value = sequence(
    tlv(TAG.ENUMERATED, Uint8Array.of(ORIGINS.indexOf(origin))),
    boolean(exportable),
    ...TEXTS.flatMap((name, number) => {
      const text = texts[name];
      return text === undefined ? [] : [contextPrimitive(number, Buffer.from(text))];
    }),
  );
  return { oid: ATTESTATION_OID.keyProperties, critical: false, value };
}

/** A YubiKey attests only keys that it made itself, and never gives them out; the values are bare octets, the serial DER. */
function readYubico(firmware: Uint8Array, extension: (oid: string) => Extension | undefined): KeyProperties {
  if (firmware.length !== 3) throw new DerError('unexpected', 'a firmware version has three octets');
  const serial = extension(ATTESTATION_OID.yubicoSerial);
  return {
    origin: 'generated',
    exportable: false,
    device: {
      vendor: 'Yubico',
      firmware: [...firmware].join('.'),
      ...(serial && { serialNumber: decodeInteger(readWhole(serial.value)).toString() }),
    },
    dated: false,
  };
}

function utf8(octets: Uint8Array): string {
  if (octets.length > MAX_TEXT_OCTETS)
    throw new DerError('too_large', `a text has at most ${MAX_TEXT_OCTETS} octets`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new DerError('not_der', 'a text is not UTF-8');
  }
}
