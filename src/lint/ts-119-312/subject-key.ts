import { ALL_KINDS, type LintRule } from '../lint-rule';

const SMALLEST_BITS = 1900;
const SMALLEST_EXPONENT = 1n << 16n;
const EXPONENT_LIMIT = 1n << 256n;

/** TS 119 312 V2.1.1 chapter 2. */
export const subjectKey: LintRule = {
  id: 'etsi.ts_119_312.2.discouraged_public_key',
  clause: 'TS 119 312 V2.1.1 chapter 2',
  requirement:
    'The key is EC on P-256, P-384 or P-521, or RSA with 1900 bits at least and an odd exponent above 2^16 and below 2^256.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subjectPublicKeyInfo'],
  check: ({ subjectPublicKeyInfo: key }) => {
    if (key.kind === 'other') return 'the key is of an algorithm that is not in use';
    if (key.kind !== 'RSA') return undefined;
    const { modulusBits = 0, exponent = 0n } = key;
    if (modulusBits < SMALLEST_BITS) return `the RSA modulus has ${modulusBits} bits`;
    return exponent % 2n === 1n && exponent > SMALLEST_EXPONENT && exponent < EXPONENT_LIMIT
      ? undefined
      : 'the RSA exponent is even or not between 2^16 and 2^256';
  },
};
