import { readWhole } from '../asn1/der-reader';
import { integer, objectIdentifier, octetString, sequence, tlv } from '../asn1/der-writer';
import {
  SAMPLE_ISSUER,
  SAMPLE_SERIAL,
  aCertId,
  ocspFixture,
  sampleIssuerHash,
} from '../../test/fixtures/ocsp/requests';
import { CERT_ID_HASHES, isIssuableSerial, issuerHashes, issuerLookupKey, readCertId } from './cert-id';
import { parseOcspRequest } from './ocsp-request';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('issuers by their hashes', () => {
  it.each([
    [
      'sha1',
      '39cc7b801e8123ace5655ae082e20030b3d6e335',
      // Seen by `openssl x509 -ocspid`; the key hash is the subject key identifier too.
      '8ec214096076ea9038e939ae1b6d52c4177d9fbe',
    ],
    [
      'sha256',
      '3a994677568073a707bfde50186345e4cd6134db085ebaa1d10425f03b6f08ea',
      '474a6ca301f23dc9f7f7078704e1c7f5fc96e71675f6ed882e7ab65c3f584543',
    ],
  ] as const)('ok the issuer of the RFC 9919 examples by %s', (hash, nameHash, keyHash) => {
    const { issuerNameHash, issuerKeyHash } = sampleIssuerHash(hash);
    expect(hex(issuerNameHash)).toBe(nameHash);
    expect(hex(issuerKeyHash)).toBe(keyHash);
  });

  it.each(CERT_ID_HASHES)('ok a CertId by %s finds its issuer and no other', (hash) => {
    const byKey = new Map(issuerHashes(SAMPLE_ISSUER).map((issuer) => [issuer.lookupKey, issuer.hash]));
    const certId = readCertId(readWhole(aCertId(SAMPLE_SERIAL, hash)));
    expect(byKey.get(issuerLookupKey(certId))).toBe(hash);
    const other = { ...certId, issuerKeyHash: certId.issuerNameHash };
    expect(byKey.get(issuerLookupKey(other))).toBeUndefined();
  });

  it('fails hashes whose octets are divided in another way', () => {
    const { hashAlgorithmOid, issuerNameHash, issuerKeyHash } = sampleIssuerHash('sha1');
    const both = Buffer.concat([issuerNameHash, issuerKeyHash]);
    const keys = [0, 19, 20, 21, 40].map((at) =>
      issuerLookupKey({
        hashAlgorithmOid,
        issuerNameHash: both.subarray(0, at),
        issuerKeyHash: both.subarray(at),
      }),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[2]).toBe(sampleIssuerHash('sha1').lookupKey);
  });
});

describe('CertId (RFC 6960 4.1.1)', () => {
  it('ok is written as RFC 9919 and OpenSSL do', () => {
    expect(parseOcspRequest(ocspFixture('rfc9919-request.der')).certIds[0]?.der).toEqual(
      Buffer.from(aCertId()),
    );
    expect(parseOcspRequest(ocspFixture('openssl-sha1.der')).certIds[0]?.der).toEqual(
      Buffer.from(aCertId(SAMPLE_SERIAL, 'sha1')),
    );
  });

  it('ok absent parameters are kept as sent and mean the same issuer', () => {
    const { hashAlgorithmOid, issuerNameHash, issuerKeyHash, lookupKey } = sampleIssuerHash('sha256');
    const der = sequence(
      sequence(objectIdentifier(hashAlgorithmOid)),
      octetString(issuerNameHash),
      octetString(issuerKeyHash),
      integer(5),
    );
    const certId = readCertId(readWhole(der));
    expect(certId.der).toEqual(der);
    expect(issuerLookupKey(certId)).toBe(lookupKey);
  });

  it('ok an algorithm that nobody knows is read', () => {
    const hash = octetString(Buffer.alloc(3));
    const der = sequence(sequence(objectIdentifier('2.999.1')), hash, hash, tlv(2, Buffer.of(0)));
    expect(readCertId(readWhole(der)).hashAlgorithmOid).toBe('2.999.1');
  });

  it.each([
    ['ok one', '01', true],
    ['ok twenty octets', '7f'.repeat(20), true],
    ['ok leading zero before a high bit', '0080', true],
    ['fails zero', '00', false],
    ['fails negative', 'ff', false],
    ['fails 21 octets', '01'.repeat(21), false],
    ['fails nothing', '', false],
  ])('serial number %s', (_name, serial, issuable) => {
    expect(isIssuableSerial(Buffer.from(serial, 'hex'))).toBe(issuable);
  });
});
