/** The members of a JWK that only its owner may know (RFC 7518 6.2.2, 6.3.2 and 6.4.1). */
export const PRIVATE_JWK_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;
