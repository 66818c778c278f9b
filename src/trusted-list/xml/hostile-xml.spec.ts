import fc from 'fast-check';
import { fixturePrivateKey } from '../../../test/support/fixture-keys';
import { edited, forgeList, refusalOf } from '../../../test/support/forged-list';
import { memberStateList, signersOf } from '../../../test/support/sample-lists';
import { readTrustedList } from '../read-trusted-list';
import { TrustedListError, type TrustedListRefusal } from '../trusted-list-error';

/** Signed lists whose XML is more than elements, attributes and text, or too much of it. */

const [{ certificateDer: SIGNER }] = signersOf('XA');
const LIST = memberStateList();
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const good = forgeList(LIST, SIGNER, fixturePrivateKey('ca-p-256-1')).toString('utf8');
const edit = (from: string, to: string): string => edited(good, from, to);

const BOMB =
  '<!DOCTYPE l [<!ENTITY a "ha">' +
  Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`).join(
    '',
  ) +
  ']>';

/** Name, octets, and the reason for which they are refused. */
const HOSTILE: readonly (readonly [name: string, list: string | Uint8Array, reason: TrustedListRefusal])[] = [
  ['a document type', edit(DECLARATION, `${DECLARATION}<!DOCTYPE TrustServiceStatusList>`), 'doctype'],
  ['a document type in small letters', edit(DECLARATION, `${DECLARATION}<!doctype x>`), 'doctype'],
  ['an entity', edit('<TSLSequenceNumber>', '<TSLSequenceNumber>&x;'), 'entity'],
  ['an entity that does not end', edit('<TSLSequenceNumber>', '<TSLSequenceNumber>&amp'), 'entity'],
  ['a character that XML does not have', edit('<TSLSequenceNumber>', '<TSLSequenceNumber>&#0;'), 'entity'],
  ['a control character', edit('<TSLSequenceNumber>', '<TSLSequenceNumber>\u0001'), 'forbidden_character'],
  [
    'a processing instruction',
    edit('<SchemeInformation>', '<SchemeInformation><?x y?>'),
    'processing_instruction',
  ],
  ['a stylesheet', edit(DECLARATION, `${DECLARATION}<?xml-stylesheet href="x"?>`), 'processing_instruction'],
  [
    'a comment within a URI',
    edit('TSLType/EUgeneric</TSLType>', 'TSLType/EU<!-- -->generic</TSLType>'),
    'comment_in_text',
  ],
  [
    'a comment before a text',
    edit(
      '<SchemeTerritory>XA</SchemeTerritory><PolicyOrLegalNotice>',
      '<SchemeTerritory><!-- -->XA</SchemeTerritory><PolicyOrLegalNotice>',
    ),
    'comment_in_text',
  ],
  [
    'a comment within the signature value',
    edit('</ds:SignatureValue>', '<!-- --></ds:SignatureValue>'),
    'comment_in_text',
  ],
  [
    'CDATA',
    edit(
      '<SchemeTerritory>XA</SchemeTerritory><PolicyOrLegalNotice>',
      '<SchemeTerritory><![CDATA[XA]]></SchemeTerritory><PolicyOrLegalNotice>',
    ),
    'cdata',
  ],
  [
    'a prefix that changes its meaning',
    edit('<ds:KeyInfo>', '<ds:KeyInfo xmlns:ds="urn:x">'),
    'namespace_redeclared',
  ],
  ['a namespace that is undone', edit('<SchemeInformation>', '<SchemeInformation xmlns="">'), 'no_namespace'],
  [
    'a prefix that is not declared',
    edit('<SchemeInformation>', '<SchemeInformation><x:y/>'),
    'unbound_prefix',
  ],
  [
    'an attribute twice',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber a="1" a="2">'),
    'duplicate_attribute',
  ],
  [
    'an attribute twice under two prefixes',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber xmlns:p="urn:x" xmlns:q="urn:x" p:a="1" q:a="2">'),
    'duplicate_attribute',
  ],
  [
    'an attribute that canonicalisers drop',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber xmlnsx="1">'),
    'reserved_name',
  ],
  [
    'a prefix that is reserved',
    edit('<TSLSequenceNumber>', '<TSLSequenceNumber xmlns:xmlns="urn:x">'),
    'reserved_name',
  ],
  ['a byte order mark', `\ufeff${good}`, 'byte_order_mark'],
  ['UTF-16', Buffer.from(good, 'utf16le'), 'forbidden_character'],
  ['broken UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xc3])]), 'not_utf8'],
  ['another encoding', edit('encoding="UTF-8"', 'encoding="ISO-8859-1"'), 'xml_declaration'],
  ['XML 1.1', edit('version="1.0"', 'version="1.1"'), 'xml_declaration'],
];

describe('XML that lists do not need', () => {
  it.each(HOSTILE)('is refused: %s', (_name, list, reason) => {
    expect(refusalOf(list, [SIGNER]).reason).toBe(reason);
  });

  it('is refused at once where entities would multiply', () => {
    const began = performance.now();
    expect(refusalOf(edit(DECLARATION, DECLARATION + BOMB), [SIGNER]).reason).toBe('doctype');
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it.each([
    ['depth', '<a>'.repeat(100), 'too_deep'],
    ['attributes', `<a ${Array.from({ length: 40 }, (_, n) => `a${n}="1"`).join(' ')}/>`, 'too_many_nodes'],
    [
      'namespaces',
      `<a ${Array.from({ length: 31 }, (_, n) => `xmlns:n${n}="urn:${n}"`).join(' ')}><b xmlns:m="urn:m"/></a>`,
      'too_many_namespaces',
    ],
    ['elements', '<a/>'.repeat(1_000_001), 'too_many_nodes'],
    ['names', Array.from({ length: 300 }, (_, n) => `<a${n}/>`).join(''), 'too_many_names'],
    ['octets', ' '.repeat(16 * 1024 * 1024), 'too_large'],
  ] as const)('is refused past the bound of %s', (_name, content, reason) => {
    expect(refusalOf(edit('<SchemeInformation>', `<SchemeInformation>${content}`), [SIGNER]).reason).toBe(
      reason,
    );
  });
});

/** What a mutation does to the octets at a place. */
const MUTATIONS: readonly ((octets: Buffer, place: number, value: number) => Buffer)[] = [
  (octets, place, value) =>
    Buffer.concat([octets.subarray(0, place), Buffer.from([value]), octets.subarray(place + 1)]),
  (octets, place, value) =>
    Buffer.concat([octets.subarray(0, place), Buffer.from([value]), octets.subarray(place)]),
  (octets, place, value) => Buffer.concat([octets.subarray(0, place), octets.subarray(place + value)]),
  (octets, place, value) => Buffer.concat([octets.subarray(0, place + value), octets.subarray(place)]),
  (octets, place) => octets.subarray(0, place),
];

describe('a mutated list', () => {
  it('is refused by its reason, or says what was signed', () => {
    const octets = Buffer.from(good);
    const place = fc.nat({ max: octets.length - 1 });
    fc.assert(
      fc.property(
        fc.constantFrom(...MUTATIONS),
        place,
        fc.integer({ min: 1, max: 255 }),
        (mutate, at, value) => {
          try {
            expect(readTrustedList(mutate(octets, at, value), [SIGNER]).list).toEqual(LIST);
          } catch (error) {
            expect(error).toBeInstanceOf(TrustedListError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is read in time however its comments are spread', () => {
    const spread = ` ${'<!---->'.repeat(20)}`.repeat(20_000);
    const began = performance.now();
    expect(refusalOf(edit('<TSLSequenceNumber>', `<TSLSequenceNumber>${spread}`), [SIGNER]).reason).toBe(
      'comment_in_text',
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('a list that differs only in what canonical form leaves out', () => {
  it.each([
    ['a comment between elements', edit('<SchemeInformation>', '<SchemeInformation><!-- x -->')],
    [
      'the order of attributes and the quotes',
      edit(
        ' Id="XA-TL-TEST" TSLTag="http://uri.etsi.org/19612/TSLTag"',
        " TSLTag='http://uri.etsi.org/19612/TSLTag'\n Id='XA-TL-TEST'",
      ),
    ],
    ['references in place of characters', edit('<TSLSequenceNumber>1<', '<TSLSequenceNumber>&#x31;<')],
    ['white space after the list', `${good}\n`],
    ['no declaration', good.slice(DECLARATION.length)],
  ])('is read: %s', (_name, list) => {
    expect(readTrustedList(Buffer.from(list), [SIGNER]).list).toEqual(LIST);
  });
});
