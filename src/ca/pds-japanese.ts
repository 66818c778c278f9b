import { CRL_DELAY_SECONDS, REVOCATION_REASONS, type DocumentedCa } from './documented-ca';
import { crlValidityWords, hasShortTerm, listed, profileTable, providerName } from './document-words';
import type { PdsTexts } from './pds-outline';

/** The disclosure statement in Japanese. */
export function japanesePds(documented: DocumentedCa): PdsTexts {
  const { tsp, profiles, urls, termsSha256, ca } = documented;
  return {
    contact: [
      `${providerName(tsp, 'ja')}（${tsp.organizationIdentifier}、${tsp.country}）は架空の認証事業者です。お問い合わせは、このシステムの運用者へお願いします。失効は、インタフェースra/v1を通じて申請します。`,
    ],
    types: [
      ...(profiles.length === 0
        ? ['本認証局は、他の認証局にのみ証明書を発行します。']
        : [profileTable(documented, 'ja')]),
      '身元は、申請するリモート署名サービスの申告によります。鍵の所持は確認します。証明書は試験にのみ使用できます。',
    ],
    reliance: [
      '金額を問わず、証明書を信頼してはなりません。記録は、データフォルダが削除されるまで保存します。',
    ],
    subscribers: [
      '利用者は、架空の情報のみを提供し、秘密鍵を申請した署名サービスの管理下に置き、証明書に記載された用途に従って使用します。鍵の管理を失ったとき又は証明書の記載が事実と異なるときは、直ちに失効を申請します。',
      `指定できる失効事由: ${listed(REVOCATION_REASONS.subscriber, 'ja')}`,
    ],
    status: [
      '試験で証明書を信頼する前に、認証パス、ポリシー及び状態を確認してください。',
      [
        { parts: ['OCSP: ', { href: urls.ocsp }] },
        ...urls.crls.map((href) => ({ parts: ['CRL: ', { href }] })),
      ],
      `CRLの有効期間は${crlValidityWords(ca, 'ja')}です。失効は${CRL_DELAY_SECONDS}秒以内に反映されます。`,
      ...(hasShortTerm(profiles) ? ['短期証明書には状態確認の手段がなく、満了まで有効です。'] : []),
    ],
    liability: ['模擬認証局であるため、保証は行わず、責任も負いません。'],
    agreements: [
      [
        { parts: ['利用規約: ', { href: urls.terms.ja }, ` SHA-256 ${termsSha256.ja}`] },
        { parts: ['CP及びCPS: ', { href: urls.cps.ja }] },
      ],
    ],
    privacy: [
      '実在する個人の情報は受け付けません。送信された情報は保存され、ここで試験を行う者に示されることがあります。',
    ],
    refund: ['料金を受け取らないため、返金はありません。'],
    law: ['準拠法は定めません。苦情は、このシステムの運用者が受け付けます。'],
    audit: ['許認可、トラストマーク及び監査はありません。監督機関の監督も受けていません。'],
  };
}
