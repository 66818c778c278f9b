import { OID } from '../../x509/oids';
import type { LintRule } from '../lint-rule';

/** RFC 6960 4.2.2.2. */
export const ocspSigning: LintRule = {
  id: 'rfc_6960.4_2_2_2.ocsp_signing_missing',
  clause: 'RFC 6960 4.2.2.2',
  requirement: 'A delegated responder has the purpose OCSPSigning and no other.',
  severity: 'error',
  appliesTo: { kinds: ['ocsp-responder'] },
  reads: ['extKeyUsage'],
  check: ({ extKeyUsage }) =>
    extKeyUsage?.length === 1 && extKeyUsage[0] === OID.ocspSigning
      ? undefined
      : 'extKeyUsage is not OCSPSigning alone',
};
