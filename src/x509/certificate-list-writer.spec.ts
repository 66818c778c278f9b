import { createHash, generateKeyPairSync, sign } from 'node:crypto';

import fc from 'fast-check';

import { TAG } from '../asn1/tags';
import { parseCertificateList, type RevokedCertificate } from './certificate-list';
import { CertificateListWriter, type CertificateListSigner } from './certificate-list-writer';
import { CRL_REASONS, crlReasonNumber } from './crl-reason';
import { encodeAuthorityKeyIdentifier } from './extensions/authority-key-identifier';
import { encodeCrlNumber } from './extensions/crl-number';
import { encodeDeltaCrlIndicator } from './extensions/delta-crl-indicator';
import { buildName } from './name';
import { parseSubjectPublicKeyInfo } from './subject-public-key-info';
import { verifySignature } from './signature-verification';

const NAME = buildName([
  { attribute: 'C', value: 'XA' },
  { attribute: 'CN', value: 'TEST CA' },
]);
const HEADER = {
  issuerDer: NAME,
  signatureAlgorithm: 'ecdsa-sha256',
  thisUpdate: new Date('2027-03-01T12:00:00Z'),
  nextUpdate: new Date('2027-03-02T12:00:00Z'),
  extensions: [encodeAuthorityKeyIdentifier(Buffer.of(0xaa, 0xbb)), encodeCrlNumber(5n)],
} as const;
const DELTA = { ...HEADER, extensions: [...HEADER.extensions, encodeDeltaCrlIndicator(4n)] };
/** Signs with two octets that say nothing, so that the list can be compared octet for octet. */
const FIXED_SIGNER: CertificateListSigner = {
  signatureAlgorithm: 'ecdsa-sha256',
  signStream: () => Buffer.from('c0de', 'hex'),
};

const seconds = (iso: string): number => new Date(iso).getTime() / 1000;
const serial = (hex: string): Buffer => Buffer.from(hex, 'hex');
const AT = seconds('2027-02-28T23:59:59Z');

