import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.3, EN 319 412-2 NAT-4.3.2-1, EN 319 412-3 LEG-4.3.1-2. */
export const keyUsagePresent: LintRule = {
  id: 'pkix.key_usage_extension_missing',
  clause: 'RFC 5280 4.2.1.3, EN 319 412-2 NAT-4.3.2-1, EN 319 412-3 LEG-4.3.1-2',
  requirement: 'There is a keyUsage that allows something.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['keyUsage'],
  check: ({ keyUsage }) => {
    if (!keyUsage) return 'keyUsage is missing';
    return keyUsage.length > 0 ? undefined : 'keyUsage allows nothing';
  },
};
