import { CRL_REASONS, type CrlReason, crlReasonNumber, crlReasonOf, isCrlReason } from './crl-reason';

describe('CRLReason (RFC 5280 5.3.1)', () => {
  it.each<[number, CrlReason]>([
    [0, 'unspecified'],
    [1, 'keyCompromise'],
    [2, 'cACompromise'],
    [3, 'affiliationChanged'],
    [4, 'superseded'],
    [5, 'cessationOfOperation'],
    [6, 'certificateHold'],
    [8, 'removeFromCRL'],
    [9, 'privilegeWithdrawn'],
    [10, 'aACompromise'],
  ])('ok %d is %s, both ways', (number, reason) => {
    expect(crlReasonOf(number)).toBe(reason);
    expect(crlReasonNumber(reason)).toBe(number);
    expect(isCrlReason(reason)).toBe(true);
  });

  it('ok there are ten', () => {
    expect(CRL_REASONS).toHaveLength(10);
  });

  it.each([7, 11, -1, 1.5, Number.NaN])('fails the number %d', (number) => {
    expect(crlReasonOf(number)).toBeUndefined();
  });

  it.each(['', 'KeyCompromise', 'toString', 'constructor', '__proto__'])('fails the word %j', (word) => {
    expect(isCrlReason(word)).toBe(false);
  });
});
