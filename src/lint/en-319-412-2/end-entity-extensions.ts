import { OID } from '../../x509/oids';
import { END_ENTITY_KINDS, type LintRule } from '../lint-rule';

const FOR_CAS_ONLY: ReadonlySet<string> = new Set([
  OID.policyMappings,
  OID.nameConstraints,
  OID.policyConstraints,
  OID.inhibitAnyPolicy,
]);

/** EN 319 412-2 GEN-4.3.4, -4.3.8, -4.3.9, -4.3.12. */
export const endEntityExtensions: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.3.4.prohibited_extension_present',
  clause: 'EN 319 412-2 GEN-4.3.4, -4.3.8, -4.3.9, -4.3.12',
  requirement:
    'An end entity has no policyMappings, nameConstraints, policyConstraints and inhibitAnyPolicy.',
  severity: 'error',
  appliesTo: { kinds: END_ENTITY_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) => {
    const wrong = extensionList.find(({ oid }) => FOR_CAS_ONLY.has(oid));
    return wrong && `the extension ${wrong.oid} is for CA certificates`;
  },
};
