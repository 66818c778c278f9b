const SHARED = ['common_name', 'email', 'organization_name', 'organization_identifier', 'lei'] as const;
const ADDRESS = ['address.country', 'address.locality', 'address.region'] as const;

/** Claims of an enrolment that a profile may place in the subject name, by subject type. */
export const RULE_CLAIMS = {
  legal: [...SHARED, ...ADDRESS],
  natural: [...SHARED, ...ADDRESS, 'given_name', 'family_name', 'pseudonym', 'identifier'],
} as const;
