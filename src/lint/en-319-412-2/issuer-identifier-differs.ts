import { identifierRepeatsName } from '../distinguished-name';
import { CA_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-2 GEN-4.2.3.1-3. */
export const issuerIdentifierDiffers: LintRule = {
  id: 'etsi.en_319_412_2.gen-4.2.3.1-3.organization_id_and_organization_name_attribute_values_equal',
  clause: 'EN 319 412-2 GEN-4.2.3.1-3',
  requirement: 'organizationIdentifier of a CA differs from its O.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: CA_KINDS },
  reads: ['subject'],
  check: ({ subject }) => identifierRepeatsName(subject),
};
