import type { LintRule } from '../lint-rule';

/** EN 319 412-2 NAT-4.2.4-4. */
export const pseudonymAlone: LintRule = {
  id: 'etsi.en_319_412_2.nat-4.2.4-4.mixed_pseudonym_and_name_attributes_present',
  clause: 'EN 319 412-2 NAT-4.2.4-4',
  requirement: 'A pseudonym stands beside neither a given name nor a surname.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ['subject'], subjectType: 'natural' },
  reads: ['subject'],
  check: ({ subject }) => {
    const { GN, SN, pseudonym } = subject.values;
    return pseudonym && (GN ?? SN) ? 'a pseudonym stands beside a name' : undefined;
  },
};
