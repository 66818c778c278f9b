import type { LintRule } from '../lint-rule';

/** EN 319 422 6.4. */
export const privateKeyUsagePeriod: LintRule = {
  id: 'etsi.en_319_422.6.4.private_key_usage_period_missing',
  clause: 'EN 319 422 6.4',
  requirement:
    'privateKeyUsagePeriod ends the use of the key of a time-stamping unit, not after the certificate.',
  severity: 'warning',
  appliesTo: { kinds: ['tsu'] },
  reads: ['privateKeyUsagePeriod', 'validity'],
  check: ({ privateKeyUsagePeriod, validity }) => {
    const end = privateKeyUsagePeriod?.notAfter;
    if (!end) return 'privateKeyUsagePeriod has no end';
    return end > validity.notAfter ? 'the key is used longer than its certificate' : undefined;
  },
};
