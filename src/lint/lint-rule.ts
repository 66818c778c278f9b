import type { QcTypeName } from '../qcstatements/qc-type';
import type { CertificatePart, CertificateParts } from './certificate-parts';

/** What a certificate is for. */
export type CertificateKind = 'subject' | 'root-ca' | 'issuing-ca' | 'ocsp-responder' | 'tsu';

/** What is known of a certificate before it is made; the same for all certificates of one template. */
export interface LintExpectation {
  readonly kind: CertificateKind;
  /** The legal side: a member state of the EU, or Japan as a third country. */
  readonly jurisdiction: 'EU' | 'JP';
  readonly subjectType: 'legal' | 'natural';
  /** What the certificate claims to be for; undefined where it makes no claim. */
  readonly qcType: QcTypeName | undefined;
  /** For CA certificates: how many CAs may follow; undefined for no limit. */
  readonly pathLenConstraint: number | undefined;
  /** Subject of the issuer's certificate, DER. */
  readonly issuerSubjectDer: Uint8Array;
  /** The issuer's subjectKeyIdentifier; undefined for a self-signed root, whose own one takes its place. */
  readonly issuerKeyIdentifier: Uint8Array | undefined;
  /** AlgorithmIdentifier with which the issuer signs, DER. */
  readonly signatureAlgorithmDer: Uint8Array;
}

/** To which certificates a rule applies: those for which all members hold. */
export interface RuleScope {
  readonly kinds: readonly CertificateKind[];
  readonly jurisdiction?: LintExpectation['jurisdiction'];
  readonly subjectType?: LintExpectation['subjectType'];
  /** Only certificates that claim to be for one of these. */
  readonly qcTypes?: readonly QcTypeName[];
}

/** One requirement of one document. Pure: the parts that it reads and the expectation decide, nothing else. */
export interface LintRule {
  /** Stable; profiles name it in `expectedFindings`. */
  readonly id: string;
  /** Document and clause. */
  readonly clause: string;
  /** What the clause asks for, in own words. */
  readonly requirement: string;
  /** `error` for what a document demands, `warning` for what it recommends. Either refuses unless it is expected. */
  readonly severity: 'error' | 'warning';
  /** The linter whose finding code the id is; absent for an id of our own. */
  readonly codeOf?: 'pkilint' | 'zlint';
  readonly appliesTo: RuleScope;
  /** The parts that `check` reads, and no others: it is asked again only when one of them has changed. */
  readonly reads: readonly CertificatePart[];
  /** What is wrong, safe to show, or undefined. */
  readonly check: (certificate: CertificateParts, expected: LintExpectation) => string | undefined;
}

/** A rule that a certificate breaks. */
export interface LintFinding {
  readonly ruleId: string;
  /** Safe to show. */
  readonly detail: string;
}

export const ALL_KINDS: readonly CertificateKind[] = [
  'subject',
  'root-ca',
  'issuing-ca',
  'ocsp-responder',
  'tsu',
];
export const CA_KINDS: readonly CertificateKind[] = ['root-ca', 'issuing-ca'];
export const END_ENTITY_KINDS: readonly CertificateKind[] = ['subject', 'ocsp-responder', 'tsu'];
/** Those whose status a relying party asks for: the end entities without the responders that answer. */
export const REVOCABLE_KINDS: readonly CertificateKind[] = ['subject', 'tsu'];

/** Whether a rule of this scope applies to the certificates that are expected. */
export function isInScope(
  { kinds, jurisdiction, subjectType, qcTypes }: RuleScope,
  expected: LintExpectation,
): boolean {
  return (
    kinds.includes(expected.kind) &&
    (jurisdiction === undefined || jurisdiction === expected.jurisdiction) &&
    (subjectType === undefined || subjectType === expected.subjectType) &&
    (qcTypes === undefined || (expected.qcType !== undefined && qcTypes.includes(expected.qcType)))
  );
}
