import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.4.1-2, -3. */
export const issuerAddress: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.4.1-3.ca_issuers_aia_access_method_absent',
  clause: 'EN 319 412-2 GEN-4.4.1-2, -3',
  requirement: 'authorityInfoAccess says where the certificate of the issuer is found.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['authorityInfoAccess'],
  check: ({ authorityInfoAccess }) =>
    authorityInfoAccess?.caIssuers.length ? undefined : 'there is no address of the issuer',
};
