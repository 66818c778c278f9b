import { keyUsageType } from '../key-usage-type';
import type { LintRule } from '../lint-rule';

/** RFC 3161 2.3, EN 319 412-2 table 1. */
export const timeStampingKeyUsage: LintRule = {
  id: 'rfc_3161.2_3.time_stamping_key_usage',
  clause: 'RFC 3161 2.3, EN 319 412-2 table 1',
  requirement: 'The key of a time-stamping unit signs: keyUsage is of type A, B or C.',
  severity: 'error',
  appliesTo: { kinds: ['tsu'] },
  reads: ['keyUsage'],
  check: ({ keyUsage }) => {
    const type = keyUsage && keyUsageType(keyUsage);
    return type === undefined || 'ABC'.includes(type) ? undefined : `keyUsage is of type ${type}`;
  },
};
