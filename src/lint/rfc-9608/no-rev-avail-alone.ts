import { OID } from '../../x509/oids';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 9608 2. */
export const noRevAvailAlone: LintRule = {
  id: 'rfc_9608.2.revocation_pointer_beside_no_rev_avail',
  clause: 'RFC 9608 2',
  requirement: 'Beside noRevAvail there is no pointer to revocation information.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['noRevAvail', 'cRLDistributionPoints', 'authorityInfoAccess', 'extensionList'],
  check: ({ noRevAvail, cRLDistributionPoints, authorityInfoAccess, extensionList }) => {
    if (!noRevAvail) return undefined;
    if (cRLDistributionPoints) return 'cRLDistributionPoints stands beside noRevAvail';
    if (extensionList.some(({ oid }) => oid === OID.freshestCrl))
      return 'freshestCRL stands beside noRevAvail';
    return authorityInfoAccess?.ocsp.length ? 'an OCSP address stands beside noRevAvail' : undefined;
  },
};
