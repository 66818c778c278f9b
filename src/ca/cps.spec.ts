import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { FIXED_URLS, FIXED_WORLD } from '../../test/support/fixed-world';
import { fixtureKeyStore } from '../../test/support/fixture-keys';
import { cpsPage } from './cps';
import { CPS_OUTLINE } from './cps-outline';
import { documentedCa, type DocumentedCa } from './documented-ca';
import { durationWords } from './document-words';
import type { EstablishedCas } from './established-cas';
import { pdsPage } from './pds';
import { renderPage } from '../common/published-page';
import { repositoryIndex } from './repository-index';
import type { DocumentLanguage } from './public-urls';
import { buildTerms } from './terms';

const LANGUAGES: readonly DocumentLanguage[] = ['en', 'ja'];
const CASES = FIXED_WORLD.cas.flatMap(({ caId }) => LANGUAGES.map((language) => [caId, language] as const));

let workshop: CaWorkshop;
let established: EstablishedCas;

beforeAll(async () => {
  workshop = await openCaWorkshop(fixtureKeyStore(FIXED_WORLD));
  established = await workshop.start();
});
afterAll(() => workshop.close());

function documented(caId: string): DocumentedCa {
  const ca = established.find(caId);
  if (!ca) throw new Error(`no ${caId}`);
  return documentedCa(ca, established);
}

const cps = (caId: string, language: DocumentLanguage) => renderPage(cpsPage(documented(caId), language));
const pds = (caId: string, language: DocumentLanguage) => renderPage(pdsPage(documented(caId), language));

/** Without what is written in Latin letters in either language: names, identifiers, addresses. */
const LATIN_ONLY = /^[\x20-\x7e]*$/;

