import { OID } from '../../x509/oids';
import { CA_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.9. */
export const basicConstraintsCritical: LintRule = {
  id: 'pkix.basic_constraints_extension_not_critical',
  clause: 'RFC 5280 4.2.1.9',
  requirement: 'basicConstraints of a CA certificate is critical.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: CA_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) =>
    extensionList.some(({ oid, critical }) => oid === OID.basicConstraints && !critical)
      ? 'basicConstraints is not critical'
      : undefined,
};
