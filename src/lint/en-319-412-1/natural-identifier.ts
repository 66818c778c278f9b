import { naturalIdentifierProblem } from '../../qcstatements/identifier-semantics';
import { SEMANTICS_OID } from '../../qcstatements/semantics-identifier';
import type { LintRule } from '../lint-rule';

/** EN 319 412-1 NAT-5.1.3-02 to -04. */
export const naturalIdentifier: LintRule = {
  id: 'etsi.en_319_412_1.nat-5.1.3.invalid_identifier_format',
  clause: 'EN 319 412-1 NAT-5.1.3-02 to -04',
  requirement: 'serialNumber is a type of identifier, a country, a hyphen and a value.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'natural' },
  reads: ['subject', 'qcStatements'],
  check: ({ subject, qcStatements }) => {
    // Without the statement the serialNumber only tells people of one name apart (RFC 3739 3.2.4).
    if (qcStatements?.semantics?.semanticsIdentifier !== SEMANTICS_OID.natural) return undefined;
    return subject.values.serialNumber
      ?.map(naturalIdentifierProblem)
      .find((problem) => problem !== undefined);
  },
};
