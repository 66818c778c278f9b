import { parseCertificateList, type CertificateListView } from '../x509/certificate-list';
import { CertificateListWriter } from '../x509/certificate-list-writer';
import { buildName } from '../x509/name';
import { crlExtensions, type CrlExtensionValues } from './crl-extensions';
import { publicationViolations, type PublicationFacts, type PublicationViolation } from './crl-rules';
import { LAST_CRL_NEXT_UPDATE } from './crl-schedule';

const CA = buildName([{ attribute: 'CN', value: 'TEST CA' }]);
// The same name to a reader of names, other octets.
const CA_AS_UTF8 = buildName([{ attribute: 'CN', value: 'TEST CA' }], { utf8: true });
const POINT = { fullName: ['http://pki.test/crl/ca/0.crl'] };
const FACTS: PublicationFacts = { issuerDer: CA, signatureVerified: true, publishedBases: new Set([7n, 8n]) };

interface ListParts extends Partial<CrlExtensionValues> {
  readonly issuerDer?: Uint8Array;
  readonly thisUpdate?: string;
  readonly nextUpdate?: Date;
  readonly unpartitioned?: boolean;
}

async function list(parts: ListParts = {}): Promise<CertificateListView> {
  const { issuerDer = CA, thisUpdate = '2027-03-01T12:00:00Z', unpartitioned, ...values } = parts;
  const writer = new CertificateListWriter({
    issuerDer,
    signatureAlgorithm: 'ecdsa-sha256',
    thisUpdate: new Date(thisUpdate),
    nextUpdate: parts.nextUpdate ?? new Date('2027-03-03T12:00:00Z'),
    extensions: crlExtensions({
      issuerKeyIdentifier: Buffer.alloc(20),
      crlNumber: 8n,
      ...(unpartitioned ? {} : { distributionPoint: POINT }),
      ...values,
    }),
  });
  const signer = { signatureAlgorithm: 'ecdsa-sha256', signStream: () => Buffer.of(1) } as const;
  return parseCertificateList(await writer.finish(signer));
}

const NEXT: ListParts = { crlNumber: 9n };

