import fc from 'fast-check';
import { PkiError } from '../common/pki-error';
import { certificateValidity, type RequestedValidity } from './certificate-validity';

const RULES = { default: 'P2Y', max: 'P3Y', notBeforeOffset: 'PT5M' };
const SHORT_TERM = { default: 'PT24H', max: 'PT24H', notBeforeOffset: 'PT5M' };
const NOW = new Date('2027-03-01T12:00:00Z');
const ISSUER = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-12-31T23:59:59Z') };
const YOUNG_ISSUER = { ...ISSUER, notBefore: new Date('2027-03-01T11:58:00Z') };
const OLD_ISSUER = { ...ISSUER, notAfter: new Date('2028-01-01T00:00:00Z') };

/** `notBefore/notAfter`, or `code pointer`. */
function verdictOf(rules: typeof RULES, issuer: typeof ISSUER, requested: RequestedValidity): string {
  try {
    const { notBefore, notAfter } = certificateValidity(rules, issuer, NOW, requested);
    return `${notBefore.toISOString().slice(0, 19)}/${notAfter.toISOString().slice(0, 19)}`;
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return `${error.code} ${error.errors[0]?.pointer}`;
  }
}

describe('certificate validity', () => {
  it.each<[string, typeof RULES, typeof ISSUER, RequestedValidity, string]>([
    ['default', RULES, ISSUER, {}, '2027-03-01T11:55:00/2029-03-01T11:54:59'],
    [
      'short-term: the offset counts towards the 24 hours',
      SHORT_TERM,
      ISSUER,
      {},
      '2027-03-01T11:55:00/2027-03-02T11:54:59',
    ],
    ['never before the issuer', RULES, YOUNG_ISSUER, {}, '2027-03-01T11:58:00/2029-03-01T11:57:59'],
    ['requested duration', RULES, ISSUER, { duration: 'P30D' }, '2027-03-01T11:55:00/2027-03-31T11:54:59'],
    ['requested maximum', RULES, ISSUER, { duration: 'P3Y' }, '2027-03-01T11:55:00/2030-03-01T11:54:59'],
    ['requested start, now', RULES, ISSUER, { notBefore: NOW }, '2027-03-01T12:00:00/2029-03-01T11:59:59'],
    [
      'requested start, 30 days ahead',
      RULES,
      ISSUER,
      { notBefore: new Date('2027-03-31T12:00:00Z'), duration: 'P1D' },
      '2027-03-31T12:00:00/2027-04-01T11:59:59',
    ],
    [
      'requested start within the offset but before the issuer',
      RULES,
      YOUNG_ISSUER,
      { notBefore: new Date('2027-03-01T11:56:00Z') },
      '2027-03-01T11:58:00/2029-03-01T11:57:59',
    ],
    [
      'parts of a second are cut',
      RULES,
      ISSUER,
      { notBefore: new Date('2027-03-01T12:00:00.900Z') },
      '2027-03-01T12:00:00/2029-03-01T11:59:59',
    ],
    [
      'to the last second of the issuer',
      RULES,
      OLD_ISSUER,
      { duration: 'P305DT43501S' },
      '2027-03-01T11:55:00/2028-01-01T00:00:00',
    ],
  ])('ok %s', (_name, rules, issuer, requested, expected) => {
    expect(verdictOf(rules, issuer, requested)).toBe(expected);
  });

  it.each<[string, typeof RULES, typeof ISSUER, RequestedValidity, string]>([
    ['over the maximum', RULES, ISSUER, { duration: 'P3Y1D' }, 'policy_violation /validity/duration'],
    [
      'short-term over 24 hours',
      SHORT_TERM,
      ISSUER,
      { duration: 'PT24H1S' },
      'policy_violation /validity/duration',
    ],
    ['no duration at all', RULES, ISSUER, { duration: 'PT0S' }, 'policy_violation /validity/duration'],
    ['not a duration', RULES, ISSUER, { duration: '2 years' }, 'policy_violation /validity/duration'],
    ['negative duration', RULES, ISSUER, { duration: '-P1D' }, 'policy_violation /validity/duration'],
    ['beyond the year 9999', RULES, ISSUER, { duration: 'P9999Y' }, 'policy_violation /validity/duration'],
    ['outliving the issuer', RULES, OLD_ISSUER, {}, 'policy_violation /validity/duration'],
    [
      'back-dated beyond the offset',
      RULES,
      ISSUER,
      { notBefore: new Date('2027-03-01T11:54:59Z') },
      'policy_violation /validity/notBefore',
    ],
    [
      'too far ahead',
      RULES,
      ISSUER,
      { notBefore: new Date('2027-03-31T12:00:01Z') },
      'policy_violation /validity/notBefore',
    ],
    [
      'no instant',
      RULES,
      ISSUER,
      { notBefore: new Date(Number.NaN) },
      'policy_violation /validity/notBefore',
    ],
  ])('fails %s', (_name, rules, issuer, requested, expected) => {
    expect(verdictOf(rules, issuer, requested)).toBe(expected);
  });

  it('lies within the issuer and the maximum, whatever is asked', () => {
    const seconds = fc.integer({ min: -40 * 86400, max: 40 * 86400 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 4 * 366 * 86400 }), (ahead, length) => {
        const requested = {
          notBefore: new Date(NOW.getTime() + ahead * 1000),
          duration: `P${Math.floor(length / 86400)}DT${length % 86400}S`,
        };
        const verdict = verdictOf(RULES, ISSUER, requested);
        if (verdict.startsWith('policy_violation')) return;
        const [from = '', to = ''] = verdict.split('/');
        expect(Date.parse(`${from}Z`)).toBeGreaterThanOrEqual(NOW.getTime() - 300_000);
        expect(Date.parse(`${to}Z`) + 1000 - Date.parse(`${from}Z`)).toBe(length * 1000);
        expect(Date.parse(`${to}Z`)).toBeLessThanOrEqual(ISSUER.notAfter.getTime());
      }),
    );
  });
});
