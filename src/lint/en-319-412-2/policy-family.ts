import { ALL_KINDS, type LintRule } from '../lint-rule';
import { qualifiedPolicies, isForNaturalPersons } from '../qualified-policies';

/** EN 319 412-2 QCS-5.2-2, EN 319 411-2 5.3. */
export const policyFamily: LintRule = {
  id: 'etsi.en_319_412_2.qcs-5.2-2.mismatched_policy_identifier_for_certificate_type',
  clause: 'EN 319 412-2 QCS-5.2-2, EN 319 411-2 5.3',
  requirement:
    'A policy for EU qualified certificates stands beside QcCompliance and no QcCClegislation, for the right kind of person, and in no certificate of Japan.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['certificatePolicies', 'qcStatements'],
  check: ({ certificatePolicies, qcStatements }, { jurisdiction, subjectType }) => {
    const [policy] = qualifiedPolicies(certificatePolicies);
    if (policy === undefined) return undefined;
    if (jurisdiction !== 'EU') return `${policy} asserts an EU qualified certificate`;
    if (!qcStatements?.compliance) return `${policy} stands without QcCompliance`;
    if (qcStatements.legislation) return `${policy} stands beside QcCClegislation`;
    const natural = isForNaturalPersons(policy);
    return natural === undefined || natural === (subjectType === 'natural')
      ? undefined
      : `${policy} is not for a ${subjectType} person`;
  },
};
