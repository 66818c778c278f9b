import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.3.11-2A, EN 319 411-1 CSS-6.3.10-01B. */
export const noRevAvailOfLongTerm: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.11-2a.no_rev_avail_prohibited',
  clause: 'EN 319 412-2 GEN-4.3.11-2A, EN 319 411-1 CSS-6.3.10-01B',
  requirement: 'noRevAvail stands only where the validity is assured.',
  severity: 'error',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['validityAssuredShortTerm', 'noRevAvail'],
  check: ({ validityAssuredShortTerm, noRevAvail }) =>
    noRevAvail && !validityAssuredShortTerm ? 'noRevAvail without validity-assured short-term' : undefined,
};
