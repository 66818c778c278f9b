/** Names of the bits of keyUsage in criteria (TS 119 612 5.5.9.2.2.1). */
export const KEY_USAGE_BIT_NAMES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'crlSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export interface KeyUsageBit {
  readonly name: (typeof KEY_USAGE_BIT_NAMES)[number];
  readonly value: boolean;
}

/** A statement that a certificate must carry, with its value where that matters (mutual recognition, schema 2). */
export interface QcStatementCriterion {
  /** Object identifier of the statement. */
  readonly qcStatementId: string;
  readonly qcStatementInfo?: { readonly qcType: string } | { readonly qcCClegislation: string };
}

/** Criteria beyond those of TS 119 612; each member is a list of sets. Object identifiers are dotted. */
export interface OtherCriteria {
  readonly extendedKeyUsages?: readonly (readonly string[])[];
  readonly certSubjectDnAttributes?: readonly (readonly string[])[];
  readonly qcStatementSets?: readonly (readonly QcStatementCriterion[])[];
}

/** Which certificates are meant (TS 119 612 5.5.9.2.2). */
export interface CriteriaList {
  readonly assert: 'all' | 'atLeastOne' | 'none';
  readonly keyUsages?: readonly (readonly KeyUsageBit[])[];
  /** Sets of policies by dotted object identifier. */
  readonly policySets?: readonly (readonly string[])[];
  readonly criteriaLists?: readonly CriteriaList[];
  readonly description?: string;
  readonly otherCriteriaList?: OtherCriteria;
}

/** Qualifiers for the certificates that the criteria name (TS 119 612 5.5.9.2.1). */
export interface QualificationElement {
  readonly qualifiers: readonly string[];
  readonly criteriaList: CriteriaList;
}
