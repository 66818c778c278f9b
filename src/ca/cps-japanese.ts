import type { CpsTexts } from './cps-outline';
import { CRL_DELAY_SECONDS, REVOCATION_REASONS, type DocumentedCa } from './documented-ca';
import {
  crlValidityWords,
  durationWords,
  hasShortTerm,
  listed,
  policiesOf,
  profileRules,
  profileTable,
  providerName,
} from './document-words';
import type { PageBlock } from '../common/published-page';

const TEST_ONLY = '本認証局は試験及び予行のための模擬認証局であり、いかなる法的効力も生じません。';

/** The clauses of the CPS in Japanese. */
export function japaneseCps(documented: DocumentedCa): CpsTexts {
  return {
    ...introduction(documented),
    ...registration(documented),
    ...lifeCycle(documented),
    ...controls(documented),
    ...profilesAndAudit(documented),
    ...legalMatters(documented),
  };
}

type Clauses<Numbers extends string> = Pick<CpsTexts, Extract<keyof CpsTexts, Numbers>>;

function introduction(documented: DocumentedCa): Clauses<`1.${string}` | `2.${string}`> {
  const { ca, tsp, subject, issuer, certified, urls, termsSha256 } = documented;
  const provider = providerName(tsp, 'ja');
  return {
    '1.1': [
      `${provider}は、署名サービスや検証ソフトウェアの試験のために、認証局「${subject}」を運用します。${TEST_ONLY}`,
      issuer
        ? `本認証局の証明書は、${issuer.name}（${issuer.caId}）が発行しました。`
        : '本認証局はルート認証局であり、自らの証明書に自ら署名しています。',
      ...(certified.length === 0
        ? []
        : [
            `次の認証局に証明書を発行します: ${listed(
              certified.map(({ name, caId }) => `${name}（${caId}）`),
              'ja',
            )}`,
          ]),
    ],
    '1.2': [
      `本文書は、${ca.caId}の証明書ポリシーと認証業務運用規程を兼ねます。認証事業者のポリシー識別子は${tsp.policyArc}の下に置きます。これは誰のものでもない例示用のOIDです。`,
      `証明書に記載するポリシー: ${listed(policiesOf(documented), 'ja')}`,
    ],
    '1.3': [
      [
        `認証局: ${ca.name}（運営: ${provider}、${tsp.organizationIdentifier}、${tsp.country}）`,
        '登録局: 同じサービスのインタフェースra/v1。プロファイルが求める場合は担当者が審査します。',
        '利用者: 架空の組織又は個人。その鍵を預かるリモート署名サービスが代理します。',
        '検証者: 試験対象の検証ソフトウェア',
      ],
    ],
    '1.4': [
      '証明書は、eシール、電子署名及びそれらの検証の試験に限り使用できます。それ以外の使用は禁止します。',
    ],
    '1.5': ['本文書は、このシステムの運用者が管理します。起動のたびに、設定とプロファイルから生成されます。'],
    '1.6': [
      'CA: 認証局。RA: 登録局。CRL: 証明書失効リスト。OCSP: オンラインで証明書の状態を確認する手順。PDS: PKI開示文書。QSCD: 適格電子署名・eシール作成装置。LEI: 取引主体識別子。',
    ],
    '2.1': [{ parts: ['リポジトリの場所: ', { href: urls.repository }] }],
    '2.2': [
      '次の情報を公開します。',
      [
        { parts: ['認証局の証明書: ', { href: urls.certificate }] },
        { parts: ['認証局の証明書とその上位の証明書: ', { href: urls.path }] },
        ...urls.crls.map((href) => ({ parts: ['CRL: ', { href }] })),
        { parts: ['PKI開示文書: ', { href: urls.pds.ja }, ' ', { href: urls.pds.en }] },
        { parts: ['利用規約（日本語）: ', { href: urls.terms.ja }, ` SHA-256 ${termsSha256.ja}`] },
        { parts: ['利用規約（英語）: ', { href: urls.terms.en }, ` SHA-256 ${termsSha256.en}`] },
      ],
    ],
    '2.3': ['最初の証明書を発行する前に、全ての情報を公開します。CRLの発行時期は4.10に定めます。'],
    '2.4': ['誰でも閲覧できます。リポジトリを通じて書き込むことはできません。'],
  };
}

function registration({ profiles }: DocumentedCa): Clauses<`3.${string}`> {
  const attributes = profiles.map(
    ({ profile }) =>
      `${profile.profileId}: ${listed(
        profile.subject.map(({ attribute }) => attribute),
        'ja',
      )}`,
  );
  return {
    '3.1': [
      '主体者名は申請の内容から作成し、証明書発行要求（CSR）の主体者名は使用しません。名称は架空のものに限ります。プロファイルごとの属性は次のとおりです。',
      attributes.length === 0 ? ['認証局の証明書: 設定のとおり'] : attributes,
    ],
    '3.2': [
      '登録局は、申請内容の形式、LEI及び法人番号の検査用数字、並びにプロファイルへの適合を確認します。身元は署名サービスの申告によります。本人確認書類や登記の確認は行いません。',
      '秘密鍵の所持は、その鍵で署名された証明書発行要求（PKCS #10）により確認します。プロファイルが求める場合は、チャレンジのノンスを含めます。',
    ],
    '3.3': ['新しい鍵については、初回と同じ確認を経て新たに申請します。'],
    '3.4': ['失効の申請には、その証明書を申請した署名サービス又は担当者のアクセストークンが必要です。'],
  };
}

