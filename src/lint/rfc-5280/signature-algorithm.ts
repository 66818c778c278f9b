import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1.2.3. */
export const signatureAlgorithm: LintRule = {
  id: 'pkix.certificate_signature_algorithm_mismatch',
  clause: 'RFC 5280 4.1.2.3',
  requirement: 'The signature algorithm is the one with which the issuer signs.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['signature'],
  check: ({ signature }, { signatureAlgorithmDer }) =>
    Buffer.compare(signature, signatureAlgorithmDer) === 0
      ? undefined
      : 'the issuer signs with another algorithm',
};
