import { keyUsageType } from '../key-usage-type';
import type { LintRule } from '../lint-rule';

/** EN 319 412-2 NAT-4.3.2-2. */
export const signatureKeyUsage: LintRule = {
  id: 'etsi.en_319_412_2.nat-4.3.2-1.invalid_content_commitment_setting',
  clause: 'EN 319 412-2 NAT-4.3.2-2',
  requirement: 'keyUsage of a certificate for signatures is of type A, B or F.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], qcTypes: ['esign'] },
  reads: ['keyUsage'],
  check: ({ keyUsage }) => {
    const type = keyUsage && keyUsageType(keyUsage);
    return type === undefined || 'ABF'.includes(type) ? undefined : `keyUsage is of type ${type}`;
  },
};
