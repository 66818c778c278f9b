import { ALL_KINDS, type LintRule } from '../lint-rule';

const RECOMMENDED_BITS = 3000;
const NO_NEW_ONES_FROM = new Date('2027-01-01T00:00:00Z');
const NONE_FROM = new Date('2029-01-01T00:00:00Z');

/** TS 119 312 V2.1.1 chapter 2. The certificate tells when it was made; the clock is not asked. */
export const shortRsaKey: LintRule = {
  id: 'etsi.ts_119_312.2.rsa_below_3000_bits',
  clause: 'TS 119 312 V2.1.1 chapter 2',
  requirement: 'RSA below 3000 bits is certified for the last time on 2026-12-31, and until 2028-12-31.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subjectPublicKeyInfo', 'validity'],
  check: ({ subjectPublicKeyInfo, validity }) => {
    const { modulusBits } = subjectPublicKeyInfo;
    if (modulusBits === undefined || modulusBits >= RECOMMENDED_BITS) return undefined;
    if (validity.notBefore >= NO_NEW_ONES_FROM)
      return `RSA of ${modulusBits} bits is certified after 2026-12-31`;
    return validity.notAfter >= NONE_FROM
      ? `RSA of ${modulusBits} bits is valid after 2028-12-31`
      : undefined;
  },
};
