import type { LintRule } from '../lint-rule';

/** EN 319 412-5 QCS-5-01 table 2. */
export const qcTypeOfQualified: LintRule = {
  id: 'etsi.en_319_412_5.qcs-5.01.qc_type_qualified_statement_absent',
  clause: 'EN 319 412-5 QCS-5-01 table 2',
  requirement:
    'A qualified certificate has QcType; without it, it would be for signatures of natural persons.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'legal' },
  reads: ['qcStatements'],
  check: ({ qcStatements }) =>
    qcStatements?.compliance && !qcStatements.types ? 'QcCompliance stands without QcType' : undefined,
};
