import { QC_TYPE_OID } from '../../qcstatements/qc-type';
import type { LintRule } from '../lint-rule';

/** EN 319 412-5 4.2.3. */
export const qcType: LintRule = {
  id: 'etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch',
  clause: 'EN 319 412-5 4.2.3',
  requirement: 'QcType names one type: that of the profile, which fits the kind of person.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'] },
  reads: ['qcStatements'],
  check: ({ qcStatements }, { qcType, subjectType }) => {
    const types = qcStatements?.types ?? [];
    if (qcType === undefined)
      return types.length > 0 ? 'QcType stands where the profile has none' : undefined;
    if (types.length !== 1) return `QcType names ${types.length} types`;
    if (types[0] !== QC_TYPE_OID[qcType]) return `QcType is ${types[0]} where the profile has ${qcType}`;
    const wrong = subjectType === 'legal' ? 'esign' : 'eseal';
    return qcType === wrong ? `${qcType} is not for a ${subjectType} person` : undefined;
  },
};