describe('CPS', () => {
  it('has the outline of RFC 3647: nine sections, whose parts are numbered without gaps', () => {
    const numbers = CPS_OUTLINE.map(([number]) => number.split('.').map(Number));
    numbers.slice(1).forEach(([section = 0, part = 0], index) => {
      const [before = 0, partBefore = 0] = numbers[index] ?? [];
      expect([section, part]).toEqual(part === 0 ? [before + 1, 0] : [before, partBefore + 1]);
    });
    const parts = Array.from({ length: 9 }, (_, index) => numbers.filter(([one]) => one === index + 1));
    expect(parts.map(({ length }) => length - 1)).toEqual([6, 4, 4, 12, 8, 8, 3, 6, 17]);
  });

  it.each(CASES)(
    'of %s in %s says TEST, names CA and provider, and leaves no part empty',
    (caId, language) => {
      const { ca, tsp } = documented(caId);
      const page = cpsPage(documented(caId), language);
      expect(page.language).toBe(language);
      expect(page.title).toMatch(/TEST|テスト/);
      expect(JSON.stringify(page.lead)).toContain(ca.name);
      expect(JSON.stringify(page.lead)).toContain(language === 'ja' ? (tsp.nameLocal ?? tsp.name) : tsp.name);
      for (const { number, blocks } of page.sections)
        expect([number, blocks.length > 0]).toEqual([number, number.includes('.')]);
    },
  );

  it.each(FIXED_WORLD.cas.map(({ caId }) => [caId]))('of %s is in the language it says', (caId) => {
    const paragraphs = (language: DocumentLanguage) =>
      cpsPage(documented(caId), language).sections.flatMap(({ blocks }) =>
        blocks.filter((block) => typeof block === 'string'),
      );
    expect(paragraphs('ja').filter((text) => LATIN_ONLY.test(text))).toEqual([]);
    expect(paragraphs('en').filter((text) => !LATIN_ONLY.test(text))).toEqual([]);
  });

  it.each(LANGUAGES)(
    'in %s tells policies, status addresses, the other documents and the hash of the terms',
    (language) => {
      const html = cps('alpha-ca', language);
      const { publicUrl, publicTlsUrl } = FIXED_URLS;
      for (const told of [
        '2.999.10.1.1.1',
        '0.4.0.194112.1.3',
        'eu-seal',
        'QcSSCD',
        'ecdsa-sha256',
        'keyCompromise',
        'certificateHold',
        `${publicUrl}/crl/alpha-ca/3.crl`,
        `${publicUrl}/ocsp/alpha-ca`,
        `${publicUrl}/aia/alpha-ca/1.cer`,
        `${publicUrl}/aia/alpha-ca/1.p7c`,
        `${publicTlsUrl}/repository/alpha-ca/pds/${language}`,
      ]) {
        expect(html).toContain(told);
      }
      for (const { definition, tsp } of [established.find('alpha-ca')].filter((one) => one !== undefined))
        for (const each of LANGUAGES) expect(html).toContain(buildTerms(definition, tsp, each).sha256Hex);
    },
  );

  it.each([
    ['alpha-ca', 'en', ['24 hours or less', 'valid for 24 hours'], ['cannot be suspended', '31 days']],
    ['bravo-ca', 'en', ['valid for 24 hours'], ['24 hours or less', 'cannot be suspended']],
    [
      'alpha-root',
      'en',
      ['cannot be suspended', 'It is a root', '31 days', 'Alpha CA TEST'],
      ['valid for 24 hours'],
    ],
    ['alpha-ca', 'ja', ['24時間以内に満了', '有効期間は24時間'], ['一時停止できません']],
    ['bravo-root', 'ja', ['一時停止できません', 'ルート認証局', '有効期間は31日で'], ['有効期間は24時間']],
  ] as const)('of %s in %s follows the profiles', (caId, language, told, untold) => {
    const html = cps(caId, language);
    for (const text of told) expect(html).toContain(text);
    for (const text of untold) expect(html).not.toContain(text);
  });

  it('is the same at every start', async () => {
    const before = CASES.map(([caId, language]) => [cps(caId, language), pds(caId, language)]);
    established = await workshop.start();
    expect(CASES.map(([caId, language]) => [cps(caId, language), pds(caId, language)])).toEqual(before);
    expect(new Set(before.flat()).size).toBe(2 * CASES.length);
  });

  it('escapes what the world says', async () => {
    const evil = '<img src=x onerror=alert(1)> "TEST"';
    const world = {
      ...FIXED_WORLD,
      contentHash: 'c2'.repeat(32),
      tsps: FIXED_WORLD.tsps.map((tsp) => ({ ...tsp, name: evil, nameLocal: evil })),
      cas: FIXED_WORLD.cas.map((ca) => ({ ...ca, name: evil })),
      profiles: FIXED_WORLD.profiles.map((profile) => ({ ...profile, name: evil, nameLocal: evil })),
    };
    established = await workshop.start({ world });
    const pages = CASES.flatMap(([caId, language]) => [cps(caId, language), pds(caId, language)]);
    for (const html of [...pages, renderPage(repositoryIndex(established))]) {
      expect(html).toContain('&#60;img src=x onerror=alert(1)&#62; &#34;TEST&#34;');
      expect(html).not.toContain('<img');
    }
    established = await workshop.start();
  });
});

describe('PDS', () => {
  it.each(CASES)('of %s in %s has the eleven parts of the model, none empty', (caId, language) => {
    const page = pdsPage(documented(caId), language);
    expect(page.title).toMatch(/TEST|テスト/);
    expect(page.sections.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const { heading, blocks } of page.sections) {
      expect(LATIN_ONLY.test(heading)).toBe(language === 'en');
      expect(blocks.length).toBeGreaterThan(0);
    }
    expect(pds(caId, language)).toContain(
      buildTerms(documented(caId).ca, documented(caId).tsp, language).sha256Hex,
    );
  });
});

describe('durationWords', () => {
  it.each([
    ['P2Y', '2 years', '2年'],
    ['P1Y6M', '1 year 6 months', '1年6か月'],
    ['P27M', '27 months', '27か月'],
    ['P30D', '30 days', '30日'],
    ['PT24H', '24 hours', '24時間'],
    ['P1DT5M30S', '1 day 5 minutes 30 seconds', '1日5分30秒'],
  ])('%s', (duration, english, japanese) => {
    expect([durationWords(duration, 'en'), durationWords(duration, 'ja')]).toEqual([english, japanese]);
  });
});
