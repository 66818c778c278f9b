import { keyUsageType } from '../key-usage-type';
import type { LintRule } from '../lint-rule';

/** EN 319 412-3 LEG-4.3.1-3. Certificates that make no claim to be for seals are left to table 1 as a whole. */
export const sealKeyUsage: LintRule = {
  id: 'etsi.en_319_412_3.leg-4.3.1-3.invalid_content_commitment_setting',
  clause: 'EN 319 412-3 LEG-4.3.1-3',
  requirement: 'keyUsage of a certificate for seals is of type A, B or F.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], qcTypes: ['eseal'] },
  reads: ['keyUsage'],
  check: ({ keyUsage }) => {
    const type = keyUsage && keyUsageType(keyUsage);
    return type === undefined || 'ABF'.includes(type) ? undefined : `keyUsage is of type ${type}`;
  },
};
