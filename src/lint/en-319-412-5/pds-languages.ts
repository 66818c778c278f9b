import { ALL_KINDS, type LintRule } from '../lint-rule';

const TWO_LETTERS = /^[a-z]{2}$/;

/** EN 319 412-5 4.3.4. */
export const pdsLanguages: LintRule = {
  id: 'e_qcstatem_qcpds_valid',
  clause: 'EN 319 412-5 4.3.4',
  requirement: 'There is one PKI disclosure statement a language, of two letters, and one in English.',
  severity: 'error',
  codeOf: 'zlint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    if (!qcStatements?.pds) return undefined;
    const languages = qcStatements.pds.map(({ language }) => language.toLowerCase());
    const wrong = languages.find(
      (language, place) => !TWO_LETTERS.test(language) || languages.indexOf(language) !== place,
    );
    if (wrong !== undefined) return `the language ${JSON.stringify(wrong)} is no language or there twice`;
    return languages.includes('en') ? undefined : 'there is no PKI disclosure statement in English';
  },
};
