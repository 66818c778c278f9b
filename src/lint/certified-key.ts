import {
  DerError,
  DerReader,
  assertShortestInteger,
  decodeBitString,
  decodeInteger,
  readWhole,
} from '../asn1/der-reader';
import { bitString, nullValue, objectIdentifier, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { OID } from '../x509/oids';

/** What rules ask of a public key; other algorithms than these are told by `other`. */
export interface CertifiedKey {
  readonly kind: 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'other';
  /** The octets of the BIT STRING. */
  readonly keyOctets: Uint8Array;
  /** Of RSA keys only. */
  readonly modulusBits: number | undefined;
  readonly exponent: bigint | undefined;
}

/** What stands before the uncompressed point in the SubjectPublicKeyInfo of each curve, and how long the whole is. */
const CURVES = (
  [
    ['P-256', OID.secp256r1, 32],
    ['P-384', OID.secp384r1, 48],
    ['P-521', OID.secp521r1, 66],
  ] as const
).map(([kind, curve, coordinateOctets]) => {
  const algorithm = sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(curve));
  const point = Buffer.alloc(1 + 2 * coordinateOctets, 4);
  const der = Buffer.from(sequence(algorithm, bitString(point)));
  return { kind, length: der.length, prefix: der.subarray(0, der.length - point.length) };
});
const UNCOMPRESSED = 4;

const RSA = Buffer.from(sequence(objectIdentifier(OID.rsaEncryption), nullValue()));

/** Reads a SubjectPublicKeyInfo as far as rules need it (RFC 5280 4.1.2.7); EC points are uncompressed. */
export function decodeCertifiedKey(spkiDer: Buffer): CertifiedKey {
  // Most keys are of one of the curves, and of those only the point differs.
  for (const { kind, length, prefix } of CURVES) {
    if (spkiDer.length !== length || !startsWith(spkiDer, prefix)) continue;
    if (spkiDer[prefix.length] !== UNCOMPRESSED) break;
    return { kind, keyOctets: spkiDer.subarray(prefix.length), modulusBits: undefined, exponent: undefined };
  }
  const fields = new DerReader(readWhole(spkiDer, TAG.SEQUENCE).content);
  const algorithm = fields.next(TAG.SEQUENCE).der;
  const { unusedBits, octets: keyOctets } = decodeBitString(fields.next(TAG.BIT_STRING));
  fields.end();
  if (unusedBits !== 0) throw new DerError('unexpected', 'a public key is not a whole number of octets');
  return RSA.equals(algorithm)
    ? { kind: 'RSA', keyOctets, ...rsaNumbers(keyOctets) }
    : { kind: 'other', keyOctets, modulusBits: undefined, exponent: undefined };
}

function startsWith(octets: Buffer, prefix: Buffer): boolean {
  for (let place = prefix.length - 1; place >= 0; place--) if (octets[place] !== prefix[place]) return false;
  return true;
}

function rsaNumbers(rsaPublicKey: Uint8Array): { modulusBits: number; exponent: bigint } {
  const numbers = new DerReader(readWhole(rsaPublicKey, TAG.SEQUENCE).content);
  const modulus = numbers.next(TAG.INTEGER).content;
  const exponent = decodeInteger(numbers.next(TAG.INTEGER));
  numbers.end();
  assertShortestInteger(modulus);
  const first = modulus[0] ?? 0;
  if (first >= 0x80) throw new DerError('unexpected', 'an RSA modulus is negative');
  // A leading zero octet, which keeps the number positive, counts no bits either.
  const modulusBits = modulus.length * 8 + 24 - Math.clz32(first);
  return { modulusBits, exponent };
}
