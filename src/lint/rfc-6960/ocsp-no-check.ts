import type { LintRule } from '../lint-rule';

/** RFC 6960 4.2.2.2.1. */
export const ocspNoCheck: LintRule = {
  id: 'rfc_6960.4_2_2_2_1.ocsp_nocheck_missing',
  clause: 'RFC 6960 4.2.2.2.1',
  requirement: 'A responder, about which it cannot answer itself, has ocsp-nocheck.',
  severity: 'error',
  appliesTo: { kinds: ['ocsp-responder'] },
  reads: ['ocspNoCheck'],
  check: ({ ocspNoCheck }) => (ocspNoCheck ? undefined : 'ocsp-nocheck is missing'),
};
