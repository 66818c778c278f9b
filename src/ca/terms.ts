import { createHash } from 'node:crypto';
import type { CaDefinition, Tsp } from '../world/world';
import type { TermsLanguage } from './public-urls';

/** The terms and conditions of a CA as they are published, and the hash a consent refers to. */
export interface Terms {
  readonly language: TermsLanguage;
  /** Plain text, UTF-8, lines end with LF. */
  readonly text: string;
  /** SHA-256 of the octets of `text`, lower-case hex. */
  readonly sha256Hex: string;
}

/** `hashAlgorithmOID` of the hash: id-sha256 (RFC 5754 2.2). */
export const TERMS_HASH_ALGORITHM = '2.16.840.1.101.3.4.2.1';

export const TERMS_LANGUAGES: readonly TermsLanguage[] = ['en', 'ja'];

/** The terms of one CA in one language; the same input always gives the same octets. */
export function buildTerms(
  ca: Pick<CaDefinition, 'caId' | 'name'>,
  tsp: Tsp,
  language: TermsLanguage,
): Terms {
  const text = `${(language === 'ja' ? japaneseLines : englishLines)(ca, tsp).join('\n')}\n`;
  return { language, text, sha256Hex: createHash('sha256').update(text, 'utf8').digest('hex') };
}

function englishLines(ca: Pick<CaDefinition, 'caId' | 'name'>, tsp: Tsp): string[] {
  return [
    'TEST TERMS AND CONDITIONS - NO LEGAL EFFECT',
    '',
    `Trust service provider: ${tsp.name}`,
    `Certification authority: ${ca.name} (${ca.caId})`,
    `Certificate policies: ${tsp.policyArc} and below`,
    '',
    '1. This certification authority is a mock for tests and rehearsals. Its certificates prove nothing about anybody.',
    '   Nobody may rely on them, and they must not be installed as trusted outside a test environment.',
    '2. The subscriber sends fictitious names and identifiers only; personal data of real people are not accepted.',
    '3. The subscriber keeps the private key under the control of the signing service that enrolled it, and asks for',
    '   revocation without delay when control over the key is lost or a statement in the certificate is wrong.',
    '4. Before use, relying parties check validity, status and policy of a certificate as they would with a real one.',
    '5. The provider may revoke any certificate and erase all records at any time. There is no warranty and no liability.',
    '6. Acceptance is recorded with the SHA-256 hash of this text.',
  ];
}

function japaneseLines(ca: Pick<CaDefinition, 'caId' | 'name'>, tsp: Tsp): string[] {
  return [
    'テスト用利用規約（法的効力はありません）',
    '',
    `認証事業者: ${tsp.nameLocal ?? tsp.name}`,
    `認証局: ${ca.name} (${ca.caId})`,
    `証明書ポリシー: ${tsp.policyArc} 以下`,
    '',
    '1. 本認証局は試験及び予行のための模擬認証局です。発行する証明書は何人についても何も証明しません。',
    '   これを信頼してはならず、試験環境の外で信頼済みの証明書として登録してはなりません。',
    '2. 利用者は架空の名称及び識別子のみを申請します。実在する個人の情報は受け付けません。',
    '3. 利用者は、秘密鍵を申請した署名サービスの管理下に置き、鍵の管理を失ったとき又は証明書の記載が',
    '   事実と異なるときは、遅滞なく失効を申請します。',
    '4. 検証者は、実際の証明書と同様に、有効期間、失効状態及びポリシーを確認します。',
    '5. 事業者はいつでも証明書を失効させ、全ての記録を消去することができます。保証及び責任は一切負いません。',
    '6. 同意は本文の SHA-256 ハッシュ値とともに記録されます。',
  ];
}
