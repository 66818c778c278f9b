import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 4.3.3. */
export const retentionPeriod: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.3.3.retention_period_years_not_positive',
  clause: 'EN 319 412-5 4.3.3',
  requirement: 'QcRetentionPeriod is one year or more.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) =>
    qcStatements?.retentionYears !== undefined && qcStatements.retentionYears < 1
      ? `the retention period is ${qcStatements.retentionYears} years`
      : undefined,
};
