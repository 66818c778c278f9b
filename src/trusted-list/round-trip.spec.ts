import fc from 'fast-check';
import { anyTrustedList } from '../../test/support/list-arbitraries';
import { memberStateList, SAMPLE_LISTS, SIGNING_TIME, signersOf } from '../../test/support/sample-lists';
import { readTrustedList, readUnverifiedTrustedList } from './read-trusted-list';
import { signTrustedList } from './sign-trusted-list';
import type { TrustServiceStatusList } from './trusted-list';
import { TrustedListError } from './trusted-list-error';
import { canonicalTrustedList, writeTrustedList } from './write-trusted-list';
import { CanonicalizableDocument } from './xml/exclusive-canonicalization';
import { decodeXml } from './xml/xml-text';

const [{ signer, certificateDer }] = signersOf('XA');
const RUNS = { numRuns: 40 };

describe('a list that is written', () => {
  it('reads as it was', () => {
    fc.assert(
      fc.property(anyTrustedList, (list) => {
        expect(readUnverifiedTrustedList(writeTrustedList(list))).toStrictEqual(list);
      }),
      RUNS,
    );
  });

  it('is in exclusive canonical form already, as the library has it', () => {
    fc.assert(
      fc.property(anyTrustedList, (list) => {
        const text = decodeXml(writeTrustedList(list));
        expect(new CanonicalizableDocument(text).canonical([])).toBe(canonicalTrustedList(list));
      }),
      RUNS,
    );
  });

  it('reads as it was when it is signed', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrustedList, async (list) => {
        const octets = await signTrustedList(list, { signer, certificateDer, signingTime: SIGNING_TIME });
        expect(readTrustedList(octets, [certificateDer]).list).toStrictEqual(list);
      }),
      { numRuns: 15 },
    );
  });

  it.each(SAMPLE_LISTS)('is the same text each time: %s', (_name, _side, sample) => {
    expect(canonicalTrustedList(sample())).toBe(canonicalTrustedList(sample()));
  });
});

function withScheme(change: Partial<TrustServiceStatusList['schemeInformation']>): TrustServiceStatusList {
  const list = memberStateList();
  return { ...list, schemeInformation: { ...list.schemeInformation, ...change } };
}

describe('a list that cannot be written', () => {
  it.each([
    ['a URI with a line break', withScheme({ tslType: 'http://x.example/\n' }), 'whitespace_in_uri'],
    ['an empty name', withScheme({ schemeName: [{ lang: 'en', text: '' }] }), 'value'],
    ['no name', withScheme({ schemeName: [] }), 'missing_element'],
    ['a language that is none', withScheme({ schemeName: [{ lang: 'English!', text: 'x' }] }), 'value'],
    [
      'a control character',
      withScheme({ schemeName: [{ lang: 'en', text: 'a\u0000' }] }),
      'forbidden_character',
    ],
    [
      'half a character',
      withScheme({ schemeName: [{ lang: 'en', text: 'a\ud800' }] }),
      'forbidden_character',
    ],
    ['a time with milliseconds', withScheme({ listIssueDateTime: new Date(1) }), 'value'],
    ['a broken number', withScheme({ tslSequenceNumber: 1.5 }), 'value'],
    ['an Id that begins with a digit', { ...memberStateList(), id: '1' }, 'value'],
  ])('is refused by the name of the element: %s', (_name, list, reason) => {
    expect(() => writeTrustedList(list)).toThrow(TrustedListError);
    expect(() => writeTrustedList(list)).toThrow(new RegExp(`^${reason}: TrustServiceStatusList/\\S`));
  });
});

describe('signing', () => {
  const sign = (change: object): Promise<Uint8Array> =>
    signTrustedList(memberStateList(), { signer, certificateDer, signingTime: SIGNING_TIME, ...change });

  it.each([
    ['the certificate of another key', { certificateDer: signersOf('JP')[0].certificateDer }],
    ['a time before the certificate', { signingTime: new Date('2026-01-01T00:00:00Z') }],
    ['a time after the certificate', { signingTime: new Date('2040-01-01T00:00:00Z') }],
    ['RSASSA-PSS', { signer: { ...signer, signatureAlgorithm: 'rsa-pss-sha256' } }],
  ])('is refused with %s', async (_name, change) => {
    await expect(sign(change)).rejects.toThrow(/^signer: /);
  });

  it.each(['sha256', 'sha384', 'sha512'] as const)('takes the digest %s', async (digest) => {
    const octets = await sign({ digest });
    expect(readTrustedList(octets, [certificateDer]).list).toEqual(memberStateList());
    expect(Buffer.from(octets).toString().split(`#${digest}"`).length - 1).toBeGreaterThanOrEqual(3);
  });
});
