import type { DocumentedCa } from './documented-ca';
import { providerName } from './document-words';
import { englishPds } from './pds-english';
import { japanesePds } from './pds-japanese';
import { PDS_OUTLINE } from './pds-outline';
import type { PublishedPage } from '../common/published-page';
import type { DocumentLanguage } from './public-urls';

/** The PKI disclosure statement of a CA, which QcPDS points to (EN 319 412-5 4.3.4). */
export function pdsPage(documented: DocumentedCa, language: DocumentLanguage): PublishedPage {
  const { ca, tsp, urls } = documented;
  const japanese = language === 'ja';
  const texts = japanese ? japanesePds(documented) : englishPds(documented);
  const provider = providerName(tsp, language);
  return {
    language,
    title: japanese ? `${ca.name} PKI開示文書（テスト）` : `${ca.name}: PKI disclosure statement (TEST)`,
    lead: japanese
      ? [
          `${provider}の認証局「${ca.name}」（${ca.caId}）の要点をまとめたものです。試験用であり、法的効力はありません。規約及びCPSに代わるものではありません。`,
          { href: new URL(urls.pds.en).pathname, text: 'English' },
        ]
      : [
          `The main points about the certification authority ${ca.name} (${ca.caId}) of ${provider}. TEST, no legal effect. It does not stand in for the terms or the CPS.`,
          { href: new URL(urls.pds.ja).pathname, text: '日本語' },
        ],
    sections: PDS_OUTLINE.map(([key, english, local], index) => ({
      number: String(index + 1),
      heading: japanese ? local : english,
      blocks: texts[key],
    })),
  };
}
