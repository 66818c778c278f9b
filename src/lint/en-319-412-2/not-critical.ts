import { OID } from '../../x509/oids';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** Those that must be critical, and those about whose criticality there is a rule of its own. */
const JUDGED_ELSEWHERE: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.policyConstraints,
  OID.inhibitAnyPolicy,
  OID.extKeyUsage,
  OID.qcStatements,
]);

/** EN 319 412-2 GEN-4.1-2, RFC 5280 4.2. */
export const notCritical: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.1-2.extension_is_critical',
  clause: 'EN 319 412-2 GEN-4.1-2, RFC 5280 4.2',
  requirement: 'Extensions other than keyUsage, basicConstraints and extKeyUsage are not critical.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) => {
    const wrong = extensionList.find(({ oid, critical }) => critical && !JUDGED_ELSEWHERE.has(oid));
    return wrong && `the extension ${wrong.oid} is critical`;
  },
};
