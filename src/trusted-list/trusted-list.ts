import type { MutualRecognitionAgreementInformation } from './mutual-recognition';
import type { Address, InternationalNames, MultiLangString, MultiLangUri } from './names-and-addresses';
import type { ServiceInformationExtension } from './service-information-extensions';

/**
 * What identifies a service or a signer (TS 119 612 5.5.3): certificates of one key and one subject, the subject as
 * text, the subjectKeyIdentifier. Each stands in a DigitalId of its own, in this order.
 */
export interface ServiceDigitalIdentity {
  readonly x509Certificates: readonly Uint8Array[];
  readonly x509SubjectName?: string;
  readonly x509Ski?: Uint8Array;
}

/** Policy by URI, or legal notice as text, never both (TS 119 612 5.3.11). */
export type PolicyOrLegalNotice =
  { readonly tslPolicy: readonly MultiLangUri[] } | { readonly tslLegalNotice: readonly MultiLangString[] };

/** A pointer to another list (TS 119 612 5.3.13). The members after `tslLocation` are its AdditionalInformation. */
export interface OtherTslPointer {
  /** One for each certificate that may have signed the other list. */
  readonly serviceDigitalIdentities: readonly ServiceDigitalIdentity[];
  readonly tslLocation: string;
  readonly tslType?: string;
  readonly schemeTerritory?: string;
  readonly mimeType?: string;
  readonly schemeOperatorName?: InternationalNames;
  readonly schemeTypeCommunityRules?: readonly MultiLangUri[];
  readonly mutualRecognitionAgreementInformation?: MutualRecognitionAgreementInformation;
}

/** TS 119 612 5.3, in the order of the elements. Times are of whole seconds. */
export interface SchemeInformation {
  readonly tslVersionIdentifier: 5 | 6;
  readonly tslSequenceNumber: number;
  readonly tslType: string;
  readonly schemeOperatorName: InternationalNames;
  readonly schemeOperatorAddress: Address;
  readonly schemeName: InternationalNames;
  readonly schemeInformationUri: readonly MultiLangUri[];
  readonly statusDeterminationApproach: string;
  readonly schemeTypeCommunityRules?: readonly MultiLangUri[];
  readonly schemeTerritory?: string;
  readonly policyOrLegalNotice?: PolicyOrLegalNotice;
  readonly historicalInformationPeriod: number;
  readonly pointersToOtherTsl?: readonly OtherTslPointer[];
  readonly listIssueDateTime: Date;
  /** Absent for a closed scheme (TS 119 612 5.3.15). */
  readonly nextUpdate?: Date;
  readonly distributionPoints?: readonly string[];
}

/** TS 119 612 5.5.7; `type` is the URI of a service type, in version 6 only. */
export interface ServiceSupplyPoint {
  readonly uri: string;
  readonly type?: string;
}

/** A state in which a service was before (TS 119 612 5.6). */
export interface ServiceHistoryInstance {
  readonly serviceTypeIdentifier: string;
  readonly serviceName: InternationalNames;
  /** Subject name and SKI, without certificates. */
  readonly serviceDigitalIdentity: ServiceDigitalIdentity;
  readonly serviceStatus: string;
  readonly statusStartingTime: Date;
  readonly serviceInformationExtensions?: readonly ServiceInformationExtension[];
}

/** TS 119 612 5.5, in the order of the elements. */
export interface ServiceInformation {
  readonly serviceTypeIdentifier: string;
  readonly serviceName: InternationalNames;
  readonly serviceDigitalIdentity: ServiceDigitalIdentity;
  readonly serviceStatus: string;
  readonly statusStartingTime: Date;
  readonly schemeServiceDefinitionUri?: readonly MultiLangUri[];
  readonly serviceSupplyPoints?: readonly ServiceSupplyPoint[];
  readonly tspServiceDefinitionUri?: readonly MultiLangUri[];
  readonly serviceInformationExtensions?: readonly ServiceInformationExtension[];
}

export interface TspService {
  readonly serviceInformation: ServiceInformation;
  /** Newest first (TS 119 612 5.5.10). */
  readonly serviceHistory?: readonly ServiceHistoryInstance[];
}

/** TS 119 612 5.4. */
export interface TspInformation {
  readonly tspName: InternationalNames;
  /** The official registration identifier first (`VAT…`, `NTR…`), then other names, among them the LEI. */
  readonly tspTradeName?: InternationalNames;
  readonly tspAddress: Address;
  readonly tspInformationUri: readonly MultiLangUri[];
}

export interface TrustServiceProvider {
  readonly tspInformation: TspInformation;
  readonly tspServices: readonly TspService[];
}

/** A trusted list or list of lists without its signature (TS 119 612 5). */
export interface TrustServiceStatusList {
  /** Value of the Id attribute; begins with a letter. */
  readonly id?: string;
  readonly schemeInformation: SchemeInformation;
  /** Absent in a list of lists. */
  readonly trustServiceProviderList?: readonly TrustServiceProvider[];
}
