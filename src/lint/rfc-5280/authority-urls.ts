import { httpUrlProblem } from '../http-url';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.2.1 and 8, EN 319 412-2 GEN-4.4.1-4 and -6. */
export const authorityUrls: LintRule = {
  id: 'pkix.invalid_uri_syntax',
  clause: 'RFC 5280 4.2.2.1 and 8, EN 319 412-2 GEN-4.4.1-4 and -6',
  requirement: 'URLs in authorityInfoAccess are well-formed http URLs.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['authorityInfoAccess'],
  check: ({ authorityInfoAccess }) => {
    if (!authorityInfoAccess) return undefined;
    const urls = [...authorityInfoAccess.ocsp, ...authorityInfoAccess.caIssuers];
    if (urls.length === 0) return 'authorityInfoAccess holds no URL';
    return urls.map(httpUrlProblem).find((problem) => problem !== undefined);
  },
};
