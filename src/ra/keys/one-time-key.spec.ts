import { aSubjectKey } from '../../../test/store/sample-records';
import { assertOneTimeKeyFresh, sessionEnd } from './one-time-key';

const at = (minutes: number) => new Date(Date.UTC(2026, 3, 1, 9, minutes));
const NOW = at(0);

describe('the session of a one-time key', () => {
  it.each([
    ['two hours from its start', at(-10), undefined, at(-5), at(110)],
    ['as long as it is said to last', at(-10), at(20), at(-10), at(20)],
    ['from now, with a key of now', NOW, undefined, NOW, at(120)],
    ['to its last second', at(-120), undefined, at(-120), NOW],
  ])('ok: %s', (_name, startedAt, expiresAt, generatedAt, end) => {
    expect(sessionEnd({ startedAt, expiresAt }, generatedAt, NOW)).toEqual(end);
  });

  it.each([
    ['one that lies ahead', at(1), undefined, at(1), 'policy_violation', '/session/startedAt'],
    ['one of more than two hours', at(-10), at(111), at(-5), 'policy_violation', '/session/expiresAt'],
    ['one that ends before it begins', at(-10), at(-20), at(-5), 'policy_violation', '/session/expiresAt'],
    ['one that is over', at(-121), undefined, at(-60), 'policy_violation', '/session/startedAt'],
    ['one that is over as it was said', at(-60), at(-30), at(-40), 'policy_violation', '/session/expiresAt'],
    ['a key that is older', at(-10), undefined, at(-11), 'key_too_old', '/generatedAt'],
  ])('fails: %s', (_name, startedAt, expiresAt, generatedAt, code, pointer) => {
    expect(() => sessionEnd({ startedAt, expiresAt }, generatedAt, NOW)).toThrow(
      expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }),
    );
  });
});

describe('a one-time key', () => {
  it.each([
    ['in its session', { useBy: NOW }],
    ['attested', { state: 'attested' as const, useBy: NOW }],
    ['that is none, certified before', { oneTime: false, state: 'certified' as const }],
    ['that is none, after any time', { oneTime: false, useBy: at(-1) }],
  ])('ok: %s', (_name, members) => {
    expect(() => assertOneTimeKeyFresh(aSubjectKey(members), '/key', NOW)).not.toThrow();
  });

  it.each([
    ['after its session', { useBy: at(-1) }, 'key_too_old'],
    ['with a certificate', { state: 'certified' as const, useBy: at(1) }, 'policy_violation'],
    ['whose certificate has ended', { state: 'retired' as const, useBy: at(1) }, 'policy_violation'],
  ])('fails: %s', (_name, members, code) => {
    expect(() => assertOneTimeKeyFresh(aSubjectKey(members), '/key', NOW)).toThrow(
      expect.objectContaining({ code, errors: [expect.objectContaining({ pointer: '/key' })] }),
    );
  });
});
