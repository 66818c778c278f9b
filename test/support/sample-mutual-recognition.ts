import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalenceInformation,
} from '../../src/trusted-list/mutual-recognition';
import type { CriteriaList } from '../../src/trusted-list/qualifications';
import {
  ADDITIONAL_SERVICE_INFORMATION,
  CERTIFICATE_CONTENT_CONTEXT,
  EQUIVALENCE_STATUS,
  QUALIFIER,
  SERVICE_STATUS,
  SERVICE_TYPE,
} from '../../src/trusted-list/trusted-list-uris';

/** Japan's words, and the equivalence of its services with those of the EU, for sample lists. */

export const BASE = 'http://127.0.0.1:8080';
export const JP = {
  caForESeal: `${BASE}/jp/ns/Svctype/CA/accredited/for-eSeal`,
  caForESignature: `${BASE}/jp/ns/Svctype/CA/accredited/for-eSignature`,
  tsa: `${BASE}/jp/ns/Svctype/TSA/accredited`,
  accredited: `${BASE}/jp/ns/Svcstatus/accredited`,
  revoked: `${BASE}/jp/ns/Svcstatus/revoked`,
  withCertifiedHsm: `${BASE}/jp/ns/SvcInfoExt/WithCertifiedHSM`,
  certifiedHsmPolicy: '2.999.392.1.10.1',
} as const;

const QC = '0.4.0.1862.1';
const statements = (...ids: readonly string[]): CriteriaList => ({
  assert: 'all',
  otherCriteriaList: { qcStatementSets: [ids.map((id) => ({ qcStatementId: `${QC}.${id}` }))] },
});
const qcType = (assert: CriteriaList['assert'], ...types: readonly number[]): CriteriaList => ({
  assert,
  otherCriteriaList: {
    qcStatementSets: types.map((type) => [
      { qcStatementId: `${QC}.6`, qcStatementInfo: { qcType: `${QC}.6.${type}` } },
    ]),
  },
});

export function sealEquivalence(): TrustServiceEquivalenceInformation {
  const sealOnly: CriteriaList = { assert: 'all', criteriaLists: [qcType('all', 2), qcType('none', 1, 3)] };
  return {
    trustServiceLegalIdentifier: 'QCForESeal',
    typeEquivalence: {
      pointingParty: [
        {
          serviceTypeIdentifier: SERVICE_TYPE.caQc,
          additionalServiceInformation: {
            uri: { lang: 'en', uri: ADDITIONAL_SERVICE_INFORMATION.forESeals },
          },
        },
      ],
      pointedParty: [{ serviceTypeIdentifier: JP.caForESeal }],
    },
    status: EQUIVALENCE_STATUS.enacted,
    statusStartingTime: new Date('2020-05-01T00:00:00Z'),
    statusEquivalence: {
      valid: { pointingParty: [SERVICE_STATUS.granted], pointedParty: [JP.accredited] },
      invalid: { pointingParty: [SERVICE_STATUS.withdrawn], pointedParty: [JP.revoked] },
    },
    certificateContentReferences: [
      {
        context: CERTIFICATE_CONTENT_CONTEXT.qcCompliance,
        pointingParty: {
          assert: 'all',
          criteriaLists: [statements('1'), { ...statements('7'), assert: 'none' }],
        },
        pointedParty: {
          assert: 'all',
          otherCriteriaList: {
            qcStatementSets: [
              [
                { qcStatementId: `${QC}.1` },
                { qcStatementId: `${QC}.7`, qcStatementInfo: { qcCClegislation: 'JP' } },
              ],
            ],
          },
        },
      },
      { context: CERTIFICATE_CONTENT_CONTEXT.qcType, pointingParty: sealOnly, pointedParty: sealOnly },
      {
        context: CERTIFICATE_CONTENT_CONTEXT.qcQscd,
        pointingParty: statements('4'),
        pointedParty: { assert: 'all', policySets: [[JP.certifiedHsmPolicy]] },
      },
    ],
    qualificationExtension: {
      extensionName: { pointingParty: 'Sie:Q', pointedParty: 'Sie:Q' },
      qualifierEquivalences: [{ pointingParty: QUALIFIER.qcWithQscd, pointedParty: JP.withCertifiedHsm }],
    },
    history: [
      {
        typeEquivalence: {
          pointingParty: [{ serviceTypeIdentifier: SERVICE_TYPE.caQc }],
          pointedParty: [{ serviceTypeIdentifier: JP.caForESeal }],
        },
        status: EQUIVALENCE_STATUS.repealed,
        statusStartingTime: new Date('2020-01-01T00:00:00Z'),
        statusEquivalence: {
          valid: { pointingParty: [SERVICE_STATUS.granted], pointedParty: [JP.accredited] },
          invalid: { pointingParty: [SERVICE_STATUS.withdrawn], pointedParty: [JP.revoked] },
        },
      },
    ],
  };
}

function timeStampEquivalence(): TrustServiceEquivalenceInformation {
  return {
    trustServiceLegalIdentifier: 'QTST',
    typeEquivalence: {
      pointingParty: [{ serviceTypeIdentifier: SERVICE_TYPE.tsaQtst }],
      pointedParty: [{ serviceTypeIdentifier: JP.tsa }],
    },
    status: EQUIVALENCE_STATUS.enacted,
    statusStartingTime: new Date('2020-05-01T00:00:00Z'),
    statusEquivalence: {
      valid: { pointingParty: [SERVICE_STATUS.granted], pointedParty: [JP.accredited] },
      invalid: { pointingParty: [SERVICE_STATUS.withdrawn], pointedParty: [JP.revoked] },
    },
  };
}

export function mutualRecognition(): MutualRecognitionAgreementInformation {
  return {
    technicalType: 1,
    version: 1,
    pointingContractingPartyLegislation: 'http://data.europa.eu/eli/reg/2014/910/oj',
    pointedContractingPartyLegislation: `${BASE}/jp/legislation`,
    mraDepth: 1,
    trustServiceEquivalenceInformation: [sealEquivalence(), timeStampEquivalence()],
  };
}
