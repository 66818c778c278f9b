import { PkiError } from '../common/pki-error';
import type { CertificateKind, CertificateState, RevocationRecord } from '../store/records';
import {
  assertBringsForward,
  assertHoldTerm,
  assertRevocable,
  assertSuspendable,
  effectiveTime,
  revocationDate,
  type RevocationRules,
} from './revocation';
import { allowedReasons, chooseReason } from './revocation-reasons';

const NOW = new Date('2026-04-01T09:00:00Z');
const END = new Date('2028-04-01T09:00:00Z');
const SECOND = 1000;
const at = (base: Date, seconds: number): Date => new Date(base.getTime() + seconds * SECOND);
const RULES: RevocationRules = {
  suspension: true,
  revokeExpired: true,
  status: { crl: true, ocsp: true, caIssuers: true },
};
const ASSURED: RevocationRules = {
  ...RULES,
  status: { crl: false, ocsp: false, caIssuers: true, validityAssured: true },
};

/** `ok`, or the code and the members it points to. */
function verdict(check: () => unknown): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return [error.code, ...error.errors.map(({ pointer }) => pointer)].join(' ');
  }
}

describe('effectiveTime', () => {
  const cases: readonly (readonly [string, { effectiveAt?: Date; invalidityAt?: Date }, string])[] = [
    ['no time', {}, 'ok'],
    ['now', { effectiveAt: NOW }, 'ok'],
    ['a second ago', { effectiveAt: at(NOW, -1) }, 'malformed /effectiveAt'],
    ['at notAfter', { effectiveAt: END }, 'ok'],
    ['a second after notAfter', { effectiveAt: at(END, 1) }, 'malformed /effectiveAt'],
    ['invalid since now', { invalidityAt: NOW }, 'ok'],
    ['invalid since before it was issued', { invalidityAt: new Date(0) }, 'ok'],
    ['invalid in a second', { invalidityAt: at(NOW, 1) }, 'malformed /invalidityDate'],
    ['invalid until a later time', { effectiveAt: END, invalidityAt: END }, 'ok'],
    [
      'invalid after a later time',
      { effectiveAt: at(NOW, 5), invalidityAt: at(NOW, 6) },
      'malformed /invalidityDate',
    ],
  ];
  it.each(cases)('%s', (_name, { effectiveAt, invalidityAt }, expected) => {
    expect(verdict(() => effectiveTime({ effectiveAt, invalidityAt }, { notAfter: END }, NOW))).toBe(
      expected,
    );
  });

  it('is now unless a later time is asked for', () => {
    const times = { effectiveAt: undefined, invalidityAt: undefined };
    expect(effectiveTime(times, { notAfter: END }, NOW)).toEqual(NOW);
    expect(effectiveTime({ ...times, effectiveAt: END }, { notAfter: END }, NOW)).toEqual(END);
  });
});

it.each([
  ['in a second', at(NOW, 1), 'ok'],
  ['now', NOW, 'malformed /until'],
  ['at notAfter', END, 'ok'],
  ['after notAfter', at(END, 1), 'malformed /until'],
])('a hold until %s', (_name, until, expected) => {
  expect(verdict(() => assertHoldTerm(until, { notAfter: END }, NOW))).toBe(expected);
});

describe('assertRevocable', () => {
  const cases: readonly (readonly [CertificateState, Date, RevocationRules, CertificateKind, string])[] = [
    ['issued', END, RULES, 'subject', 'ok'],
    ['active', END, RULES, 'subject', 'ok'],
    ['suspended', END, RULES, 'subject', 'ok'],
    ['superseded', END, RULES, 'subject', 'ok'],
    ['revoked', END, RULES, 'subject', 'already_revoked'],
    ['active', at(NOW, -1), RULES, 'subject', 'ok'],
    ['active', at(NOW, -1), { ...RULES, revokeExpired: false }, 'subject', 'state_conflict'],
    ['active', NOW, { ...RULES, revokeExpired: false }, 'subject', 'ok'],
    ['active', END, ASSURED, 'subject', 'reason_not_allowed'],
    ['active', END, RULES, 'issuing-ca', 'ok'],
    ['active', END, RULES, 'root-ca', 'state_conflict'],
  ];
  it.each(cases)('%s until %s', (state, notAfter, rules, kind, expected) => {
    expect(verdict(() => assertRevocable({ state, notAfter, kind }, rules, 'operator', NOW))).toBe(expected);
  });
});

describe('assertSuspendable', () => {
  const cases: readonly (readonly [CertificateState, Date, RevocationRules, string])[] = [
    ['active', END, RULES, 'ok'],
    ['issued', END, RULES, 'state_conflict'],
    ['suspended', END, RULES, 'state_conflict'],
    ['superseded', END, RULES, 'state_conflict'],
    ['revoked', END, RULES, 'already_revoked'],
    ['active', at(NOW, -1), RULES, 'state_conflict'],
    ['active', END, { ...RULES, suspension: false }, 'reason_not_allowed'],
    ['active', END, ASSURED, 'reason_not_allowed'],
  ];
  it.each(cases)('%s until %s', (state, notAfter, rules, expected) => {
    expect(verdict(() => assertSuspendable({ kind: 'subject', state, notAfter }, rules, 'rssp', NOW))).toBe(
      expected,
    );
  });
});

it.each([
  ['nothing is pending', undefined, 'ok'],
  ['it is earlier', at(NOW, 1), 'ok'],
  ['it is at the same time', NOW, 'already_revoked'],
  ['it is later', at(NOW, -1), 'already_revoked'],
])('takes the place of what is pending where %s', (_name, pendingAt, expected) => {
  const pending = pendingAt && ({ effectiveAt: pendingAt } as RevocationRecord);
  expect(verdict(() => assertBringsForward(pending, NOW))).toBe(expected);
});

it('a hold that ends in a revocation keeps its date', () => {
  expect(revocationDate({ state: 'suspended', revokedAt: NOW }, END)).toEqual(NOW);
  expect(revocationDate({ state: 'active', revokedAt: null }, END)).toEqual(END);
});

describe('reasons', () => {
  it.each([
    ['rssp', 'subject', [0, 1, 3, 4, 5]],
    ['subscriber', 'subject', [0, 1, 3, 4, 5]],
    ['operator', 'subject', [0, 1, 3, 4, 5, 9]],
    ['operator', 'issuing-ca', [0, 1, 2, 3, 4, 5, 9]],
    ['operator', 'ocsp-responder', [0, 1, 3, 4, 5, 9]],
  ] as const)('of %s for %s', (requestor, kind, numbers) => {
    const chosen = Array.from({ length: 12 }, (_, number) => number).filter(
      (number) => verdict(() => chooseReason(number, requestor, kind, RULES)) === 'ok',
    );
    expect(chosen).toEqual(numbers);
    expect(allowedReasons(requestor, kind)).toHaveLength(numbers.length);
  });
});
