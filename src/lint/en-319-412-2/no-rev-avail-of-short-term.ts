import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.3.11-2A, GEN-4.4.1-8A. */
export const noRevAvailOfShortTerm: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.11-2a.no_rev_avail_missing',
  clause: 'EN 319 412-2 GEN-4.3.11-2A, GEN-4.4.1-8A',
  requirement: 'Where validity is assured and there is neither CRL nor OCSP, noRevAvail says so.',
  severity: 'error',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['validityAssuredShortTerm', 'noRevAvail', 'cRLDistributionPoints', 'authorityInfoAccess'],
  check: ({ validityAssuredShortTerm, noRevAvail, cRLDistributionPoints, authorityInfoAccess }) =>
    validityAssuredShortTerm && !noRevAvail && !cRLDistributionPoints && !authorityInfoAccess?.ocsp.length
      ? 'noRevAvail is missing beside validity-assured short-term'
      : undefined,
};
