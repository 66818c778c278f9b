import { keyUsageType } from '../key-usage-type';
import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 NAT-4.3.2-1: any type of table 1. That a type other than A, C and E mixes usages is a recommendation, and no finding. */
export const keyUsageSetting: LintRule = {
  id: 'etsi.en_319_412_2.nat-4.3.2-1.unknown_key_usage_setting',
  clause: 'EN 319 412-2 NAT-4.3.2-1 table 1, EN 319 412-3 LEG-4.3.1-2',
  requirement: 'keyUsage is one of the types A to F.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['keyUsage'],
  check: ({ keyUsage }) =>
    !keyUsage || keyUsageType(keyUsage)
      ? undefined
      : `${keyUsage.join(' and ')} make none of the types A to F`,
};
