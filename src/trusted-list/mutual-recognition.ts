import type { CriteriaList } from './qualifications';
import type { AdditionalServiceInformation } from './service-information-extensions';

/** The same thing in the words of the two parties: the list that points, and the list pointed to. */
export interface Equivalence<T> {
  readonly pointingParty: T;
  readonly pointedParty: T;
}

export interface TrustServiceTslType {
  readonly serviceTypeIdentifier: string;
  readonly additionalServiceInformation?: AdditionalServiceInformation;
}

/** What a certificate of either party must carry to count for a context (`…/mra/QcCompliance`, `QcType`, `QcQSCD`). */
export interface CertificateContentReferenceEquivalence extends Equivalence<CriteriaList> {
  readonly context: string;
}

export interface QualificationExtensionEquivalence {
  /** Names of the extensions, `Sie:Q`. */
  readonly extensionName: Equivalence<string>;
  /** Pairs of qualifier URIs. */
  readonly qualifierEquivalences: readonly Equivalence<string>[];
}

/** A state of the equivalence of one kind of service, now or before. */
export interface TrustServiceEquivalence {
  readonly typeEquivalence: Equivalence<readonly TrustServiceTslType[]>;
  /** `…/mra/enacted` or `…/mra/repealed`, or the words of another party. */
  readonly status: string;
  readonly statusStartingTime: Date;
  readonly statusEquivalence: {
    readonly valid: Equivalence<readonly string[]>;
    readonly invalid: Equivalence<readonly string[]>;
  };
  readonly certificateContentReferences?: readonly CertificateContentReferenceEquivalence[];
  readonly qualificationExtension?: QualificationExtensionEquivalence;
}

export interface TrustServiceEquivalenceInformation extends TrustServiceEquivalence {
  readonly trustServiceLegalIdentifier: string;
  readonly history?: readonly TrustServiceEquivalence[];
}

/** Mutual recognition of the services of two lists, in a pointer from one to the other (schema 2). */
export interface MutualRecognitionAgreementInformation {
  readonly technicalType: number;
  readonly version: number;
  readonly pointingContractingPartyLegislation: string;
  readonly pointedContractingPartyLegislation: string;
  readonly mraDepth: number;
  readonly trustServiceEquivalenceInformation: readonly TrustServiceEquivalenceInformation[];
}
