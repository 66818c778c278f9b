import type { JapanPolicy, ServiceEquivalence, TrustedListDefinition } from '../../world/trusted-lists';
import type { World } from '../../world/world';
import type {
  CertificateContentReferenceEquivalence,
  Equivalence,
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalence,
  TrustServiceEquivalenceInformation,
} from '../mutual-recognition';
import type { CriteriaList, QcStatementCriterion } from '../qualifications';
import {
  CERTIFICATE_CONTENT_CONTEXT,
  EQUIVALENCE_STATUS,
  QUALIFIER,
  SERVICE_TYPE,
} from '../trusted-list-uris';
import type { ListFacts } from './list-facts';
import { legislationOf, STATUS_WORDS, vocabularyOf, WITH_CERTIFIED_HSM } from './list-vocabulary';
import { english } from './compose-scheme';

/** Statements of EN 319 412-5. */
const QC_COMPLIANCE: QcStatementCriterion = { qcStatementId: '0.4.0.1862.1.1' };
const QC_SSCD: QcStatementCriterion = { qcStatementId: '0.4.0.1862.1.4' };
const QC_LEGISLATION = '0.4.0.1862.1.7';
const QC_TYPE = '0.4.0.1862.1.6';
const QC_TYPES = ['0.4.0.1862.1.6.1', '0.4.0.1862.1.6.2', '0.4.0.1862.1.6.3'];
const TYPE_OF_USE = { ForeSignatures: '0.4.0.1862.1.6.1', ForeSeals: '0.4.0.1862.1.6.2' } as const;

/** Names of the Qualifications extension in the lists of both parties (TS 119 612 5.5.9.2). */
const QUALIFICATIONS = 'Qualifications';

/** As a whole: which services and certificates of the two parties stand for one another. */
interface Parties {
  readonly eu: TrustedListDefinition;
  readonly thirdCountry: TrustedListDefinition;
}

/**
 * What the EU says of a third country in its pointer (mutual recognition, schema 2): by an agreement its services are as
 * qualified ones (eIDAS 14), or give advanced signatures only (27, 37), and then they count as CA/PKC.
 */
export function composeRecognition(
  world: World,
  policy: JapanPolicy,
  { eu, thirdCountry }: Parties,
  facts: ListFacts,
): MutualRecognitionAgreementInformation {
  return {
    technicalType: 1,
    version: 1,
    pointingContractingPartyLegislation: legislationOf(eu, facts.publicUrl),
    pointedContractingPartyLegislation: legislationOf(thirdCountry, facts.publicUrl),
    mraDepth: 1,
    trustServiceEquivalenceInformation: policy.equivalences.map((equivalence) =>
      equivalenceInformation(world, policy, equivalence, { eu, thirdCountry }, facts),
    ),
  };
}

/** The same agreement as the third country tells it: the parties change places. */
export function mirrored(
  agreement: MutualRecognitionAgreementInformation,
): MutualRecognitionAgreementInformation {
  return {
    ...agreement,
    pointingContractingPartyLegislation: agreement.pointedContractingPartyLegislation,
    pointedContractingPartyLegislation: agreement.pointingContractingPartyLegislation,
    trustServiceEquivalenceInformation: agreement.trustServiceEquivalenceInformation.map(
      ({ history, ...information }) => ({
        ...information,
        ...mirroredEquivalence(information),
        ...(history && { history: history.map(mirroredEquivalence) }),
      }),
    ),
  };
}

function equivalenceInformation(
  world: World,
  policy: JapanPolicy,
  equivalence: ServiceEquivalence,
  parties: Parties,
  facts: ListFacts,
): TrustServiceEquivalenceInformation {
  const { thirdCountry } = parties;
  const vocabulary = vocabularyOf(thirdCountry, facts.publicUrl);
  const isQualified = policy.recognition === 'art14';
  const euWords = isQualified ? STATUS_WORDS.eu : STATUS_WORDS.euNational;
  const eu = vocabularyOf(parties.eu, facts.publicUrl);
  const same = {
    typeEquivalence: {
      pointingParty: [
        isQualified
          ? {
              serviceTypeIdentifier: SERVICE_TYPE.caQc,
              additionalServiceInformation: {
                uri: english(eu.additionalServiceInformation(equivalence.use)),
              },
            }
          : { serviceTypeIdentifier: SERVICE_TYPE.caPkc },
      ],
      pointedParty: [{ serviceTypeIdentifier: vocabulary.serviceType(equivalence.serviceType) }],
    },
    statusEquivalence: {
      valid: {
        pointingParty: [eu.status(euWords.valid)],
        pointedParty: [vocabulary.status(STATUS_WORDS.thirdCountry.valid)],
      },
      invalid: {
        pointingParty: [eu.status(euWords.invalid)],
        pointedParty: [vocabulary.status(STATUS_WORDS.thirdCountry.invalid)],
      },
    },
    ...(isQualified && {
      certificateContentReferences: contentReferences(world, policy, equivalence, parties),
    }),
    ...(isQualified &&
      policy.certifiedHsm === 'qualifier' && {
        qualificationExtension: {
          extensionName: { pointingParty: QUALIFICATIONS, pointedParty: QUALIFICATIONS },
          qualifierEquivalences: [
            { pointingParty: QUALIFIER.qcWithQscd, pointedParty: vocabulary.qualifier(WITH_CERTIFIED_HSM) },
          ],
        },
      }),
  };
  const [current, ...before] = agreementStates(policy, facts)
    .map(({ status, startingTime }) => ({
      ...same,
      status: EQUIVALENCE_STATUS[status],
      statusStartingTime: startingTime,
    }))
    .reverse();
  return {
    trustServiceLegalIdentifier: equivalence.legalIdentifier,
    ...(current as TrustServiceEquivalence),
    ...(before.length > 0 && { history: before }),
  };
}

