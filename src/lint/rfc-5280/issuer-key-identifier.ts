import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2.1.1. */
export const issuerKeyIdentifier: LintRule = {
  id: 'pkix.issuer_and_subject_key_identifier_not_equal',
  clause: 'RFC 5280 4.2.1.1',
  requirement:
    'The authorityKeyIdentifier names the key of the issuer; that of a root, if it has one, its own.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['authorityKeyIdentifier', 'subjectKeyIdentifier'],
  check: ({ authorityKeyIdentifier, subjectKeyIdentifier }, { kind, issuerKeyIdentifier }) => {
    const named = authorityKeyIdentifier?.keyIdentifier;
    if (!named) return undefined;
    const wanted = issuerKeyIdentifier ?? (kind === 'root-ca' ? subjectKeyIdentifier : undefined);
    return wanted && Buffer.compare(named, wanted) === 0
      ? undefined
      : "it names another key than the issuer's";
  },
};
