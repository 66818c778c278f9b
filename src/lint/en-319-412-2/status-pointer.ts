import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.3.11-2, GEN-4.4.1-8. */
export const statusPointer: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing',
  clause: 'EN 319 412-2 GEN-4.3.11-2, GEN-4.4.1-8',
  requirement:
    'A certificate says where its status is told, by CRL or OCSP, or that its validity is assured.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['cRLDistributionPoints', 'authorityInfoAccess', 'validityAssuredShortTerm'],
  check: ({ cRLDistributionPoints, authorityInfoAccess, validityAssuredShortTerm }) =>
    cRLDistributionPoints || authorityInfoAccess?.ocsp.length || validityAssuredShortTerm
      ? undefined
      : 'neither a CRL nor a responder nor an assured validity is told',
};
