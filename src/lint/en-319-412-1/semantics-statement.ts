import { SEMANTICS_OID } from '../../qcstatements/semantics-identifier';
import type { LintRule } from '../lint-rule';

const SEMANTICS = {
  legal: [SEMANTICS_OID.legal, SEMANTICS_OID['eidas-legal']],
  natural: [SEMANTICS_OID.natural, SEMANTICS_OID['eidas-natural']],
};

/** EN 319 412-1 GEN-5.1.2-01: the statement is optional there. Linters check identifiers only where it stands, so here it always does. */
export const semanticsStatement: LintRule = {
  id: 'etsi.en_319_412_1.gen-5.1.2-01.semantics_statement_missing',
  clause: 'EN 319 412-1 GEN-5.1.2-01',
  requirement:
    'A certificate for signatures or seals says what its identifiers mean, by the semantics of its kind of person.',
  severity: 'error',
  appliesTo: { kinds: ['subject'], qcTypes: ['esign', 'eseal'] },
  reads: ['qcStatements'],
  check: ({ qcStatements }, { subjectType }) => {
    const stated = qcStatements?.semantics?.semanticsIdentifier;
    if (stated === undefined) return 'there is no semantics statement';
    return SEMANTICS[subjectType].includes(stated)
      ? undefined
      : `${stated} is not the semantics of a ${subjectType} person`;
  },
};
