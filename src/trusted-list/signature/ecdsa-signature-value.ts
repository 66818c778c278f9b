import { DerReader } from '../../asn1/der-reader';
import { TAG } from '../../asn1/tags';

/**
 * r and s of an ECDSA-Sig-Value (RFC 3279 2.2.3), each in `coordinateOctets` octets, as XML Signature has them (RFC
 * 9231 2.3.6; ieee-p1363).
 */
export function ecdsaSignatureValue(signatureDer: Uint8Array, coordinateOctets: number): Uint8Array {
  const numbers = DerReader.inside(signatureDer, TAG.SEQUENCE);
  const value = Buffer.alloc(2 * coordinateOctets);
  for (const end of [coordinateOctets, 2 * coordinateOctets]) {
    const signed = numbers.next(TAG.INTEGER).content;
    const magnitude = signed[0] === 0 ? signed.subarray(1) : signed;
    if (magnitude.length > coordinateOctets) throw new RangeError('an ECDSA value is longer than its curve');
    value.set(magnitude, end - magnitude.length);
  }
  numbers.end();
  return value;
}
