import { OID } from '../../x509/oids';
import type { LintRule } from '../lint-rule';

/** EN 319 422 6.4, RFC 3161 2.3. */
export const timeStampingAlone: LintRule = {
  id: 'rfc_3161.2_3.time_stamping_not_sole_purpose',
  clause: 'EN 319 422 6.4, RFC 3161 2.3',
  requirement: 'The only purpose of a time-stamping unit is timeStamping.',
  severity: 'error',
  appliesTo: { kinds: ['tsu'] },
  reads: ['extKeyUsage'],
  check: ({ extKeyUsage }) =>
    extKeyUsage?.length === 1 && extKeyUsage[0] === OID.timeStamping
      ? undefined
      : 'extKeyUsage is not timeStamping alone',
};
