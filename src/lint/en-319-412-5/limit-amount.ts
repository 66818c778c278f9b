import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 4.3.2. */
export const limitAmount: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.3.2.amount_negative',
  clause: 'EN 319 412-5 4.3.2',
  requirement: 'Amount and exponent of QcLimitValue are not negative.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    const limit = qcStatements?.limitValue;
    return limit && (limit.amount < 0 || limit.exponent < 0)
      ? 'the amount or the exponent is negative'
      : undefined;
  },
};
