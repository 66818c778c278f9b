import type { QcIdentMethodName } from '../qcstatements/qc-ident-method';
import type { QcLimitValue } from '../qcstatements/qc-limit-value';
import type { QcTypeName } from '../qcstatements/qc-type';
import type { SemanticsName } from '../qcstatements/semantics-identifier';
import type { KeyAlgorithm } from '../x509/algorithms';
import type { KeyUsage } from '../x509/extensions/key-usage';
import type { NameAttribute } from '../x509/name';

/** The legal side a provider or profile belongs to: it decides which statements and policies may stand. */
export type Jurisdiction = 'EU' | 'JP';

/** What a certificate is for; only `subject` profiles are offered to clients. */
export type ProfileKind = 'subject' | 'root-ca' | 'issuing-ca' | 'ocsp-responder' | 'tsu';

/**
 * A certificate policy: an OID as it is, or the suffix that stands below the policy arc of the issuing provider
 * (`1.1` below `2.999.10.1`). `cps` adds the cPSuri qualifier.
 */
export type ProfilePolicy =
  { readonly oid: string; readonly cps?: boolean } | { readonly tspPolicy: string; readonly cps?: boolean };

/** One attribute of the subject name, in the order of the name, and the claim of the enrolment that it comes from. */
export interface SubjectRule {
  readonly attribute: NameAttribute;
  /** Name of a claim of `subjectData`, dotted for nested ones: `address.country`. */
  readonly claim: string;
  readonly required: boolean;
  /** Claims, separated by a space, whose values stand in, side by side, where the claim is absent. */
  readonly default?: string;
}

/** The qcStatements of a profile (EN 319 412-5, RFC 3739 3.2.6). A statement that is absent here is not made. */
export interface ProfileQcStatements {
  readonly compliance?: true;
  /** QcSSCD: the key is in a qualified device of the EU. */
  readonly sscd?: true;
  readonly type?: QcTypeName;
  /** QcCClegislation, ISO 3166-1 codes. */
  readonly legislation?: readonly string[];
  /** QcQSCDlegislation, ISO 3166-1 codes. */
  readonly qscdLegislation?: readonly string[];
  /** Languages of the PKI disclosure statements, ISO 639-1. */
  readonly pds?: readonly string[];
  readonly semantics?: SemanticsName;
  readonly identMethod?: QcIdentMethodName;
  /** QcRetentionPeriod, years. */
  readonly retentionYears?: number;
  readonly limitValue?: QcLimitValue;
}

/** Durations are ISO 8601; see `durations.ts`. */
export interface ProfileValidity {
  readonly default: string;
  readonly max: string;
  /** How far notBefore lies before the time of issuance. It counts towards the duration. */
  readonly notBeforeOffset: string;
}

/** Where a relying party learns the status of the certificate, and that it need not. */
export interface ProfileStatus {
  readonly crl: boolean;
  readonly ocsp: boolean;
  readonly caIssuers: boolean;
  /** id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1). */
  readonly ocspNoCheck?: true;
  /** Validity-assured short-term (EN 319 412-1 5.2). */
  readonly validityAssured?: true;
  /** noRevAvail (RFC 9608). */
  readonly noRevAvail?: true;
}

/** What the registration must have before a certificate is issued; what is absent is not asked for. */
export interface ProfileRequirements {
  /** The least level of identity proofing, a word of the world's `assurance.identity`. */
  readonly identityAssurance?: string;
  /** The least level of the signer's authentication, a word of `assurance.authentication`. */
  readonly signerAuthentication?: string;
  /** Proof that the authorised representative speaks for the legal person. */
  readonly mandate?: boolean;
  /** Acceptance of the CA's terms (EN 319 411-1 REG-6.3.4-08). */
  readonly consent?: boolean;
}

/** A checked certificate profile: what a certificate holds, and what the registration asks for it. */
export interface CertificateProfile {
  readonly profileId: string;
  readonly name: string;
  /** The name in Japanese. */
  readonly nameLocal?: string;
  readonly kind: ProfileKind;
  readonly jurisdiction: Jurisdiction;
  readonly subjectType: 'legal' | 'natural';
  readonly policies: readonly ProfilePolicy[];
  /** Empty for CA certificates, whose names stand in the world. */
  readonly subject: readonly SubjectRule[];
  /** `utf8`: every attribute that may be one is a UTF8String. */
  readonly nameEncoding: 'printable' | 'utf8';
  /** Whether the name in Latin letters becomes a directoryName of the subject alternative name. */
  readonly latinNameAsAltName: boolean;
  readonly identifierPlacement: 'organizationIdentifier' | 'none';
  /** Where the LEI stands: extension of ISO 17442-2, `LEIXG-` in organizationIdentifier, or nowhere. */
  readonly lei: 'extension' | 'organizationIdentifier' | 'none';
  /** LEI role extension, a fixed text. */
  readonly leiRole?: string;
  readonly keyUsage: readonly KeyUsage[];
  readonly extKeyUsage?: { readonly oids: readonly string[]; readonly critical: boolean };
  readonly basicConstraints?: { readonly cA: true; readonly pathLenConstraint?: number };
  readonly qcStatements?: ProfileQcStatements;
  readonly validity: ProfileValidity;
  readonly status: ProfileStatus;
  /** How long the key signs, from notBefore (RFC 3280 4.2.1.4). ISO 8601. */
  readonly privateKeyUsagePeriod?: string;
  readonly keyAlgorithms: readonly KeyAlgorithm[];
  readonly requiresQscd: boolean;
  readonly attestation: 'none' | 'optional' | 'required';
  readonly lifecycle: 'long_term' | 'short_lived' | 'one_time';
  readonly approval: 'auto' | 'single' | 'dual';
  /** How long an enrolment waits for its approvals. ISO 8601. */
  readonly approvalPeriod: string;
  /** How old a key may be, from when the RA first saw it, to be certified again by a renewal. ISO 8601. */
  readonly maxKeyAge: string;
  /** Whether a certification request must carry the nonce of a challenge. */
  readonly popNonce: 'required' | 'optional';
  /** Absent: nothing beyond the request itself. */
  readonly requires?: ProfileRequirements;
  readonly suspension: boolean;
  readonly revokeOnReplace: boolean;
  /** Whether a certificate can be revoked after its notAfter, for those who validate old signatures. */
  readonly revokeExpired: boolean;
  /** Whether a revoked certificate stays on the CRL after its notAfter (EN 319 411-2 CSS-6.3.10-03 to -06). */
  readonly keepExpiredOnCrl: boolean;
  /** Lint findings that certificates of this profile have on purpose; any other finding refuses the issuance. */
  readonly expectedFindings: readonly string[];
}
