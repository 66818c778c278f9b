import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalenceInformation,
} from '../../../src/trusted-list/mutual-recognition';
import type { OtherTslPointer } from '../../../src/trusted-list/trusted-list';
import { CERTIFICATE_CONTENT_CONTEXT, SERVICE_STATUS } from '../../../src/trusted-list/trusted-list-uris';
import {
  ALL_ANCHORS,
  ANCHORS_OF_THE_EU,
  type BadList,
  type BadListOutcome,
  loaded,
  NOT_NOTICED,
  noted,
  withTimeStamp,
  notReached,
} from './bad-list';
import { signWell } from './composed-lists';
import {
  type ListContentChange,
  scheme,
  services,
  withStatus,
  revoked,
  withdrawnNow,
  withOtherSubject,
  withOtherNames,
  repealedNow,
  withoutContext,
  withOtherLegislation,
  expired,
  soon,
} from './list-changes';

const ARTICLE_14 = 'QUAL_TL_IMRA_ANS_V1';
const NOT_QUALIFIED = [
  'QUAL_QC_AT_CC_ANS',
  'QUAL_QC_AT_ST_ANS',
  'QUAL_QSCD_AT_CC_ANS',
  'QUAL_QSCD_AT_ST_ANS',
];
const LONG_AGO = new Date('2021-01-01T00:00:00Z');

const WITHDRAWN_NOW = onEu(
  'service withdrawn a moment ago, granted before',
  'xa-tl',
  services(withdrawnNow),
  loaded('ADESEAL', [
    'QUAL_HAS_GRANTED_ANS',
    'QUAL_HAS_VALID_CAQC_ANS',
    'QUAL_QC_AT_ST_ANS',
    'QUAL_QSCD_AT_ST_ANS',
  ]),
);
const REPEALED_NOW = onAgreement(
  'agreement repealed a moment ago, enacted before',
  repealedNow,
  loaded('ADESEAL', ['QUAL_HAS_METS_ANS', 'QUAL_QC_AT_ST_ANS', 'QUAL_QSCD_AT_ST_ANS', ARTICLE_14]),
);

/** Lists that are well signed and say something else than they should. */
export const BAD_CONTENTS: readonly BadList[] = [
  onJapan('next update in the past', scheme(expired), notReached(ANCHORS_OF_THE_EU)),
  onEu('next update of the list of the lists in the past', 'eu-lotl', scheme(expired), notReached(0)),
  onEu(
    'service withdrawn since before the certificate',
    'xa-tl',
    services((one) => withStatus(one, SERVICE_STATUS.withdrawn, LONG_AGO)),
    loaded('ADESEAL', ['QUAL_HAS_GRANTED_ANS', 'QUAL_HAS_VALID_CAQC_ANS']),
  ),
  onJapan(
    'service of Japan revoked since before the certificate',
    services((one) => withStatus(one, revoked(one), LONG_AGO)),
    loaded('ADESEAL', ['QUAL_HAS_GRANTED_ANS', 'QUAL_HAS_VALID_CAQC_ANS', ARTICLE_14]),
  ),
  WITHDRAWN_NOW,
  withTimeStamp(WITHDRAWN_NOW, loaded('QESEAL', [])),
  noted(
    'ADESEAL, not NA',
    onEu(
      'service younger than the certificate',
      'xa-tl',
      services((one) => withStatus(one, SERVICE_STATUS.granted, soon())),
      loaded('ADESEAL', ['QUAL_HAS_ATTIME_ANS']),
    ),
  ),
  onJapan(
    'service of Japan younger than the certificate',
    services((one) => withStatus(one, one.serviceInformation.serviceStatus, soon())),
    loaded('ADESEAL', ['QUAL_HAS_ATTIME_ANS', ARTICLE_14]),
  ),
  onEu(
    'identity with the key of the service and another subject',
    'xa-tl',
    services(withOtherSubject),
    notReached(ALL_ANCHORS),
  ),
  onEu(
    'names of provider and service that the certificate does not have',
    'xa-tl',
    withOtherNames,
    loaded('QESEAL', ['QUAL_IS_TRUST_CERT_MATCH_SERVICE_ANS2']),
  ),
  onPointer(
    'pointer without MimeType',
    ({ mimeType: _, ...pointer }) => pointer,
    notReached(ANCHORS_OF_THE_EU),
  ),
  noted(
    NOT_NOTICED,
    onPointer(
      'pointer with another territory',
      (pointer) => ({ ...pointer, schemeTerritory: 'KR' }),
      loaded('QESEAL', [ARTICLE_14]),
    ),
  ),
  onPointer(
    'pointer without the agreement',
    ({ mutualRecognitionAgreementInformation: _, ...pointer }) => pointer,
    loaded('ADESEAL', ['QUAL_HAS_CAQC_ANS', 'QUAL_HAS_TS_CERT_TYPE_ANS']),
  ),
  onAgreement(
    'agreement that starts after the certificate',
    (one) => [{ ...one, statusStartingTime: soon() }],
    notEnacted(),
  ),
  REPEALED_NOW,
  withTimeStamp(REPEALED_NOW, loaded('QESEAL', [ARTICLE_14])),
  onAgreement(
    'two blocks for one service type',
    (one) => [one, { ...one, trustServiceLegalIdentifier: `${one.trustServiceLegalIdentifier}Again` }],
    notEnacted(),
  ),
  noted(
    NOT_NOTICED,
    onAgreement(
      'the same context twice',
      ({ certificateContentReferences: contexts = [], ...one }) => [
        { ...one, certificateContentReferences: [...contexts, ...contexts.slice(0, 1)] },
      ],
      loaded('QESEAL', [ARTICLE_14]),
    ),
  ),
  onAgreement(
    'no context QcQSCD',
    (one) => [withoutContext(one, CERTIFICATE_CONTENT_CONTEXT.qcQscd)],
    loaded('ADESEAL_QC', ['QUAL_QSCD_AT_CC_ANS', 'QUAL_QSCD_AT_ST_ANS', ARTICLE_14]),
  ),
  onAgreement(
    'no context QcCompliance',
    (one) => [withoutContext(one, CERTIFICATE_CONTENT_CONTEXT.qcCompliance)],
    loaded('ADESEAL', [...NOT_QUALIFIED, ARTICLE_14]),
  ),
  onAgreement(
    'law of another country in the context QcCompliance',
    (one) => [withOtherLegislation(one)],
    loaded('ADESEAL', [...NOT_QUALIFIED, 'QUAL_HAS_METS_HCCECBA_ANS_2', ARTICLE_14]),
  ),
  onAgreement(
    'status pairs without the status of the service',
    ({ statusEquivalence: { invalid }, ...one }) => [
      { ...one, statusEquivalence: { valid: invalid, invalid } },
    ],
    notEnacted(),
  ),
];

