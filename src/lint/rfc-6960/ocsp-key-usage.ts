import type { LintRule } from '../lint-rule';

/** RFC 6960 4.2.2.2, RFC 5280 4.2.1.3. */
export const ocspKeyUsage: LintRule = {
  id: 'e_ocsp_cert_invalid_ku',
  clause: 'RFC 6960 4.2.2.2, RFC 5280 4.2.1.3',
  requirement: 'The key of a responder makes digital signatures and does nothing else.',
  severity: 'error',
  codeOf: 'zlint',
  appliesTo: { kinds: ['ocsp-responder'] },
  reads: ['keyUsage'],
  check: ({ keyUsage }) =>
    !keyUsage || keyUsage.join() === 'digitalSignature'
      ? undefined
      : 'keyUsage is not digitalSignature alone',
};
