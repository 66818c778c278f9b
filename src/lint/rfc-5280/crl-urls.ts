import { httpUrlProblem } from '../http-url';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.13 and 8, EN 319 412-2 GEN-4.3.11-4. */
export const crlUrls: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.11-4.http_or_ldap_crldp_distribution_point_uri_missing',
  clause: 'RFC 5280 4.2.1.13 and 8, EN 319 412-2 GEN-4.3.11-4',
  requirement: 'Distribution points have well-formed http URLs.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['cRLDistributionPoints'],
  check: ({ cRLDistributionPoints: urls }) => {
    if (!urls) return undefined;
    if (urls.length === 0) return 'cRLDistributionPoints holds no URL';
    return urls.map(httpUrlProblem).find((problem) => problem !== undefined);
  },
};
