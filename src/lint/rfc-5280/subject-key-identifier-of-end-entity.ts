import { END_ENTITY_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.2. */
export const subjectKeyIdentifierOfEndEntity: LintRule = {
  id: 'pkix.certificate_skid_end_entity_missing',
  clause: 'RFC 5280 4.2.1.2',
  requirement: 'A certificate of an end entity has a subjectKeyIdentifier.',
  severity: 'warning',
  codeOf: 'pkilint',
  appliesTo: { kinds: END_ENTITY_KINDS },
  reads: ['subjectKeyIdentifier'],
  check: ({ subjectKeyIdentifier }) => (subjectKeyIdentifier ? undefined : 'subjectKeyIdentifier is missing'),
};
