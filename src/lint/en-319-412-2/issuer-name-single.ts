import { repeatedAttributes } from '../distinguished-name';
import { CA_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.2.3.1-5. */
export const issuerNameSingle: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.2.3.1-5.prohibited_duplicate_attribute_present',
  clause: 'EN 319 412-2 GEN-4.2.3.1-5',
  requirement: 'The name of a CA has each of C, O, organizationIdentifier and CN once.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: CA_KINDS },
  reads: ['subject'],
  check: ({ subject }) => repeatedAttributes(subject, ['C', 'O', 'organizationIdentifier', 'CN']),
};
