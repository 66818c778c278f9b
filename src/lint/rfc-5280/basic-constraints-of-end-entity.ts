import { END_ENTITY_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.9. */
export const basicConstraintsOfEndEntity: LintRule = {
  id: 'pkix.end_entity_is_ca',
  clause: 'RFC 5280 4.2.1.9',
  requirement: 'An end entity is no CA: basicConstraints is absent, or has cA FALSE and no path length.',
  severity: 'error',
  appliesTo: { kinds: END_ENTITY_KINDS },
  reads: ['basicConstraints'],
  check: ({ basicConstraints }) => {
    if (basicConstraints?.cA) return 'basicConstraints says that it is a CA';
    return basicConstraints?.pathLenConstraint === undefined ? undefined : 'basicConstraints limits a path';
  },
};