function lifeCycle(documented: DocumentedCa): Clauses<`4.${string}`> {
  const { profiles } = documented;
  return {
    '4.1': [
      '利用者が利用規約に同意した後、登録済みの署名サービスが、利用者に代わりra/v1を通じて申請します。',
      ...(profiles.length === 0
        ? ['本認証局は利用者からの申請を受け付けません。']
        : [profileRules(documented, 'ja')]),
    ],
    '4.2': [
      '確認は直ちに行います。プロファイルが審査を求める場合、申請は担当者の判断を待ち、理由を付して拒否されるか、承認されます。',
    ],
    '4.3': [
      'シリアル番号は乱数です。証明書の内容は、署名前に規格への適合を検査し、署名後に読み直して照合し、保存した後に通知します。',
    ],
    '4.4': [
      '署名サービスは、証明書とともに示された期限までに、証明書を鍵に結び付けて受領を通知します。期限までに受領されない証明書は、失効できるものであれば失効させます。',
    ],
    '4.5': [
      '鍵は、証明書に記載された用途に限り、有効期間が満了するか失効するまで使用できます。検証者は、認証パス、状態及びポリシーを確認します。',
    ],
    '4.6': ['鍵と記載事項を維持したままの更新は行いません。新たに申請してください。'],
    '4.7': ['鍵を新しくする場合は、新たな申請により新しい証明書を発行します。'],
    '4.8': ['発行した証明書は変更しません。記載に誤りがある証明書は失効させ、新たに申請します。'],
    '4.9': revocation(documented),
    '4.10': statusServices(documented),
    '4.11': ['利用は、証明書の有効期間の満了又は失効により終了します。'],
    '4.12': ['利用者の秘密鍵は認証事業者に渡らないため、預託も回復も行いません。'],
  };
}

function revocation({ profiles }: DocumentedCa): readonly PageBlock[] {
  const holdable = profiles
    .filter(({ profile }) => profile.suspension)
    .map(({ profile }) => profile.profileId);
  const { subscriber, operatorOnly, caOnly } = REVOCATION_REASONS;
  return [
    '失効は取り消せません。失効は直ちに、又は申請で指定された将来の時刻に効力を生じます。失効事由は次のとおりです。',
    [
      `利用者又は署名サービスが指定できるもの: ${listed(subscriber, 'ja')}`,
      `担当者のみが指定できるもの: ${listed(operatorOnly, 'ja')}`,
      `担当者が認証局の証明書について指定できるもの: ${listed(caOnly, 'ja')}`,
    ],
    holdable.length === 0
      ? '本認証局の証明書は一時停止できません。'
      : `次のプロファイルの証明書は、期限を定めて又は満了まで一時停止（certificateHold）し、解除することができます: ${listed(holdable, 'ja')}`,
    ...(hasShortTerm(profiles)
      ? ['有効性が保証された短期証明書は、失効も一時停止もしません。24時間以内に満了します。']
      : []),
  ];
}

function statusServices({ ca, urls }: DocumentedCa): readonly PageBlock[] {
  const period = crlValidityWords(ca, 'ja');
  return [
    { parts: ['OCSPは', { href: urls.ocsp }, 'で応答し、状態の変更を保存と同時に反映します。'] },
    `CRLの有効期間は${period}であり、期限まで十分な余裕をもって次のCRLを発行します。失効、一時停止又はその解除があったときは、${CRL_DELAY_SECONDS}秒以内に発行します。`,
    urls.crls.map((href) => ({ href })),
    'いずれも無料で誰でも利用でき、このシステムが稼働している間、提供されます。',
  ];
}

