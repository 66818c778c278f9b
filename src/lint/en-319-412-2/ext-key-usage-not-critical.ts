import { OID } from '../../x509/oids';
import type { LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.3.10-1. */
export const extKeyUsageNotCritical: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.10-1.eku_extension_is_critical',
  clause: 'EN 319 412-2 GEN-4.3.10-1',
  requirement: 'extKeyUsage is not critical, save in certificates of time-stamping units.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'root-ca', 'issuing-ca', 'ocsp-responder'] },
  reads: ['extensionList'],
  check: ({ extensionList }) =>
    extensionList.some(({ oid, critical }) => oid === OID.extKeyUsage && critical)
      ? 'extKeyUsage is critical'
      : undefined,
};
