import type { LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.1, EN 319 412-2 GEN-4.3.1-1. */
export const authorityKeyIdentifier: LintRule = {
  id: 'pkix.authority_key_identifier_keyid_missing',
  clause: 'RFC 5280 4.2.1.1, EN 319 412-2 GEN-4.3.1-1',
  requirement: 'There is an authorityKeyIdentifier with a keyIdentifier.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'issuing-ca', 'ocsp-responder', 'tsu'] },
  reads: ['authorityKeyIdentifier'],
  check: ({ authorityKeyIdentifier }) =>
    authorityKeyIdentifier?.keyIdentifier ? undefined : 'authorityKeyIdentifier has no keyIdentifier',
};
