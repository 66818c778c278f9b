import type { InternationalNames, MultiLangUri } from './names-and-addresses';
import type { QualificationElement } from './qualifications';

/** TS 119 612 5.5.9.1. */
export interface AdditionalServiceInformation {
  readonly uri: MultiLangUri;
  readonly informationValue?: string;
}

/** TS 119 612 5.5.9.3: who took the service over. */
export interface TakenOverBy {
  readonly uri: MultiLangUri;
  readonly tspName: InternationalNames;
  readonly schemeOperatorName: InternationalNames;
  readonly schemeTerritory: string;
}

/** One Extension of a service (TS 119 612 5.5.9); exactly one of the members beside `critical` is there. */
export type ServiceInformationExtension = { readonly critical: boolean } & (
  | { readonly additionalServiceInformation: AdditionalServiceInformation }
  | { readonly qualifications: readonly QualificationElement[] }
  | { readonly takenOverBy: TakenOverBy }
  | { readonly expiredCertsRevocationInfo: Date }
);
