import { OID } from '../../x509/oids';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.3. */
export const keyUsageCritical: LintRule = {
  id: 'pkix.key_usage_extension_not_critical',
  clause: 'RFC 5280 4.2.1.3',
  requirement: 'keyUsage is critical.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) =>
    extensionList.some(({ oid, critical }) => oid === OID.keyUsage && !critical)
      ? 'keyUsage is not critical'
      : undefined,
};
