import { CA_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.2. */
export const subjectKeyIdentifierOfCa: LintRule = {
  id: 'pkix.certificate_skid_ca_missing',
  clause: 'RFC 5280 4.2.1.2',
  requirement: 'A CA certificate has a subjectKeyIdentifier.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: CA_KINDS },
  reads: ['subjectKeyIdentifier'],
  check: ({ subjectKeyIdentifier }) => (subjectKeyIdentifier ? undefined : 'subjectKeyIdentifier is missing'),
};
