import { ALL_KINDS, type LintRule } from '../lint-rule';
import { qualifiedPolicies } from '../qualified-policies';

/** EN 319 412-2 QCS-5.2-1. */
export const singleQualifiedPolicy: LintRule = {
  id: 'etsi.en_319_412_2.qcs-5.2-1.multiple_certificate_type_policy_identifiers_present',
  clause: 'EN 319 412-2 QCS-5.2-1',
  requirement: 'There is one policy for EU qualified certificates at most.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['certificatePolicies'],
  check: ({ certificatePolicies }) => {
    const policies = qualifiedPolicies(certificatePolicies);
    return policies.length > 1 ? `${policies.join(' and ')} exclude each other` : undefined;
  },
};
