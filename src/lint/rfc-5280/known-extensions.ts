import { OID } from '../../x509/oids';
import { ALL_KINDS, type LintRule } from '../lint-rule';

const KNOWN: ReadonlySet<string> = new Set([
  OID.authorityKeyIdentifier,
  OID.subjectKeyIdentifier,
  OID.keyUsage,
  OID.privateKeyUsagePeriod,
  OID.certificatePolicies,
  OID.policyMappings,
  OID.subjectAltName,
  OID.issuerAltName,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.policyConstraints,
  OID.extKeyUsage,
  OID.cRLDistributionPoints,
  OID.inhibitAnyPolicy,
  OID.freshestCrl,
  OID.authorityInfoAccess,
  OID.ocspNoCheck,
  OID.qcStatements,
  OID.validityAssuredShortTerm,
  OID.noRevAvail,
  OID.lei,
  OID.leiRole,
]);

/** RFC 5280 4.2: an extension means something only to who knows it; one that this CA does not know got in by mistake. */
export const knownExtensions: LintRule = {
  id: 'pkix.unknown_extension',
  clause: 'RFC 5280 4.2',
  requirement: 'Every extension is one that this CA knows.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) => {
    const unknown = extensionList.find(({ oid }) => !KNOWN.has(oid));
    return unknown && `the extension ${unknown.oid} is unknown`;
  },
};
