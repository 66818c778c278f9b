import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp } from '../world/world';
import type { DocumentedCa, DocumentedProfile } from './documented-ca';
import type { PageBlock } from '../common/published-page';
import type { DocumentLanguage } from './public-urls';

/** Words and tables that the documents of a CA share. */

export function profileName({ name, nameLocal }: CertificateProfile, language: DocumentLanguage): string {
  return language === 'ja' ? (nameLocal ?? name) : name;
}

export function providerName({ name, nameLocal }: Tsp, language: DocumentLanguage): string {
  return language === 'ja' ? (nameLocal ?? name) : name;
}

/** Things one after the other; nothing at all is a dash. */
export function listed(things: readonly string[], language: DocumentLanguage): string {
  return things.length === 0 ? '-' : things.join(language === 'ja' ? '、' : ', ');
}

const UNITS: Readonly<Record<string, readonly [english: string, japanese: string]>> = {
  Y: ['year', '年'],
  M: ['month', 'か月'],
  W: ['week', '週間'],
  D: ['day', '日'],
  TH: ['hour', '時間'],
  TM: ['minute', '分'],
  TS: ['second', '秒'],
};

/** `P2Y` in words; ISO 8601 with whole numbers. */
export function durationWords(duration: string, language: DocumentLanguage): string {
  const [date = '', time = ''] = duration.slice(1).split('T');
  const part = (prefix: string) => (match: RegExpMatchArray) => {
    const [, number = '', unit = ''] = match;
    const [english = '', japanese = ''] = UNITS[prefix + unit] ?? [];
    return language === 'ja' ? `${number}${japanese}` : `${number} ${english}${number === '1' ? '' : 's'}`;
  };
  const parts = [
    ...[...date.matchAll(/(\d+)([A-Z])/g)].map(part('')),
    ...[...time.matchAll(/(\d+)([A-Z])/g)].map(part('T')),
  ];
  return parts.join(language === 'ja' ? '' : ' ');
}

/** How long the lists of a CA are valid, in words. */
export function crlValidityWords({ kind, status }: CaDefinition, language: DocumentLanguage): string {
  return durationWords(kind === 'root' ? status.crl.caValidity : status.crl.validity, language);
}

const WORDS = {
  en: {
    head: ['Profile', 'Meaning', 'Policies', 'Subject', 'QC statements', 'Validity'],
    rules: ['Profile', 'Keys', 'Device', 'Approval', 'On hold', 'Status by'],
    subject: { legal: 'legal person', natural: 'natural person' },
    device: { qualified: 'audited QSCD of the signing service', any: 'any' },
    approval: { auto: 'by the checks alone', single: 'one officer', dual: 'two officers' },
    hold: { yes: 'possible', no: 'not possible' },
    atMost: (usual: string, longest: string) => `${usual}, at most ${longest}`,
    noStatus: 'none: valid to its end',
    none: 'none',
  },
  ja: {
    head: ['プロファイル', '名称', 'ポリシー', '主体者', 'QCステートメント', '有効期間'],
    rules: ['プロファイル', '鍵', '装置', '審査', '一時停止', '状態の確認'],
    subject: { legal: '法人', natural: '自然人' },
    device: { qualified: '監査済みの署名サービスのQSCD', any: '問わない' },
    approval: { auto: '自動審査', single: '担当者1名', dual: '担当者2名' },
    hold: { yes: '可', no: '不可' },
    atMost: (usual: string, longest: string) => `${usual}（最長${longest}）`,
    noStatus: 'なし（満了まで有効）',
    none: 'なし',
  },
} as const;

/** Which profiles there are and what their certificates say. */
export function profileTable({ profiles }: DocumentedCa, language: DocumentLanguage): PageBlock {
  const words = WORDS[language];
  return {
    head: words.head,
    rows: profiles.map(({ profile, policyOids }) => [
      profile.profileId,
      profileName(profile, language),
      listed(policyOids, language),
      words.subject[profile.subjectType],
      statements(profile, language),
      validity(profile, language),
    ]),
  };
}

/** What is asked for a certificate of each profile and how its status is found. */
export function profileRules({ profiles }: DocumentedCa, language: DocumentLanguage): PageBlock {
  const words = WORDS[language];
  return {
    head: words.rules,
    rows: profiles.map(({ profile }) => [
      profile.profileId,
      listed(profile.keyAlgorithms, language),
      profile.requiresQscd ? words.device.qualified : words.device.any,
      words.approval[profile.approval],
      profile.suspension ? words.hold.yes : words.hold.no,
      statusMethods(profile, language),
    ]),
  };
}

function statements({ qcStatements }: CertificateProfile, language: DocumentLanguage): string {
  const names = [
    qcStatements?.compliance ? ['QcCompliance'] : [],
    qcStatements?.sscd ? ['QcSSCD'] : [],
    qcStatements?.type ? [`QcType ${qcStatements.type}`] : [],
    qcStatements?.legislation ? [`QcCClegislation ${qcStatements.legislation.join(' ')}`] : [],
    qcStatements?.qscdLegislation ? [`QcQSCDlegislation ${qcStatements.qscdLegislation.join(' ')}`] : [],
  ].flat();
  return names.length === 0 ? WORDS[language].none : listed(names, language);
}

function validity({ validity: { default: usual, max } }: CertificateProfile, language: DocumentLanguage) {
  const [usually, longest] = [durationWords(usual, language), durationWords(max, language)];
  return usual === max ? longest : WORDS[language].atMost(usually, longest);
}

function statusMethods({ status }: CertificateProfile, language: DocumentLanguage): string {
  const methods = [...(status.crl ? ['CRL'] : []), ...(status.ocsp ? ['OCSP'] : [])];
  return methods.length === 0 ? WORDS[language].noStatus : listed(methods, language);
}

/** Whether any certificate of the profiles can be revoked at all. */
export function hasShortTerm(profiles: readonly DocumentedProfile[]): boolean {
  return profiles.some(({ profile }) => profile.status.validityAssured);
}

/** All policies of the CA's profiles, each once. */
export function policiesOf({ profiles }: DocumentedCa): string[] {
  return [...new Set(profiles.flatMap(({ policyOids }) => policyOids))].sort();
}