describe('publicationViolations', () => {
  it.each<[string, ListParts | undefined, ListParts]>([
    ['the first list', undefined, { crlNumber: 0n }],
    ['the next number', {}, NEXT],
    ['a number far ahead', {}, { crlNumber: 2n ** 159n - 1n }],
    ['the same second', {}, { ...NEXT, thisUpdate: '2027-03-01T12:00:00Z' }],
    [
      'one URI in common',
      {},
      { ...NEXT, distributionPoint: { fullName: ['http://new.test/0.crl', ...POINT.fullName] } },
    ],
    [
      'a list of all certificates after such a one',
      { unpartitioned: true },
      { ...NEXT, unpartitioned: true },
    ],
    ['a delta after a delta', { baseCrlNumber: 7n }, { ...NEXT, baseCrlNumber: 8n }],
    ['a delta of the number of its base', undefined, { crlNumber: 8n, baseCrlNumber: 8n }],
    ['the last list', {}, { ...NEXT, nextUpdate: LAST_CRL_NEXT_UPDATE }],
  ])('ok %s', async (_name, published, next) => {
    expect(publicationViolations(published && (await list(published)), await list(next), FACTS)).toEqual([]);
  });

  it.each<[PublicationViolation, string, ListParts | undefined, ListParts, Partial<PublicationFacts>]>([
    ['number_not_greater', 'the same number', {}, { crlNumber: 8n }, {}],
    ['number_not_greater', 'a smaller number', {}, { crlNumber: 7n }, {}],
    ['issuer_differs', 'the same name in other octets', {}, { ...NEXT, issuerDer: CA_AS_UTF8 }, {}],
    ['issuer_differs', 'a first list of another CA', undefined, { issuerDer: CA_AS_UTF8 }, {}],
    ['issuer_differs', 'a published list of another CA', { issuerDer: CA_AS_UTF8 }, NEXT, {}],
    ['signature_invalid', 'a signature that does not verify', {}, NEXT, { signatureVerified: false }],
    [
      'distribution_point_disjoint',
      'no URI in common',
      {},
      { ...NEXT, distributionPoint: { fullName: ['http://pki.test/crl/ca/1.crl'] } },
      {},
    ],
    ['distribution_point_disjoint', 'no longer partitioned', {}, { ...NEXT, unpartitioned: true }, {}],
    ['distribution_point_disjoint', 'newly partitioned', { unpartitioned: true }, NEXT, {}],
    [
      'certificate_kind_differs',
      'another kind of certificate',
      {},
      { ...NEXT, distributionPoint: { ...POINT, onlyContains: 'cACerts' } },
      {},
    ],
    ['delta_differs', 'a delta in the place of a complete list', {}, { ...NEXT, baseCrlNumber: 8n }, {}],
    ['delta_differs', 'a complete list in the place of a delta', { baseCrlNumber: 7n }, NEXT, {}],
    ['base_not_published', 'an unknown base', { baseCrlNumber: 7n }, { ...NEXT, baseCrlNumber: 6n }, {}],
    ['this_update_older', 'an older list', {}, { ...NEXT, thisUpdate: '2027-03-01T11:59:59Z' }, {}],
    [
      'next_update_missing',
      'nextUpdate at thisUpdate',
      {},
      { ...NEXT, nextUpdate: new Date('2027-03-01T12:00:00Z') },
      {},
    ],
    ['after_last', 'a list after the last', { nextUpdate: LAST_CRL_NEXT_UPDATE }, NEXT, {}],
  ])('fails with %s alone: %s', async (violation, _name, published, next, facts) => {
    const verdict = publicationViolations(published && (await list(published)), await list(next), {
      ...FACTS,
      ...facts,
    });
    expect(verdict).toEqual([violation]);
  });

  it('fails with each reason at once', async () => {
    const published = await list({ nextUpdate: LAST_CRL_NEXT_UPDATE });
    const { crlNumber: _number, nextUpdate: _next, ...next } = await list({ issuerDer: CA_AS_UTF8 });
    const odd = { ...next, tbsSignatureAlgorithmDer: Buffer.of(0x30, 0) };
    expect(publicationViolations(published, odd, { ...FACTS, signatureVerified: false })).toEqual([
      'number_missing',
      'algorithm_differs',
      'signature_invalid',
      'next_update_missing',
      'issuer_differs',
      'after_last',
    ]);
  });
});

describe('crlExtensions', () => {
  const values: CrlExtensionValues = { issuerKeyIdentifier: Buffer.alloc(20), crlNumber: 8n };

  it('ok order and criticality', () => {
    const all = crlExtensions({
      ...values,
      distributionPoint: POINT,
      deltaUrl: 'http://pki.test/crl/ca/0-delta.crl',
      expiredCertsSince: new Date('2026-01-01T00:00:00Z'),
    });
    expect(all.map(({ oid, critical }) => [oid, critical])).toEqual([
      ['2.5.29.35', false],
      ['2.5.29.20', false],
      ['2.5.29.28', true],
      ['2.5.29.46', false],
      ['2.5.29.60', false],
    ]);
    expect(crlExtensions({ ...values, baseCrlNumber: 8n }).map(({ oid }) => oid)).toEqual([
      '2.5.29.35',
      '2.5.29.20',
      '2.5.29.27',
    ]);
  });

  it('fails a delta that is older than its base or has a delta', () => {
    expect(() => crlExtensions({ ...values, baseCrlNumber: 9n })).toThrow(RangeError);
    expect(() => crlExtensions({ ...values, baseCrlNumber: 7n, deltaUrl: 'http://a' })).toThrow(RangeError);
  });
});
