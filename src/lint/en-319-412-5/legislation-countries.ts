import { isCountryCode } from '../country-codes';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 4.2.4. */
export const legislationCountries: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.2.4.iso_country_code_invalid',
  clause: 'EN 319 412-5 4.2.4',
  requirement: 'QcCClegislation names countries by ISO 3166-1 codes, at least one.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    if (!qcStatements?.legislation) return undefined;
    if (qcStatements.legislation.length === 0) return 'QcCClegislation names no country';
    const wrong = qcStatements.legislation.find((country) => !isCountryCode(country));
    return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no country code`;
  },
};
