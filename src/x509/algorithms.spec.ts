import { DerReader, decodeObjectIdentifier, readWhole } from '../asn1/der-reader';
import { nullValue, objectIdentifier, sequence } from '../asn1/der-writer';
import {
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
  signatureAlgorithmIdentifier,
  signatureAlgorithmOf,
} from './algorithms';
import { OID } from './oids';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('signature AlgorithmIdentifier', () => {
  // The octets that OpenSSL 3 writes; RSASSA-PSS with a salt as long as the hash.
  it.each<[SignatureAlgorithm, string]>([
    ['ecdsa-sha256', '300a06082a8648ce3d040302'],
    ['ecdsa-sha384', '300a06082a8648ce3d040303'],
    ['ecdsa-sha512', '300a06082a8648ce3d040304'],
    ['rsa-pkcs1-sha256', '300d06092a864886f70d01010b0500'],
    ['rsa-pkcs1-sha384', '300d06092a864886f70d01010c0500'],
    ['rsa-pkcs1-sha512', '300d06092a864886f70d01010d0500'],
    [
      'rsa-pss-sha256',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402010500' +
        'a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
    ],
    [
      'rsa-pss-sha384',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402020500' +
        'a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130',
    ],
    [
      'rsa-pss-sha512',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402030500' +
        'a11c301a06092a864886f70d010108300d06096086480165030402030500a203020140',
    ],
  ])('ok %s', (algorithm, expected) => {
    expect(hex(signatureAlgorithmIdentifier(algorithm))).toBe(expected);
  });

  it.each(SIGNATURE_ALGORITHMS)('is recognised: %s', (algorithm) => {
    // A view into a larger buffer, as a parser hands it over.
    const identifier = signatureAlgorithmIdentifier(algorithm);
    const within = Buffer.concat([Buffer.from([1, 2, 3]), identifier, Buffer.from([4])]);
    expect(signatureAlgorithmOf(within.subarray(3, 3 + identifier.length))).toBe(algorithm);
  });

  it('leaves the trailer field of RSASSA-PSS out', () => {
    const fields = new DerReader(readWhole(signatureAlgorithmIdentifier('rsa-pss-sha256')).content);
    expect(decodeObjectIdentifier(fields.next())).toBe(OID.rsassaPss);
    const parameters = new DerReader(fields.next().content);
    const tags = [parameters.next(), parameters.next(), parameters.next()].map(({ tag }) => tag);
    expect(tags).toEqual([0xa0, 0xa1, 0xa2]);
    expect(parameters.atEnd).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['ECDSA with NULL parameters', sequence(objectIdentifier(OID.ecdsaWithSha256), nullValue())],
    ['PKCS #1 v1.5 without parameters', sequence(objectIdentifier(OID.sha256WithRsaEncryption))],
    [
      'RSASSA-PSS by default parameters, which mean SHA-1',
      sequence(objectIdentifier(OID.rsassaPss), sequence()),
    ],
    ['ECDSA with SHA-1', sequence(objectIdentifier('1.2.840.10045.4.1'))],
    ['RSA with SHA-1', sequence(objectIdentifier('1.2.840.113549.1.1.5'), nullValue())],
    ['rsaEncryption', sequence(objectIdentifier(OID.rsaEncryption), nullValue())],
    ['no octets', Buffer.alloc(0)],
  ])('fails %s', (_name, identifier) => {
    expect(signatureAlgorithmOf(identifier)).toBeUndefined();
  });
});
