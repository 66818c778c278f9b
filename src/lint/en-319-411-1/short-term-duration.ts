import { ALL_KINDS, type LintRule } from '../lint-rule';

const MAX_SECONDS = 24 * 60 * 60;

/** EN 319 411-1 GEN-6.6.1-04, EN 319 412-1 5.2.2. */
export const shortTermDuration: LintRule = {
  id: 'etsi.en_319_411_1.gen-6.6.1-04.validity_assured_too_long',
  clause: 'EN 319 411-1 GEN-6.6.1-04, EN 319 412-1 5.2.2',
  requirement: 'A validity-assured short-term certificate is valid for 24 hours at most.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['validityAssuredShortTerm', 'validity'],
  check: ({ validityAssuredShortTerm, validity }) => {
    // Both ends are part of the validity (RFC 5280 4.1.2.5).
    const seconds = (validity.notAfter.getTime() - validity.notBefore.getTime()) / 1000 + 1;
    return validityAssuredShortTerm && seconds > MAX_SECONDS
      ? `it is valid for ${seconds} seconds`
      : undefined;
  },
};
