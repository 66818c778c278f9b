import { PkiError } from '../common/pki-error';
import { CertificateLinter } from '../lint/certificate-linter';
import type { LintExpectation, LintFinding } from '../lint/lint-rule';
import { signatureAlgorithmIdentifier } from '../x509/algorithms';
import type { CertificateTemplate } from './certificate-template';
import type { ValidityPeriod } from './certificate-validity';

const linters = new WeakMap<CertificateTemplate, CertificateLinter>();

/**
 * Lints a TBSCertificate (DER) made from the template; to be called before it is signed. `issuerValidity` is that of the
 * issuer's certificate, undefined for a root. Throws `policy_violation`, with one member a rule, unless the findings are
 * exactly the `expectedFindings` of the profile: a defect that is missing is as wrong as one too many (docs/adr/0007).
 */
export function lintBeforeSigning(
  tbsDer: Uint8Array,
  template: CertificateTemplate,
  issuerValidity: ValidityPeriod | undefined,
): void {
  let linter = linters.get(template);
  if (!linter) linters.set(template, (linter = new CertificateLinter(lintExpectation(template))));
  const findings = linter.lint(tbsDer, issuerValidity);
  const { expectedFindings } = template.profile;
  if (findings.length === 0 && expectedFindings.length === 0) return;
  const differences = differencesBetween(findings, expectedFindings);
  if (differences.length === 0) return;
  const listed = differences.map(({ ruleId, detail }) => `${ruleId} (${detail})`).join('; ');
  throw new PkiError('policy_violation', `The certificate is not signed, the lint objects: ${listed}.`, {
    errors: differences.map(({ ruleId, detail }) => ({
      pointer: '',
      detail: `${ruleId}: ${detail}`,
      reason: ruleId,
    })),
  });
}

/** What the rules need to know of the certificates of a template. */
export function lintExpectation({ profile, issuer }: CertificateTemplate): LintExpectation {
  return {
    kind: profile.kind,
    jurisdiction: profile.jurisdiction,
    subjectType: profile.subjectType,
    qcType: profile.qcStatements?.type,
    pathLenConstraint: profile.basicConstraints?.pathLenConstraint,
    issuerSubjectDer: issuer.subjectDer,
    issuerKeyIdentifier: issuer.subjectKeyIdentifier,
    signatureAlgorithmDer: signatureAlgorithmIdentifier(issuer.signatureAlgorithm),
  };
}

/** The findings that are not expected, and the expected ones that are missing. */
function differencesBetween(findings: readonly LintFinding[], expected: readonly string[]): LintFinding[] {
  const found = new Set(findings.map(({ ruleId }) => ruleId));
  return [
    ...findings.filter(({ ruleId }) => !expected.includes(ruleId)),
    ...expected
      .filter((ruleId) => !found.has(ruleId))
      .map((ruleId) => ({
        ruleId,
        detail: 'the profile expects this finding, but the certificate has no such defect',
      })),
  ];
}