describe('CertificateListWriter', () => {
  it('ok golden octets of a list with three entries', async () => {
    const writer = new CertificateListWriter(HEADER);
    writer.addRow(serial('01'), AT, 0, null);
    writer.addRow(serial('00ff'), AT, 1, seconds('2027-01-01T00:00:00Z'));
    writer.addRow(serial('7f'), seconds('2050-01-01T00:00:00Z'), 6, null);
    const expected = [
      '3081f8', // CertificateList
      '3081e4', // TBSCertList
      '020101', // v2
      '300a06082a8648ce3d040302', // ecdsa-with-SHA256
      '301f310b3009060355040613025841', // C=XA
      '3110300e0603550403130754455354204341', // CN=TEST CA
      '170d3237303330313132303030305a', // 2027-03-01 12:00:00
      '170d3237303330323132303030305a', // 2027-03-02 12:00:00
      '3075', // revokedCertificates
      '3012 020101 170d3237303232383233353935395a',
      '303b 020200ff 170d3237303232383233353935395a',
      '3026 300a0603551d1504030a0101 30180603551d180411180f32303237303130313030303030305a',
      '3022 02017f 180f32303530303130313030303030305a 300c300a0603551d1504030a0106',
      'a01d301b',
      '300d0603551d23040630048002aabb', // authorityKeyIdentifier
      '300a0603551d140403020105', // cRLNumber
      '300a06082a8648ce3d040302',
      '030300c0de',
    ];
    const der = await writer.finish(FIXED_SIGNER);
    expect(Buffer.from(der).toString('hex')).toBe(expected.join('').replaceAll(' ', ''));
  });

  it('ok no revokedCertificates where there is no entry', async () => {
    const list = parseCertificateList(await new CertificateListWriter(HEADER).finish(FIXED_SIGNER));
    expect(list.hasEntries).toBe(false);
    expect([...list.entries()]).toEqual([]);
    expect(list.crlNumber).toBe(5n);
  });

  it.each<[string, number, string]>([
    ['1950-01-01T00:00:00Z', TAG.UTC_TIME, '500101000000Z'],
    ['1970-01-01T00:00:00Z', TAG.UTC_TIME, '700101000000Z'],
    ['2028-02-29T01:02:03Z', TAG.UTC_TIME, '280229010203Z'],
    ['2049-12-31T23:59:59Z', TAG.UTC_TIME, '491231235959Z'],
    ['2050-01-01T00:00:00Z', TAG.GENERALIZED_TIME, '20500101000000Z'],
    ['9999-12-31T23:59:59Z', TAG.GENERALIZED_TIME, '99991231235959Z'],
  ])('ok %s as revocation date, invalidity date and nextUpdate', async (iso, tag, text) => {
    const writer = new CertificateListWriter({ ...HEADER, nextUpdate: new Date(iso) });
    writer.addRow(serial('01'), seconds(iso), 0, seconds(iso));
    const der = Buffer.from(await writer.finish(FIXED_SIGNER));
    expect(der.includes(Buffer.from([tag, text.length, ...Buffer.from(text)]))).toBe(true);
    const list = parseCertificateList(der);
    expect([list.nextUpdate, list.nextUpdateTag]).toEqual([new Date(iso), tag]);
    expect([...list.entries()]).toMatchObject([
      { revocationDate: new Date(iso), revocationDateTag: tag, invalidityDate: new Date(iso) },
    ]);
  });

  it.each(CRL_REASONS)('ok reason %s', async (reason) => {
    const writer = new CertificateListWriter(DELTA);
    writer.addAll([{ serialNumber: serial('01'), revocationDate: new Date(AT * 1000), reason }]);
    const [entry] = parseCertificateList(await writer.finish(FIXED_SIGNER)).entries();
    expect(entry?.reason).toBe(reason === 'unspecified' ? undefined : reason);
  });

  it.each<[string, Uint8Array, number, number, number | null]>([
    ['an empty serial number', serial(''), AT, 0, null],
    ['a serial number of zero', serial('00'), AT, 0, null],
    ['a negative serial number', serial('80'), AT, 0, null],
    ['a serial number with a needless zero', serial('007f'), AT, 0, null],
    ['a serial number of 21 octets', Buffer.alloc(21, 1), AT, 0, null],
    ['reason 7', serial('01'), AT, 7, null],
    ['reason 11', serial('01'), AT, 11, null],
    ['reason -1', serial('01'), AT, -1, null],
    ['reason 1.5', serial('01'), AT, 1.5, null],
    ['removeFromCRL in a complete list', serial('01'), AT, 8, null],
    ['half a second', serial('01'), AT + 0.5, 0, null],
    ['no time', serial('01'), Number.NaN, 0, null],
    ['the year 1949', serial('01'), seconds('1949-12-31T23:59:59Z'), 0, null],
    ['the year 10000', serial('01'), seconds('9999-12-31T23:59:59Z') + 1, 0, null],
    ['an invalidity date in the year 10000', serial('01'), AT, 0, seconds('9999-12-31T23:59:59Z') + 1],
  ])('fails %s and stays as it was', async (_name, serialNumber, revokedAt, reason, invalidityAt) => {
    const writer = new CertificateListWriter(HEADER);
    expect(() => writer.addRow(serialNumber, revokedAt, reason, invalidityAt)).toThrow(RangeError);
    expect(writer.entryCount).toBe(0);
    expect(parseCertificateList(await writer.finish(FIXED_SIGNER)).hasEntries).toBe(false);
  });

  it('fails a list without extensions, another algorithm and a second end', async () => {
    expect(() => new CertificateListWriter({ ...HEADER, extensions: [] })).toThrow(RangeError);
    const writer = new CertificateListWriter({ ...HEADER, signatureAlgorithm: 'ecdsa-sha384' });
    await expect(writer.finish(FIXED_SIGNER)).rejects.toThrow(RangeError);
    const finished = new CertificateListWriter(HEADER);
    await finished.finish(FIXED_SIGNER);
    await expect(finished.finish(FIXED_SIGNER)).rejects.toThrow(RangeError);
    expect(() => finished.addRow(serial('01'), AT, 0, null)).toThrow(RangeError);
  });

  it.each([0, 1, 2, 5, 100, 5000, 70_000])('ok %d entries, with and without a forecast', async (count) => {
    const digests = await Promise.all(
      [undefined, count, 10].map(async (expected) => {
        const writer = new CertificateListWriter(HEADER, expected);
        const serialNumber = Buffer.alloc(20, 0x11);
        for (let i = 0; i < count; i++) {
          serialNumber.writeUInt32BE(i, 16);
          writer.addRow(serialNumber, AT - i * 1000, i % 2, i % 3 ? null : AT);
        }
        const der = await writer.finish(FIXED_SIGNER);
        const list = parseCertificateList(der);
        let read = 0;
        for (const entry of list.entries()) if (entry.serialNumber.length === 20) read++;
        expect(read).toBe(count);
        if (count > 0)
          expect(list.find(serialNumber)?.revocationDate.getTime()).toBe((AT - (count - 1) * 1000) * 1000);
        return createHash('sha256').update(der).digest('hex');
      }),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it('ok what was written is read again, whatever it is', async () => {
    const serials = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .filter(([first = 0, second = 0]) => first < 0x80 && (first > 0 || second >= 0x80));
    const dates = fc
      .integer({ min: seconds('1950-01-01T00:00:00Z'), max: seconds('9999-12-31T23:59:59Z') })
      .map((second) => new Date(second * 1000));
    const entries: fc.Arbitrary<RevokedCertificate> = fc.record(
      {
        serialNumber: serials,
        revocationDate: dates,
        reason: fc.constantFrom(...CRL_REASONS.filter((reason) => crlReasonNumber(reason) > 0)),
        invalidityDate: dates,
      },
      { requiredKeys: ['serialNumber', 'revocationDate'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(entries), async (written) => {
        const writer = new CertificateListWriter(DELTA, 1);
        writer.addAll(written);
        const list = parseCertificateList(await writer.finish(FIXED_SIGNER));
        const plain = (entry: RevokedCertificate): object => ({
          ...entry,
          revocationDateTag: undefined,
          serialNumber: Buffer.from(entry.serialNumber).toString('hex'),
        });
        expect([...list.entries()].map(plain)).toEqual(written.map(plain));
        for (const entry of written) expect(list.find(entry.serialNumber)).toBeDefined();
      }),
    );
  });

  it('ok the signature is over the signed part', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const writer = new CertificateListWriter(HEADER);
    writer.addRow(serial('01'), AT, 0, null);
    const der = await writer.finish({
      signatureAlgorithm: 'ecdsa-sha256',
      signStream: (chunks) => Promise.resolve(sign('sha256', Buffer.concat([...chunks]), privateKey)),
    });
    const { tbsDer, signature } = parseCertificateList(der);
    const spki = parseSubjectPublicKeyInfo(publicKey.export({ format: 'der', type: 'spki' }));
    expect(verifySignature('ecdsa-sha256', tbsDer, signature, { spki, key: publicKey })).toBe(true);
  });
});
