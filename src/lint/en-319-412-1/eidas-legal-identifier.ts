import { eidasLegalIdentifierProblem } from '../../qcstatements/identifier-semantics';
import { SEMANTICS_OID } from '../../qcstatements/semantics-identifier';
import type { LintRule } from '../lint-rule';

/** EN 319 412-1 LEG-5.1.6-03. */
export const eidasLegalIdentifier: LintRule = {
  id: 'etsi.en_319_412_1.leg-5.1.6-03.eidas_legal_person_identifier_whitespace_present',
  clause: 'EN 319 412-1 LEG-5.1.6-03',
  requirement:
    'Under the eIDAS semantics organizationIdentifier has no white space and 256 characters at most.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'tsu'] },
  reads: ['subject', 'qcStatements'],
  check: ({ subject, qcStatements }) => {
    if (qcStatements?.semantics?.semanticsIdentifier !== SEMANTICS_OID['eidas-legal']) return undefined;
    return subject.values.organizationIdentifier
      ?.map(eidasLegalIdentifierProblem)
      .find((problem) => problem !== undefined);
  },
};
