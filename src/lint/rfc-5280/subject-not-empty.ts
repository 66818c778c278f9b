import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1.2.6. */
export const subjectNotEmpty: LintRule = {
  id: 'pkix.name_empty',
  clause: 'RFC 5280 4.1.2.6',
  requirement: 'The subject is not empty.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subject'],
  check: ({ subject }) => (subject.entries.length > 0 ? undefined : 'the subject is empty'),
};
