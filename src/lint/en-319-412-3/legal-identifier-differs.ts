import { identifierRepeatsName } from '../distinguished-name';
import { REVOCABLE_KINDS, type LintRule } from '../lint-rule';

/** EN 319 412-3 LEG-4.2.1-6. */
export const legalIdentifierDiffers: LintRule = {
  id: 'etsi.en_319_412_3.leg-4.2.1-6.organization_id_and_organization_name_attribute_values_equal',
  clause: 'EN 319 412-3 LEG-4.2.1-6',
  requirement: 'organizationIdentifier differs from O.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: REVOCABLE_KINDS },
  reads: ['subject'],
  check: ({ subject }) => identifierRepeatsName(subject),
};
