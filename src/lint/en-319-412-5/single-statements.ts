import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 QCS-4.1-02A (V2.6.1). */
export const singleStatements: LintRule = {
  id: 'e_duplicate_etsi_qcstatement',
  clause: 'EN 319 412-5 QCS-4.1-02A (V2.6.1)',
  requirement: 'No statement is there twice.',
  severity: 'error',
  codeOf: 'zlint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) => {
    const repeated = qcStatements?.oids.find((oid, place, oids) => oids.indexOf(oid) !== place);
    return repeated && `the statement ${repeated} is there twice`;
  },
};
