import { END_ENTITY_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.3. */
export const keyCertSignOfEndEntity: LintRule = {
  id: 'pkix.ee_certificate_keycertsign_keyusage_set',
  clause: 'RFC 5280 4.2.1.3',
  requirement: 'The key of an end entity signs no certificates.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: END_ENTITY_KINDS },
  reads: ['keyUsage'],
  check: ({ keyUsage }) => (keyUsage?.includes('keyCertSign') ? 'keyUsage has keyCertSign' : undefined),
};
