const NUMBERS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

/** Why a certificate is on a CRL, by its name in CRLReason (RFC 5280 5.3.1). */
export type CrlReason = keyof typeof NUMBERS;

/** All ten reasons in the order of their numbers. */
export const CRL_REASONS = Object.keys(NUMBERS) as readonly CrlReason[];

const BY_NUMBER: ReadonlyMap<number, CrlReason> = new Map(
  CRL_REASONS.map((reason) => [NUMBERS[reason], reason]),
);

/** The ENUMERATED value of a reason (RFC 5280 5.3.1). */
export function crlReasonNumber(reason: CrlReason): number {
  return NUMBERS[reason];
}

/** The reason with that number; undefined for 7, which is not used, and for all beyond 10. */
export function crlReasonOf(number: number): CrlReason | undefined {
  return BY_NUMBER.get(number);
}

/** Whether a word, from a request or a stored row, is the name of a reason. */
export function isCrlReason(word: string): word is CrlReason {
  return Object.hasOwn(NUMBERS, word);
}
