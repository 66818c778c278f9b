import { signatureAlgorithmOf } from '../../x509/algorithms';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** TS 119 312 V2.1.1 chapters 2 and 3, EN 319 412-2 GEN-4.2.2-1. */
export const signatureHash: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.2.2-1.discouraged_signature_algorithm',
  clause: 'TS 119 312 V2.1.1 chapters 2 and 3, EN 319 412-2 GEN-4.2.2-1',
  requirement: 'The signature is RSA or ECDSA with SHA-256, SHA-384 or SHA-512.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['signature'],
  check: ({ signature }) =>
    signatureAlgorithmOf(signature) ? undefined : 'the signature algorithm is not in use',
};
