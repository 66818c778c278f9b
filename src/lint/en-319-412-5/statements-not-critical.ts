import { OID } from '../../x509/oids';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 QCS-4.1-02. */
export const statementsNotCritical: LintRule = {
  id: 'etsi.en_319_412_5.qcs-4.1-02.qcstatements_extension_is_critical',
  clause: 'EN 319 412-5 QCS-4.1-02',
  requirement: 'qcStatements is not critical.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) =>
    extensionList.some(({ oid, critical }) => oid === OID.qcStatements && critical)
      ? 'qcStatements is critical'
      : undefined,
};
