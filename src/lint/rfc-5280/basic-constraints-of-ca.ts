import { CA_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.9. */
export const basicConstraintsOfCa: LintRule = {
  id: 'pkix.ca_certificate_basic_constraints_wrong',
  clause: 'RFC 5280 4.2.1.9',
  requirement: 'A CA certificate has basicConstraints with cA and the path length of its profile.',
  severity: 'error',
  appliesTo: { kinds: CA_KINDS },
  reads: ['basicConstraints'],
  check: ({ basicConstraints }, { pathLenConstraint: wanted }) => {
    if (!basicConstraints?.cA) return 'basicConstraints does not say that it is a CA';
    const { pathLenConstraint: stated } = basicConstraints;
    return stated === wanted
      ? undefined
      : `the path length is ${stated ?? 'absent'} instead of ${wanted ?? 'absent'}`;
  },
};
