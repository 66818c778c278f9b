import fc from 'fast-check';
import type { ApprovalRuleRecord } from '../store/records';
import { decidesAt, matchesPattern, ruleFor } from './approval-rule';

const ENROLMENT = {
  caId: 'alpha-seal',
  profileId: 'eu-qseal',
  clientId: 'demo-rssp',
  createdAt: new Date('2026-04-01T09:00:00Z'),
  history: [
    { state: 'received', at: '2026-04-01T09:00:00Z', actor: 'demo-rssp' },
    { state: 'action_required', at: '2026-04-01T09:00:00Z', actor: 'ra' },
    { state: 'pending_approval', at: '2026-04-01T10:00:00Z', actor: 'ra' },
  ] as const,
  subjectData: { organization_name: 'TEST Example Works', address: { country: 'XA' } },
};

function aRule(members: Partial<ApprovalRuleRecord['definition']> = {}, ruleId = 'rule'): ApprovalRuleRecord {
  return {
    ruleId,
    position: 1,
    revision: 'r',
    createdAt: new Date(0),
    definition: {
      decision: 'approve',
      after: 'PT0S',
      approvals: 2,
      reasonCode: null,
      comment: null,
      caId: null,
      profileId: null,
      clientId: null,
      subject: {},
      ...members,
    },
  };
}

describe('ruleFor', () => {
  it.each<[string, Partial<ApprovalRuleRecord['definition']>]>([
    ['no condition', {}],
    ['its CA', { caId: 'alpha-seal' }],
    ['its profile and client', { profileId: 'eu-qseal', clientId: 'demo-rssp' }],
    ['its name', { subject: { organization_name: 'TEST Example Works' } }],
    ['a pattern', { subject: { organization_name: '*example*', 'address.country': 'xa' } }],
  ])('ok %s', (_name, members) => {
    expect(ruleFor(ENROLMENT, [aRule(members)])?.ruleId).toBe('rule');
  });

  it.each<[string, Partial<ApprovalRuleRecord['definition']>]>([
    ['another CA', { caId: 'alpha-sign' }],
    ['another profile', { profileId: 'eu-qsign' }],
    ['another client', { clientId: 'bravo-rssp' }],
    ['another name', { subject: { organization_name: 'TEST Example' } }],
    ['one of two members', { subject: { organization_name: '*', 'address.country': 'JP' } }],
    ['a member that it lacks', { subject: { lei: '*' } }],
    ['a member of nothing', { subject: { 'organization_name.country': '*' } }],
    ['a member of every object', { subject: { constructor: '*' } }],
  ])('fails %s', (_name, members) => {
    expect(ruleFor(ENROLMENT, [aRule(members)])).toBeUndefined();
  });

  it('is the first that fits', () => {
    const rules = [aRule({ caId: 'alpha-sign' }, 'a'), aRule({}, 'b'), aRule({}, 'c')];
    expect(ruleFor(ENROLMENT, rules)?.ruleId).toBe('b');
  });
});

it('a rule decides so long after the enrolment has begun to wait', () => {
  expect(decidesAt({ after: 'PT5S' }, ENROLMENT)).toEqual(new Date('2026-04-01T10:00:05Z'));
});

describe('matchesPattern', () => {
  it.each([
    ['*', ''],
    ['*', 'anything'],
    ['**', 'a'],
    ['a*', 'A'],
    ['a*c', 'abbbc'],
    ['*大学', 'テスト大学'],
    ['*b*b*', 'abcabc'],
    ['a*a', 'aa'],
    ['caf\u00e9', 'cafe\u0301'],
  ])('ok %s of %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(true);
  });

  it.each([
    ['a', 'ab'],
    ['a*a', 'a'],
    ['*ab*ab', 'ab'],
    ['a*b*c', 'acb'],
    ['.*', 'x'],
  ])('fails %s of %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(false);
  });

  it('says the same as a regular expression, and never takes long', () => {
    const letters = fc.stringMatching(/^[ab]{0,12}$/);
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 5 }), letters, (parts, text) => {
        const expected = new RegExp(`^${parts.join('.*')}$`).test(text);
        expect(matchesPattern(parts.join('*'), text)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    const started = performance.now();
    expect(matchesPattern(`${'*a'.repeat(120)}*b`, 'a'.repeat(10_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
