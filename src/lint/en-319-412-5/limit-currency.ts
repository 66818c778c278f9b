import { ALL_KINDS, type LintRule } from '../lint-rule';

const THREE_CAPITALS = /^[A-Z]{3}$/;

/** EN 319 412-5 4.3.2: numeric codes are allowed, alphabetic ones preferred; we take the preferred ones only. */
export const limitCurrency: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.3.2.currency_code_invalid',
  clause: 'EN 319 412-5 4.3.2',
  requirement: 'The currency of QcLimitValue is an alphabetic code of ISO 4217.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    const currency = qcStatements?.limitValue?.currency;
    return currency === undefined || (typeof currency === 'string' && THREE_CAPITALS.test(currency))
      ? undefined
      : `the currency ${JSON.stringify(currency)} is no alphabetic code`;
  },
};
