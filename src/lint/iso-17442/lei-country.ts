import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-1 LEG-5.1.4-03. */
export const leiCountry: LintRule = {
  id: 'iso.lei.invalid_lei_country',
  clause: 'EN 319 412-1 LEG-5.1.4-03',
  requirement: 'The country of an LEI in organizationIdentifier is XG.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subject'],
  check: ({ subject }) => {
    const wrong = subject.values.organizationIdentifier?.find(
      (one) => one.startsWith('LEI') && !one.startsWith('LEIXG-'),
    );
    return wrong && `${wrong} has another country than XG`;
  },
};
