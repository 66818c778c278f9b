import { isLocalScheme, parseSemanticIdentifier } from '../../qcstatements/identifier-semantics';
import type { LintRule } from '../lint-rule';

/** EN 319 412-1 NAT-5.1.3-05 and -06, LEG-5.1.4-05. */
export const registrationAuthority: LintRule = {
  id: 'etsi.en_319_412_1.leg-5.1.4-05.national_id_scheme_name_registration_authorities_uri_missing',
  clause: 'EN 319 412-1 NAT-5.1.3-05 and -06, LEG-5.1.4-05',
  requirement:
    'Where an identifier is of a local scheme, the semantics statement names the URI of its registration authority.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject', 'tsu'] },
  reads: ['subject', 'qcStatements'],
  check: ({ subject, qcStatements }) => {
    if (qcStatements?.semantics?.nameRegistrationAuthorityUris.length) return undefined;
    const { organizationIdentifier = [], serialNumber = [] } = subject.values;
    const local = [...organizationIdentifier, ...serialNumber].find((identifier) =>
      isLocalScheme(parseSemanticIdentifier(identifier)?.scheme ?? ''),
    );
    return local && `${local} is of a local scheme without a registration authority`;
  },
};
