import { ALL_KINDS, type LintRule } from '../lint-rule';

const HTTPS_URL = /^https:\/\/[^\s/]+(\/\S*)?$/;

/** EN 319 412-5 4.3.4. */
export const pdsHttps: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.3.4.url_scheme_not_https',
  clause: 'EN 319 412-5 4.3.4',
  requirement: 'PKI disclosure statements are found by https.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    const wrong = qcStatements?.pds?.find(({ url }) => !HTTPS_URL.test(url));
    return wrong && `${JSON.stringify(wrong.url)} is not an https URL`;
  },
};