/** Oldest first; there is at least the state that the world gives. */
function agreementStates(
  { agreement, startingTime }: JapanPolicy,
  { changes }: ListFacts,
): { readonly status: 'enacted' | 'repealed'; readonly startingTime: Date }[] {
  return [
    { status: agreement, startingTime },
    ...changes.flatMap((change) =>
      change.kind === 'agreement' ? [{ status: change.status, startingTime: change.startingTime }] : [],
    ),
  ];
}

function contentReferences(
  world: World,
  policy: JapanPolicy,
  { use }: ServiceEquivalence,
  { thirdCountry }: Parties,
): CertificateContentReferenceEquivalence[] {
  const legislation: QcStatementCriterion = {
    qcStatementId: QC_LEGISLATION,
    qcStatementInfo: { qcCClegislation: thirdCountry.territory },
  };
  const type = TYPE_OF_USE[use];
  const onlyOfType = all(
    criteria('all', [[ofType(type)]]),
    criteria(
      'none',
      QC_TYPES.filter((other) => other !== type).map((other) => [ofType(other)]),
    ),
  );
  return [
    {
      context: CERTIFICATE_CONTENT_CONTEXT.qcCompliance,
      pointingParty: all(
        criteria('all', [[QC_COMPLIANCE]]),
        criteria('none', [[{ qcStatementId: QC_LEGISLATION }]]),
      ),
      pointedParty: criteria('all', [[QC_COMPLIANCE, legislation]]),
    },
    { context: CERTIFICATE_CONTENT_CONTEXT.qcType, pointingParty: onlyOfType, pointedParty: onlyOfType },
    ...(policy.certifiedHsm === 'policy'
      ? [
          {
            context: CERTIFICATE_CONTENT_CONTEXT.qcQscd,
            pointingParty: criteria('all', [[QC_SSCD]]),
            pointedParty: {
              assert: 'atLeastOne',
              policySets: hsmPolicies(world, policy, thirdCountry),
            } as const,
          },
        ]
      : []),
  ];
}

/** The policy "certified HSM" of every TSP on the list. */
function hsmPolicies(
  { tsps, cas, trustedLists }: World,
  { hsmPolicy }: JapanPolicy,
  { listId }: TrustedListDefinition,
): string[][] {
  const listed = new Set(
    trustedLists?.services.flatMap((service) =>
      service.listId === listId ? [cas.find(({ caId }) => caId === service.caId)?.tspId] : [],
    ),
  );
  return tsps.filter(({ tspId }) => listed.has(tspId)).map(({ policyArc }) => [`${policyArc}.${hsmPolicy}`]);
}

function ofType(qcType: string): QcStatementCriterion {
  return { qcStatementId: QC_TYPE, qcStatementInfo: { qcType } };
}

function criteria(
  assert: CriteriaList['assert'],
  qcStatementSets: readonly (readonly QcStatementCriterion[])[],
): CriteriaList {
  return { assert, otherCriteriaList: { qcStatementSets } };
}

function all(...criteriaLists: readonly CriteriaList[]): CriteriaList {
  return { assert: 'all', criteriaLists };
}

function mirroredEquivalence(equivalence: TrustServiceEquivalence): TrustServiceEquivalence {
  const { typeEquivalence, statusEquivalence, certificateContentReferences, qualificationExtension } =
    equivalence;
  return {
    ...equivalence,
    typeEquivalence: swapped(typeEquivalence),
    statusEquivalence: {
      valid: swapped(statusEquivalence.valid),
      invalid: swapped(statusEquivalence.invalid),
    },
    ...(certificateContentReferences && {
      certificateContentReferences: certificateContentReferences.map(({ context, ...parties }) => ({
        context,
        ...swapped(parties),
      })),
    }),
    ...(qualificationExtension && {
      qualificationExtension: {
        extensionName: swapped(qualificationExtension.extensionName),
        qualifierEquivalences: qualificationExtension.qualifierEquivalences.map(swapped),
      },
    }),
  };
}

function swapped<T>({ pointingParty, pointedParty }: Equivalence<T>): Equivalence<T> {
  return { pointingParty: pointedParty, pointedParty: pointingParty };
}
