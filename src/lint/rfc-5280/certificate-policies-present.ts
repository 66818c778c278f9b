import type { LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.4, EN 319 412-2 GEN-4.3.3. Roots are trusted without a policy, and responders serve the policies of their CA. */
export const certificatePoliciesPresent: LintRule = {
  id: 'pkix.certificate_has_no_certificate_policies_extension',
  clause: 'RFC 5280 4.2.1.4, EN 319 412-2 GEN-4.3.3',
  requirement: 'There is a certificate policy.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'issuing-ca', 'tsu'] },
  reads: ['certificatePolicies'],
  check: ({ certificatePolicies }) =>
    certificatePolicies?.length ? undefined : 'there is no certificate policy',
};
