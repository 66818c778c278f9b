import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1.2.1. */
export const version3: LintRule = {
  id: 'pkix.certificate_version_is_not_v3',
  clause: 'RFC 5280 4.1.2.1',
  requirement: 'The version is v3, since there are extensions.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['version'],
  check: ({ version }) => (version === 3 ? undefined : `the version is v${version}`),
};
