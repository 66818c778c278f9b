import type { LintRule } from '../lint-rule';
import { saysQscd } from '../qualified-policies';

/** EN 319 411-2 GEN-6.6.1-03. */
export const qcSscdOfQscdPolicy: LintRule = {
  id: 'etsi.en_319_411_2.gen-6.6.1-03.qc_sscd_missing',
  clause: 'EN 319 411-2 GEN-6.6.1-03',
  requirement: 'A certificate under a QSCD policy has QcSSCD.',
  severity: 'error',
  appliesTo: { kinds: ['subject'] },
  reads: ['certificatePolicies', 'qcStatements'],
  check: ({ certificatePolicies, qcStatements }) =>
    certificatePolicies?.some(({ oid }) => saysQscd(oid)) && !qcStatements?.sscd
      ? 'the policy says QSCD, but there is no QcSSCD'
      : undefined,
};
