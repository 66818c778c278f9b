import { CA_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.3. */
export const keyCertSignOfCa: LintRule = {
  id: 'pkix.ca_certificate_keycertsign_keyusage_not_set',
  clause: 'RFC 5280 4.2.1.3',
  requirement: 'The key of a CA signs certificates.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: CA_KINDS },
  reads: ['keyUsage'],
  check: ({ keyUsage }) =>
    !keyUsage || keyUsage.includes('keyCertSign') ? undefined : 'keyUsage lacks keyCertSign',
};
