import type { LintRule } from '../lint-rule';

/** EN 319 412-5 4.2.1, EN 319 412-1 5.1.1. */
export const noQualifiedCa: LintRule = {
  id: 'etsi.en_319_412_5.qcs-4.2.1.qc_compliance_in_ca_certificate',
  clause: 'EN 319 412-5 4.2.1, EN 319 412-1 5.1.1',
  requirement:
    'Certificates of CAs and responders claim neither to be qualified nor to be for signatures or seals.',
  severity: 'error',
  appliesTo: { kinds: ['root-ca', 'issuing-ca', 'ocsp-responder'] },
  reads: ['qcStatements'],
  check: ({ qcStatements }) =>
    qcStatements?.compliance || qcStatements?.types ? 'it claims a quality of subjects' : undefined,
};
