import { OID } from '../../x509/oids';
import { END_ENTITY_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.4. */
export const noAnyPolicy: LintRule = {
  id: 'pkix.anypolicy_certificate_policy_in_end_entity_certificate',
  clause: 'RFC 5280 4.2.1.4',
  requirement: 'A certificate of an end entity does not say anyPolicy.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: END_ENTITY_KINDS },
  reads: ['certificatePolicies'],
  check: ({ certificatePolicies }) =>
    certificatePolicies?.some(({ oid }) => oid === OID.anyPolicy)
      ? 'anyPolicy is among the policies'
      : undefined,
};