function controls({ ca, profiles }: DocumentedCa): Clauses<`5.${string}` | `6.${string}`> {
  const keys = [...new Set(profiles.flatMap(({ profile }) => profile.keyAlgorithms))];
  return {
    '5.1': ['模擬認証局が動作するコンピュータの統制のほかに、特別な統制はありません。'],
    '5.2': [
      '役割はアクセストークンの権限で区別します。プロファイルにより、担当者1名又は異なる2名の承認を求めます。',
    ],
    '5.3': ['担当者は試験用のアカウントであり、人的統制はありません。'],
    '5.4': ['証明書、申請及び認証局の変更は、ハッシュで連鎖した監査記録として、変更と同時に保存します。'],
    '5.5': ['記録はデータフォルダに保存します。データフォルダはいつでも削除されることがあります。'],
    '5.6': ['認証局の新しい鍵は次の世代とします。以前の世代の証明書も引き続き公開します。'],
    '5.7': ['鍵は試験用であり、危殆化への対応は予行の対象です。災害時はデータフォルダを復元します。'],
    '5.8': ['設定から除かれた認証局は発行を終了します。その証明書は引き続き公開します。'],
    '6.1': [
      `本認証局の鍵は${ca.keyAlgorithm}であり、初回の起動時にサービスが生成します。`,
      keys.length === 0
        ? '認証局の鍵に対してのみ証明書を発行します。'
        : `利用者の鍵は署名サービスが生成します: ${listed(keys, 'ja')}${keys.includes('RSA-2048') ? '（RSA-2048は2026年末まで）' : ''}`,
    ],
    '6.2': [
      '認証局の秘密鍵はソフトウェアで管理し、暗号化して保存します。認証を受けた暗号モジュールは使用しません。',
    ],
    '6.3': [
      `本認証局の証明書の有効期間は${durationWords(ca.validity, 'ja')}です。これを超える期間の証明書は発行しません。`,
    ],
    '6.4': ['サービスの起動時に、パスフレーズにより鍵を使用可能にします。'],
    '6.5': [
      '特に指定しない限り、同じコンピュータからの接続のみを受け付けます。公開情報を除き、全ての呼出しにトークンが必要です。',
    ],
    '6.6': [
      'ソースコードは公開されており、変更のたびに試験を行います。発行物は第三者のプログラムでも検査します。',
    ],
    '6.7': ['要求の大きさ、深さ及び回数を制限します。'],
    '6.8': [
      '全ての時刻は、試験のために進めることのできる一つの時計によります。実際の時刻を証明するものではありません。',
    ],
  };
}

function profilesAndAudit(documented: DocumentedCa): Clauses<`7.${string}` | `8.${string}`> {
  const { ca, profiles, urls } = documented;
  const none = ['模擬認証局であるため、評価は受けていません。'];
  return {
    '7.1': [
      `証明書は、RFC 5280及び（主体者については）EN 319 412-1から-5までに従うX.509第3版であり、${ca.signatureAlgorithm}で署名します。`,
      ...(profiles.length === 0
        ? ['本認証局は、認証局及び自らのOCSPレスポンダに証明書を発行します。']
        : [profileTable(documented, 'ja')]),
    ],
    '7.2': [
      `RFC 5280に従う第2版であり、現在${urls.crls.length}個に分割しています。一つの部分が対象とする証明書は最大${ca.status.crl.shardCapacity}枚です。証明書には、対応するCRLの場所を記載します。失効事由は、「unspecified」を除き記載します。`,
    ],
    '7.3': [
      `RFC 6960に従い、RFC 9919のプロファイルによります。応答は、${ca.status.ocsp.signing === 'direct' ? '本認証局自身' : '本認証局が証明書を発行したレスポンダ'}が行い、その有効期間は${durationWords(ca.status.ocsp.validity, 'ja')}です。発行していないシリアル番号には${ca.status.ocsp.notIssued}と応答し、goodと応答することはありません。`,
    ],
    '8.1': none,
    '8.2': none,
    '8.3': none,
    '8.4': none,
    '8.5': ['不具合はソースコードで修正します。'],
    '8.6': ['第三者のプログラムによる検査の結果は、ソースコードのdocs/conformance.mdに記載しています。'],
  };
}

function legalMatters({ urls }: DocumentedCa): Clauses<`9.${string}`> {
  const none = ['ありません。'];
  return {
    '9.1': ['無料です。'],
    '9.2': none,
    '9.3': ['秘密の情報を送信してはなりません。'],
    '9.4': ['実在する個人の情報を送信してはなりません。'],
    '9.5': ['ソフトウェアはApache License 2.0により提供されます。設定の文章の権利は、その作成者に属します。'],
    '9.6': ['いかなる表明も保証も行いません。'],
    '9.7': ['全ての保証を否認します。'],
    '9.8': ['証明書を信頼することはできないため、責任は一切負いません。'],
    '9.9': none,
    '9.10': ['本文書は、公開されている間、有効です。'],
    '9.11': ['個別の通知は行いません。変更はAPIにより知ることができます。'],
    '9.12': [
      '本文書は、設定又はソフトウェアの変更に伴い改訂されます。改訂されるとエンティティタグが変わります。',
    ],
    '9.13': ['紛争の対象となる事項はありません。'],
    '9.14': ['義務が生じないため、準拠法は定めません。'],
    '9.15': ['発行する証明書は、いずれの法令に基づく適格証明書でもありません。'],
    '9.16': [{ parts: ['利用規約は本文書に優先します: ', { href: urls.terms.ja }] }],
    '9.17': [TEST_ONLY],
  };
}
