import { CA_KINDS, type LintRule } from '../lint-rule';

/** RFC 9608 2. */
export const noRevAvailOfCa: LintRule = {
  id: 'rfc_9608.2.no_rev_avail_in_ca_certificate',
  clause: 'RFC 9608 2',
  requirement: 'A CA certificate has no noRevAvail.',
  severity: 'error',
  appliesTo: { kinds: CA_KINDS },
  reads: ['noRevAvail'],
  check: ({ noRevAvail }) => (noRevAvail ? 'noRevAvail stands in a CA certificate' : undefined),
};
