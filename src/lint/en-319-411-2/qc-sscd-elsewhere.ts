import { ALL_KINDS, type LintRule } from '../lint-rule';
import { saysQscd } from '../qualified-policies';

/** EN 319 411-2 GEN-6.6.1-04. */
export const qcSscdElsewhere: LintRule = {
  id: 'etsi.en_319_411_2.gen-6.6.1-04.qc_sscd_prohibited',
  clause: 'EN 319 411-2 GEN-6.6.1-04',
  requirement: 'A certificate under no QSCD policy has no QcSSCD.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['certificatePolicies', 'qcStatements'],
  check: ({ certificatePolicies, qcStatements }) =>
    qcStatements?.sscd && !certificatePolicies?.some(({ oid }) => saysQscd(oid))
      ? 'QcSSCD stands under no policy that says QSCD'
      : undefined,
};
