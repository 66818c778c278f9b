import { ALL_KINDS, type LintRule } from '../lint-rule';

/** The instants of the issuer may come from a clock; its certificate tells whole seconds. */
function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

/** RFC 5280 6.1.3: a path is valid only while each of its certificates is, so what outlives its issuer promises too much. */
export const validityWithinIssuer: LintRule = {
  id: 'pkix.validity_outside_issuer',
  clause: 'RFC 5280 6.1.3',
  requirement: 'The certificate is valid only while its issuer is.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['validity', 'issuerValidity'],
  check: ({ validity, issuerValidity }) => {
    // A root is its own issuer.
    if (!issuerValidity) return undefined;
    const begins = secondsOf(validity.notBefore) >= secondsOf(issuerValidity.notBefore);
    if (!begins) return 'it begins before the certificate of the issuer';
    const ends = secondsOf(validity.notAfter) <= secondsOf(issuerValidity.notAfter);
    return ends ? undefined : 'it ends after the certificate of the issuer';
  },
};
