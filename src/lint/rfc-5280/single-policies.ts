import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.4. */
export const singlePolicies: LintRule = {
  id: 'pkix.duplicate_certificate_policy_oids',
  clause: 'RFC 5280 4.2.1.4',
  requirement: 'No certificate policy is there twice.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['certificatePolicies'],
  check: ({ certificatePolicies = [] }) => {
    const oids = certificatePolicies.map(({ oid }) => oid);
    const repeated = oids.find((oid, place) => oids.indexOf(oid) !== place);
    return repeated && `the policy ${repeated} is there twice`;
  },
};
