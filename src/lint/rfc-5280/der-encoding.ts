import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1: the certificate is DER throughout. Rules on a part that cannot be read have nothing to judge. */
export const derEncoding: LintRule = {
  id: 'itu.invalid_asn1_syntax',
  clause: 'RFC 5280 4.1, X.690 10 and 11',
  requirement: 'Every part is the DER of its type.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['unreadable'],
  check: ({ unreadable }) => unreadable,
};