function row(
  name: string,
  listId: string,
  profile: BadList['profile'],
  change: ListContentChange,
  expected: BadListOutcome,
): BadList {
  return { name, listId, profile, sign: (unsigned) => signWell(change(unsigned)), expected };
}

function onJapan(name: string, change: ListContentChange, expected: BadListOutcome): BadList {
  return row(name, 'jp-tl', 'jp-eseal-qscd', change, expected);
}

function onEu(name: string, listId: string, change: ListContentChange, expected: BadListOutcome): BadList {
  return row(name, listId, 'eu-qseal-qscd', change, expected);
}

/** The pointer of the EU to the list of Japan. */
function onPointer(
  name: string,
  change: (pointer: OtherTslPointer) => OtherTslPointer,
  expected: BadListOutcome,
): BadList {
  const changeJapan = (pointer: OtherTslPointer): OtherTslPointer =>
    pointer.schemeTerritory === 'JP' ? change(pointer) : pointer;
  return row(
    name,
    'eu-lotl',
    'jp-eseal-qscd',
    scheme((one) => ({
      ...one,
      pointersToOtherTsl: (one.pointersToOtherTsl ?? []).map(changeJapan),
    })),
    expected,
  );
}

/** Each equivalence of the agreement in that pointer. */
function onAgreement(
  name: string,
  change: (one: TrustServiceEquivalenceInformation) => TrustServiceEquivalenceInformation[],
  expected: BadListOutcome,
): BadList {
  const changeAll = (
    agreement: MutualRecognitionAgreementInformation,
  ): MutualRecognitionAgreementInformation => ({
    ...agreement,
    trustServiceEquivalenceInformation: agreement.trustServiceEquivalenceInformation.flatMap(change),
  });
  return onPointer(
    name,
    (pointer) => {
      const { mutualRecognitionAgreementInformation: agreement, ...rest } = pointer;
      return agreement ? { ...rest, mutualRecognitionAgreementInformation: changeAll(agreement) } : pointer;
    },
    expected,
  );
}

function notEnacted(): BadListOutcome {
  return loaded('ADESEAL', ['QUAL_HAS_METS_ANS', ARTICLE_14]);
}
