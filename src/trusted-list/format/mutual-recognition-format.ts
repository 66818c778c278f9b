import type {
  CertificateContentReferenceEquivalence,
  Equivalence,
  MutualRecognitionAgreementInformation,
  QualificationExtensionEquivalence,
  TrustServiceEquivalence,
  TrustServiceEquivalenceInformation,
  TrustServiceTslType,
} from '../mutual-recognition';
import {
  type ElementCodec,
  type Field,
  type Fields,
  attribute,
  element,
  listOf,
  one,
  optional,
  repeated,
  textElement,
  wrapping,
} from '../xml/element-codec';
import { type ElementName, MRA, elementName } from '../xml/namespaces';
import { dateTime, text, uri, wholeNumber } from '../xml/scalar';
import { criteriaList, qualifier } from './qualification-format';
import { additionalServiceInformation, serviceStatus, serviceTypeIdentifier } from './service-format';

function mra(localName: string): ElementName {
  return elementName(MRA, localName);
}

/** An element with the words of both parties, in elements whose names differ by their ending. */
function equivalence<T>(
  localName: string,
  stem: string,
  codec: (name: ElementName) => ElementCodec<T>,
): ElementCodec<Equivalence<T>> {
  return element<Equivalence<T>>(mra(localName), {
    pointingParty: one(codec(mra(`${stem}PointingParty`))),
    pointedParty: one(codec(mra(`${stem}PointedParty`))),
  });
}

const trustServiceTslType = element<TrustServiceTslType>(mra('TrustServiceTSLType'), {
  serviceTypeIdentifier: one(serviceTypeIdentifier),
  additionalServiceInformation: optional(additionalServiceInformation),
});

const statusEquivalence = (localName: string): ElementCodec<Equivalence<readonly string[]>> =>
  equivalence(localName, 'TrustServiceTSLStatusList', (name) => listOf(name, serviceStatus));

const contentReference = element<CertificateContentReferenceEquivalence>(
  mra('CertificateContentReferenceEquivalence'),
  {
    context: one(textElement(mra('CertificateContentReferenceEquivalenceContext'), uri)),
    pointingParty: one(criteriaList(mra('CertificateContentDeclarationPointingParty'))),
    pointedParty: one(criteriaList(mra('CertificateContentDeclarationPointedParty'))),
  },
);

const qualificationExtension = element<QualificationExtensionEquivalence>(
  mra('TrustServiceTSLQualificationExtensionEquivalenceList'),
  {
    extensionName: one(
      equivalence(
        'TrustServiceTSLQualificationExtensionName',
        'TrustServiceTSLQualificationExtensionName',
        (name) => textElement(name, text),
      ),
    ),
    qualifierEquivalences: one(
      listOf(mra('QualifierEquivalenceList'), equivalence('QualifierEquivalence', 'Qualifier', qualifier)),
    ),
  },
);

const equivalenceFields: Fields<TrustServiceEquivalence> = {
  typeEquivalence: one(
    equivalence('TrustServiceTSLTypeEquivalenceList', 'TrustServiceTSLTypeList', (name) =>
      listOf(name, trustServiceTslType),
    ),
  ),
  status: one(textElement(mra('TrustServiceEquivalenceStatus'), uri)),
  statusStartingTime: one(textElement(mra('TrustServiceEquivalenceStatusStartingTime'), dateTime)),
  statusEquivalence: one(
    element<TrustServiceEquivalence['statusEquivalence']>(mra('TrustServiceTSLStatusEquivalenceList'), {
      valid: one(statusEquivalence('TrustServiceTSLStatusValidEquivalence')),
      invalid: one(statusEquivalence('TrustServiceTSLStatusInvalidEquivalence')),
    }),
  ),
  certificateContentReferences: optional(
    listOf(mra('CertificateContentReferencesEquivalenceList'), contentReference),
  ),
  qualificationExtension: optional(qualificationExtension),
};

const history: Field<readonly TrustServiceEquivalence[] | undefined> = optional(
  wrapping(
    mra('TrustServiceEquivalenceHistory'),
    repeated(
      element<TrustServiceEquivalence>(mra('TrustServiceEquivalenceHistoryInstance'), equivalenceFields),
    ),
  ),
);

/** MutualRecognitionAgreementInformation of schema 2. */
export const mutualRecognitionAgreementInformation = element<MutualRecognitionAgreementInformation>(
  mra('MutualRecognitionAgreementInformation'),
  {
    technicalType: attribute('technicalType', wholeNumber),
    version: attribute('version', wholeNumber),
    pointingContractingPartyLegislation: attribute('pointingContractingPartyLegislation', uri),
    pointedContractingPartyLegislation: attribute('pointedContractingPartyLegislation', uri),
    mraDepth: attribute('MRADepth', wholeNumber),
    trustServiceEquivalenceInformation: repeated(
      element<TrustServiceEquivalenceInformation>(mra('TrustServiceEquivalenceInformation'), {
        trustServiceLegalIdentifier: one(textElement(mra('TrustServiceLegalIdentifier'), text)),
        ...equivalenceFields,
        history,
      }),
    ),
  },
);
