import { missingAttributes } from '../distinguished-name';
import { CA_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.2.3.1-2. */
export const issuerNameAttributes: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.2.3.1-2.required_attribute_missing',
  clause: 'EN 319 412-2 GEN-4.2.3.1-2',
  requirement: 'The name of a CA, a legal person, has C, O and CN.',
  severity: 'error',
  appliesTo: { kinds: CA_KINDS },
  reads: ['subject'],
  check: ({ subject }) => missingAttributes(subject, ['C', 'O', 'CN']),
};
