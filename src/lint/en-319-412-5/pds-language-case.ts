import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 4.3.4, ISO 639-1. */
export const pdsLanguageCase: LintRule = {
  id: 'w_qcstatem_qcpds_lang_case',
  clause: 'EN 319 412-5 4.3.4, ISO 639-1',
  requirement: 'Languages of PKI disclosure statements are written in lower case.',
  severity: 'warning',
  codeOf: 'zlint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    const wrong = qcStatements?.pds?.find(({ language }) => language !== language.toLowerCase());
    return wrong && `the language ${JSON.stringify(wrong.language)} is not in lower case`;
  },
};
