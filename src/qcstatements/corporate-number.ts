/**
 * The check digit of a Japanese corporate number (法人番号) from its twelve base digits: 9 minus the weighted digit sum
 * mod 9, weights 1, 2, 1, 2 ... from the lowest digit (Ministry of Finance Order 2014 No. 70, article 2).
 */
export function corporateNumberCheckDigit(baseDigits: string): number {
  if (!/^[0-9]{12}$/.test(baseDigits)) throw new RangeError('a corporate number has twelve base digits');
  let sum = 0;
  for (let n = 1; n <= 12; n++) sum += Number(baseDigits[12 - n]) * (n % 2 === 1 ? 1 : 2);
  return 9 - (sum % 9);
}

/** Whether `number` is thirteen ASCII digits of which the first is the right check digit. */
export function isValidCorporateNumber(number: string): boolean {
  return /^[0-9]{13}$/.test(number) && Number(number[0]) === corporateNumberCheckDigit(number.slice(1));
}
