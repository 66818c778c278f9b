import type { LintRule } from '../lint-rule';

/** EN 319 412-5 4.2.1, 4.2.3, 4.2.4: without the law, QcCompliance would claim to be qualified in the EU. A certificate that makes no claim needs none. */
export const legislationOfThirdCountry: LintRule = {
  id: 'etsi.en_319_412_5.qcs-4.2.4.qc_cc_legislation_missing',
  clause: 'EN 319 412-5 4.2.1, 4.2.3, 4.2.4',
  requirement:
    'A certificate of a third country for signatures or seals names the law that it is under, not that of the EU.',
  severity: 'error',
  appliesTo: { kinds: ['subject'], jurisdiction: 'JP' },
  reads: ['qcStatements'],
  check: ({ qcStatements }, { jurisdiction }) =>
    (qcStatements?.compliance || qcStatements?.types) && !qcStatements.legislation?.includes(jurisdiction)
      ? `QcCClegislation does not name ${jurisdiction}`
      : undefined,
};
