import type { PageBlock } from '../common/published-page';

/** The headings of the model disclosure statement (EN 319 411-1 annex A) in English and Japanese. */
export const PDS_OUTLINE = [
  ['contact', 'TSP contact information', '認証事業者の連絡先'],
  ['types', 'Certificate type, validation procedures and usage', '証明書の種類、検証手続及び用途'],
  ['reliance', 'Reliance limits', '信頼の限度'],
  ['subscribers', 'Obligations of subscribers', '利用者の義務'],
  ['status', 'Certificate status checking obligations of relying parties', '検証者による状態確認の義務'],
  ['liability', 'Limited warranty, disclaimer and limitation of liability', '保証の限定、免責及び責任の制限'],
  ['agreements', 'Applicable agreements, CPS and CP', '適用される規約、CPS及びCP'],
  ['privacy', 'Privacy policy', '個人情報の取扱い'],
  ['refund', 'Refund policy', '返金'],
  ['law', 'Applicable law, complaints and dispute resolution', '準拠法、苦情及び紛争の解決'],
  ['audit', 'TSP and repository licences, trust marks and audit', '許認可、トラストマーク及び監査'],
] as const;

/** The text under every heading. */
export type PdsTexts = Readonly<Record<(typeof PDS_OUTLINE)[number][0], readonly PageBlock[]>>;
