import { QC_OID } from '../../qcstatements/qc-statements';
import { ALL_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-5 Annex B. */
export const sscdWithoutInformation: LintRule = {
  id: 'e_qcstatem_qcsscd_valid',
  clause: 'EN 319 412-5 Annex B',
  requirement: 'QcSSCD carries no information.',
  severity: 'error',
  codeOf: 'zlint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['qcStatements'],
  check: ({ qcStatements }) =>
    qcStatements?.oidsWithInformation.includes(QC_OID.sscd) ? 'QcSSCD has a statementInfo' : undefined,
};
