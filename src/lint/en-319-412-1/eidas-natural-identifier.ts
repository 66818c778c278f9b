import { eidasNaturalIdentifierProblem } from '../../qcstatements/identifier-semantics';
import { SEMANTICS_OID } from '../../qcstatements/semantics-identifier';
import type { LintRule } from '../lint-rule';

/** EN 319 412-1 NAT-5.1.5-03. */
export const eidasNaturalIdentifier: LintRule = {
  id: 'etsi.nat_5.1.5-03.invalid_syntax_serial',
  clause: 'EN 319 412-1 NAT-5.1.5-03',
  requirement:
    'Under the eIDAS semantics serialNumber is two countries and a value with slashes between them.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'natural' },
  reads: ['subject', 'qcStatements'],
  check: ({ subject, qcStatements }) => {
    if (qcStatements?.semantics?.semanticsIdentifier !== SEMANTICS_OID['eidas-natural']) return undefined;
    return subject.values.serialNumber
      ?.map(eidasNaturalIdentifierProblem)
      .find((problem) => problem !== undefined);
  },
};
