import type { LintRule } from '../lint-rule';

/** RFC 6960 4.2.2.2.1. */
export const ocspNoCheckElsewhere: LintRule = {
  id: 'rfc_6960.4_2_2_2_1.ocsp_nocheck_prohibited',
  clause: 'RFC 6960 4.2.2.2.1',
  requirement: 'Only responders have ocsp-nocheck.',
  severity: 'error',
  appliesTo: { kinds: ['subject', 'root-ca', 'issuing-ca', 'tsu'] },
  reads: ['ocspNoCheck'],
  check: ({ ocspNoCheck }) =>
    ocspNoCheck ? 'ocsp-nocheck stands in a certificate of no responder' : undefined,
};
