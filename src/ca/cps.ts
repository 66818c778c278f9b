import { englishCps } from './cps-english';
import { japaneseCps } from './cps-japanese';
import { CPS_OUTLINE, type CpsClause } from './cps-outline';
import type { DocumentedCa } from './documented-ca';
import { providerName } from './document-words';
import type { PublishedPage } from '../common/published-page';
import type { DocumentLanguage } from './public-urls';

/** The certificate policy and certification practice statement of a CA, in the outline of RFC 3647 section 6. */
export function cpsPage(documented: DocumentedCa, language: DocumentLanguage): PublishedPage {
  const { ca, tsp, urls } = documented;
  const japanese = language === 'ja';
  const texts = japanese ? japaneseCps(documented) : englishCps(documented);
  const provider = providerName(tsp, language);
  return {
    language,
    title: japanese
      ? `${ca.name} 証明書ポリシー及び認証業務運用規程（テスト）`
      : `${ca.name}: certificate policy and certification practice statement (TEST)`,
    lead: japanese
      ? [
          `${provider}の認証局「${ca.name}」（${ca.caId}）の試験用文書です。法的効力はありません。`,
          { href: new URL(urls.cps.en).pathname, text: 'English' },
        ]
      : [
          `A test document of the certification authority ${ca.name} (${ca.caId}) of ${provider}. TEST, no legal effect.`,
          { href: new URL(urls.cps.ja).pathname, text: '日本語' },
        ],
    sections: CPS_OUTLINE.map(([number, english, local]) => ({
      number,
      heading: japanese ? local : english,
      blocks: isClause(number) ? texts[number] : [],
    })),
  };
}

function isClause(number: string): number is CpsClause {
  return number.includes('.');
}
