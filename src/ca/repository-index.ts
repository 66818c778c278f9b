import type { EstablishedCa, EstablishedCas } from './established-cas';
import { aiaPathUrl, aiaUrl, cpsTextUrl, crlUrl, pdsUrl, termsUrl } from './public-urls';
import type { DocumentLanguage, PublicUrls } from './public-urls';
import type { PageBlock, PageText, PublishedPage } from '../common/published-page';

/** Links of the page are paths: it is read under whatever name the reader reached it. */
const HERE: PublicUrls = { publicUrl: '', publicTlsUrl: '' };

const HEAD = [
  'CA / 認証局',
  'Certificate / 証明書',
  'CRL / 失効リスト',
  'CP/CPS / 運用規程',
  'PDS / 開示文書',
  'Terms / 利用規約',
];

/** The front page of the repository: every CA that stands, by provider, with links to all that is published of it. */
export function repositoryIndex(established: EstablishedCas): PublishedPage {
  const providers = new Map<string, EstablishedCa[]>();
  for (const ca of established.list())
    providers.set(ca.tsp.tspId, [...(providers.get(ca.tsp.tspId) ?? []), ca]);
  return {
    language: 'en',
    title: 'Repository / リポジトリ (TEST)',
    lead: [
      'Mock certification authorities for tests; nothing here has legal effect.',
      '試験用の模擬認証局です。法的効力はありません。',
    ],
    sections: [...providers.values()].map((cas, index) => ({
      number: String(index + 1),
      heading: headingOf(cas),
      blocks: [tableOf(cas, established)],
    })),
  };
}

function headingOf([first]: readonly EstablishedCa[]): string {
  const { name = '', nameLocal } = first?.tsp ?? {};
  return nameLocal === undefined ? name : `${name} / ${nameLocal}`;
}

function tableOf(cas: readonly EstablishedCa[], established: EstablishedCas): PageBlock {
  return {
    head: HEAD,
    rows: cas.map(({ definition: { caId, name }, crlShards }) => [
      `${name} (${caId})`,
      links(
        generationsOf(caId, established).flatMap((generation) => [
          { href: aiaUrl(HERE, caId, generation), text: `${generation}.cer` },
          { href: aiaPathUrl(HERE, caId, generation), text: `${generation}.p7c` },
        ]),
      ),
      links(
        Array.from({ length: crlShards }, (_, shard) => ({
          href: crlUrl(HERE, caId, shard),
          text: `${shard}.crl`,
        })),
      ),
      inBothLanguages((language) => cpsTextUrl(HERE, caId, language)),
      inBothLanguages((language) => pdsUrl(HERE, caId, language)),
      inBothLanguages((language) => termsUrl(HERE, caId, language)),
    ]),
  };
}

/** The generations of a CA are numbered from 1 without gaps. */
function generationsOf(caId: string, established: EstablishedCas): number[] {
  const generations: number[] = [];
  for (let number = 1; established.findGeneration(caId, number); number++) generations.push(number);
  return generations;
}

function inBothLanguages(urlOf: (language: DocumentLanguage) => string): PageText {
  return links([
    { href: urlOf('en'), text: 'English' },
    { href: urlOf('ja'), text: '日本語' },
  ]);
}

function links(all: readonly { readonly href: string; readonly text: string }[]): PageText {
  return { parts: all.flatMap((link, index) => (index === 0 ? [link] : [' ', link])) };
}
