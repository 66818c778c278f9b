import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 411-1 GEN-6.6.1-05, EN 319 412-1 5.2.3. */
export const shortTermNotRevocable: LintRule = {
  id: 'etsi.en_319_411_1.gen-6.6.1-05.validity_assured_revocable',
  clause: 'EN 319 411-1 GEN-6.6.1-05, EN 319 412-1 5.2.3',
  requirement:
    'A validity-assured certificate is never revoked, so it points to no CRL and no OCSP responder.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['validityAssuredShortTerm', 'cRLDistributionPoints', 'authorityInfoAccess'],
  check: ({ validityAssuredShortTerm, cRLDistributionPoints, authorityInfoAccess }) =>
    validityAssuredShortTerm && (cRLDistributionPoints || authorityInfoAccess?.ocsp.length)
      ? 'a validity-assured certificate says where its revocation is told'
      : undefined,
};
