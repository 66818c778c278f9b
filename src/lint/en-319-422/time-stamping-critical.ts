import { OID } from '../../x509/oids';
import type { LintRule } from '../lint-rule';

/** EN 319 422 6.4, RFC 3161 2.3. */
export const timeStampingCritical: LintRule = {
  id: 'pkix.extended_key_usage_extension_with_timestamping_not_critical',
  clause: 'EN 319 422 6.4, RFC 3161 2.3',
  requirement: 'extKeyUsage of a time-stamping unit is critical.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['tsu'] },
  reads: ['extensionList'],
  check: ({ extensionList }) =>
    extensionList.some(({ oid, critical }) => oid === OID.extKeyUsage && !critical)
      ? 'extKeyUsage is not critical'
      : undefined,
};
