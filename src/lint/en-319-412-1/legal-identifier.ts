import { legalIdentifierProblem } from '../../qcstatements/identifier-semantics';
import { SEMANTICS_OID } from '../../qcstatements/semantics-identifier';
import type { LintRule } from '../lint-rule';

/** EN 319 412-1 LEG-5.1.4-02, -03. */
export const legalIdentifier: LintRule = {
  id: 'etsi.en_319_412_1.leg-5.1.4-02.invalid_format',
  clause: 'EN 319 412-1 LEG-5.1.4-02, -03',
  requirement: 'organizationIdentifier is a scheme, a country, a hyphen and a value that fits the scheme.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'issuing-ca', 'root-ca', 'tsu'] },
  reads: ['subject', 'qcStatements'],
  check: ({ subject, qcStatements }) => {
    const identifiers = subject.values.organizationIdentifier;
    if (!identifiers || qcStatements?.semantics?.semanticsIdentifier === SEMANTICS_OID['eidas-legal'])
      return undefined;
    return identifiers.map(legalIdentifierProblem).find((problem) => problem !== undefined);
  },
};
