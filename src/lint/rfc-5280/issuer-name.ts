import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.1.2.4, 6.1.3. */
export const issuerName: LintRule = {
  id: 'pkix.issuer_and_subject_dn_not_binary_equal',
  clause: 'RFC 5280 4.1.2.4, 6.1.3',
  requirement: "The issuer is the subject of the issuer's certificate, octet for octet, and not empty.",
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['issuer'],
  check: ({ issuer }, { issuerSubjectDer }) => {
    if (issuer.entries.length === 0) return 'the issuer is empty';
    return Buffer.compare(issuer.der, issuerSubjectDer) === 0 ? undefined : "it is not the issuer's subject";
  },
};
