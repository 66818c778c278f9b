/** The members of a JWK that only its owner may know (RFC 7518 6.2.2, 6.3.2 and 6.4.1). */
export const PRIVATE_JWK_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** JSON Schema of a JWK Set (RFC 7517 5). */
export const JWK_SET_SCHEMA = {
  type: 'object',
  required: ['keys'],
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        required: ['kty'],
        properties: { kty: { type: 'string' } },
        additionalProperties: true,
      },
    },
  },
};
