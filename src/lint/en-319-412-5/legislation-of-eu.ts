import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 QCS-4.2.1-01, QCS-4.2.4-01. */
export const legislationOfEu: LintRule = {
  id: 'etsi.en_319_412_5.qcs-5.01.qc_cc_legislation_qualified_statement_present',
  clause: 'EN 319 412-5 QCS-4.2.1-01, QCS-4.2.4-01',
  requirement: 'A certificate of the EU names no QcCClegislation.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS, jurisdiction: 'EU' },
  reads: ['qcStatements'],
  check: ({ qcStatements }) =>
    qcStatements?.legislation ? 'QcCClegislation stands in a certificate of the EU' : undefined,
};
