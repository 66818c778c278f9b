import { isEuOrEea } from '../../qcstatements/country-list';
import { isCountryCode } from '../country-codes';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 QCS-4.2.5-01. */
export const deviceCountries: LintRule = {
  id: 'etsi.en_319_412_5.qcs-4.2.5-01.qscd_legislation_country_prohibited',
  clause: 'EN 319 412-5 QCS-4.2.5-01',
  requirement: 'QcQSCDlegislation names countries outside the EU and the EEA, at least one.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    if (!qcStatements?.qscdLegislation) return undefined;
    if (qcStatements.qscdLegislation.length === 0) return 'QcQSCDlegislation names no country';
    const wrong = qcStatements.qscdLegislation.find(
      (country) => isEuOrEea(country) || !isCountryCode(country),
    );
    return wrong === undefined
      ? undefined
      : `${JSON.stringify(wrong)} is no country outside the EU and the EEA`;
  },
};
