import { isValidCorporateNumber } from '../../qcstatements/corporate-number';
import { ALL_KINDS, type LintRule } from '../lint-rule';

const PREFIX = 'NTRJP-';

/** Ministry of Finance Order 2014 No. 70 article 2. */
export const corporateNumberCheckDigit: LintRule = {
  id: 'jp.corporate_number.invalid_check_digit',
  clause: 'Ministry of Finance Order 2014 No. 70 article 2',
  requirement: 'A Japanese corporate number (NTRJP-) has 13 digits, the first of them the right check digit.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subject'],
  check: ({ subject }) => {
    const wrong = subject.values.organizationIdentifier?.find(
      (one) => one.startsWith(PREFIX) && !isValidCorporateNumber(one.slice(PREFIX.length)),
    );
    return wrong && `${wrong} has no valid corporate number`;
  },
};
