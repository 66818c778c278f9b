import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1.2.5. */
export const validityOrder: LintRule = {
  id: 'pkix.certificate_negative_validity_period',
  clause: 'RFC 5280 4.1.2.5',
  requirement: 'The validity ends after it begins.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['validity'],
  check: ({ validity }) =>
    validity.notBefore < validity.notAfter ? undefined : 'notAfter is not after notBefore',
};
