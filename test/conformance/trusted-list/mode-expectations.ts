import type { DocumentOutcome } from './document-outcome';
import type { ListMode } from './list-modes';

const NO_QSCD = ['QUAL_QSCD_AT_CC_ANS', 'QUAL_QSCD_AT_ST_ANS'];

/** Qualification of a signature -> that of its certificate. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  QESEAL: 'QCERT_FOR_ESEAL_QSCD',
  QESIG: 'QCERT_FOR_ESIG_QSCD',
  ADESEAL_QC: 'QCERT_FOR_ESEAL',
  ADESIG_QC: 'QCERT_FOR_ESIG',
  ADESEAL: 'CERT_FOR_ESEAL',
  ADESIG: 'CERT_FOR_ESIG',
  UNKNOWN: 'CERT_FOR_UNKNOWN',
};

/** The EU tells nothing of Japan in these verdicts, so no mode changes them. */
const EU: Readonly<Record<string, DocumentOutcome>> = {
  'eu-qseal-qscd': passed('QESEAL'),
  'eu-qseal': passed('ADESEAL_QC', NO_QSCD),
  'eu-qsign-qscd': passed('QESIG'),
  'eu-qsign': passed('ADESIG_QC', NO_QSCD),
};

/** Profile -> kind of certificate of Japan: what it is worth where it counts, and where it does not. */
const JAPAN: Readonly<
  Record<string, { readonly use: 'Seal' | 'Sig'; readonly kind: 'hsm' | 'plain' | 'unnamed' }>
> = {
  'jp-eseal-qscd': { use: 'Seal', kind: 'hsm' },
  'jp-eseal-qscd-lei': { use: 'Seal', kind: 'hsm' },
  'jp-eseal': { use: 'Seal', kind: 'plain' },
  'jp-esign-qscd': { use: 'Sig', kind: 'hsm' },
  'jp-esign': { use: 'Sig', kind: 'plain' },
  'jp-eseal-level1': { use: 'Seal', kind: 'unnamed' },
  'registry-corporate': { use: 'Seal', kind: 'unnamed' },
};

/** Profiles that an agreement names, so that every mode makes a difference for them. */
export const NAMED_PROFILES = Object.keys(JAPAN).filter((profile) => JAPAN[profile]?.kind !== 'unnamed');

/** No list leads to the issuer (none): no anchor, so nothing is known of it. */
const NOT_REACHED: DocumentOutcome = {
  verdict: 'INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND NA',
  messages: ['BBB_XCV_CCCBB_SIG_ANS', 'QUAL_CERT_TRUSTED_LIST_REACHED_ANS', 'QUAL_IS_ADES_IND'],
  certificate: '',
  agreement: null,
};

/** What DSS 6.4 has to say of a document by a certificate of the profile (TS 119 615, eIDAS 14, 27, 37). */
export function expectedOutcome(mode: ListMode, profile: string): DocumentOutcome {
  const eu = EU[profile];
  if (eu) return eu;
  const japan = JAPAN[profile];
  if (!japan) throw new Error(`nobody knows what ${profile} is worth`);
  // A certificate of the registry says by no QcType that it is for seals.
  const advanced = profile === 'registry-corporate' ? 'UNKNOWN' : `ADE${japan.use.toUpperCase()}`;
  switch (mode) {
    case 'none':
      return NOT_REACHED;
    case 'pointer':
      return passed(advanced, pointerMessages(profile));
    case 'ades-27-37':
      return japan.kind === 'unnamed'
        ? passed(advanced, ['QUAL_HAS_METS_ANS', 'QUAL_TL_IMRA_ANS_V2'])
        : passed(advanced, [
            'QUAL_HAS_CAQC_ANS',
            'QUAL_HAS_METS_HCCECBA_ANS',
            'QUAL_HAS_TS_CERT_TYPE_ANS',
            'QUAL_TL_IMRA_ANS_V2',
          ]);
    case 'art14':
    case 'art14, by qualifier':
      return japan.kind === 'unnamed' ? notEnacted(advanced) : recognised(mode, japan.use, japan.kind);
    case 'art14, repealed':
    case 'art14, in the future':
      return notEnacted(advanced);
  }
}

/** As qualified as one of the EU; the policy of a certified HSM, or the qualifier for it, stands for a QSCD. */
function recognised(mode: ListMode, use: 'Seal' | 'Sig', kind: 'hsm' | 'plain'): DocumentOutcome {
  const inArticle14 = ['QUAL_TL_IMRA_ANS_V1'];
  const agreement = `QCForE${use}`;
  if (kind === 'hsm') return { ...passed(`QE${use.toUpperCase()}`, inArticle14), agreement };
  // By policy, the context QcQSCD is there and does not apply; by qualifier there is no such context.
  const noContext = mode === 'art14' ? ['QUAL_HAS_METS_HCCECBA_ANS_2'] : [];
  const messages = [...noContext, ...NO_QSCD, ...inArticle14];
  return { ...passed(`ADE${use.toUpperCase()}_QC`, messages), agreement };
}

function notEnacted(advanced: string): DocumentOutcome {
  return passed(advanced, ['QUAL_HAS_METS_ANS', 'QUAL_TL_IMRA_ANS_V1']);
}

/** Types of Japan are no CA/QC without an agreement. */
function pointerMessages(profile: string): string[] {
  return profile === 'registry-corporate'
    ? ['QUAL_HAS_CAQC_ANS', 'QUAL_HAS_GRANTED_ANS', 'QUAL_HAS_VALID_CAQC_ANS']
    : ['QUAL_HAS_CAQC_ANS', 'QUAL_HAS_TS_CERT_TYPE_ANS'];
}

function passed(qualification: string, messages: readonly string[] = []): DocumentOutcome {
  return {
    verdict: `TOTAL_PASSED ${qualification}`,
    messages: [...messages].sort(),
    certificate: CERTIFICATES[qualification] ?? '',
    agreement: null,
  };
}

/** What the way from Japan to the services of the EU has to come to, as `japanText` writes it. */
export function expectedFromJapan(mode: ListMode): string {
  const [agreement, seals, signatures] = FROM_JAPAN[mode];
  return [
    `agreement ${agreement}`,
    // In terms of the EU, whatever Japan thinks of it.
    'TOTAL_PASSED QESEAL',
    `TEST Alpha Seal CA 1: ${seals}`,
    `TEST Alpha Signature CA 1: ${signatures}`,
  ].join('; ');
}

const ACCREDITED = ['CA/accredited/for-eSeal', 'CA/accredited/for-eSignature'] as const;
const FROM_JAPAN: Readonly<
  Record<ListMode, readonly [agreement: string, seals: string, signatures: string]>
> = {
  none: ['none', 'no_agreement', 'no_agreement'],
  pointer: ['none', 'no_agreement', 'no_agreement'],
  // The EU recognises advanced signatures on its own; there is no agreement to mirror.
  'ades-27-37': ['none', 'no_agreement', 'no_agreement'],
  art14: ['enacted', ...ACCREDITED],
  'art14, by qualifier': ['enacted', ...ACCREDITED],
  'art14, repealed': ['repealed', 'not_enacted', 'not_enacted'],
  'art14, in the future': ['enacted, in the future', 'not_enacted', 'not_enacted'],
};
