import { aQscd } from '../../../test/store/sample-records';
import { assertDeviceCertified, defaultDevice, type DeviceChoice } from './device-choice';

const NOW = new Date('2026-04-01T09:00:00Z');
const EU = { profileId: 'seal', requiresQscd: true, jurisdiction: 'EU' } as const;
const PLAIN = { ...EU, requiresQscd: false };
const chosen = (members = {}): DeviceChoice => ({ kind: 'chosen', device: aQscd('hsm-1', members) });

describe('the device of a request that names none', () => {
  const [one, two] = [aQscd('a'), aQscd('b')];
  const world = aQscd('z', { origin: 'world' });
  it.each([
    ['none', [], { kind: 'none' }],
    ['the only one', [one], { kind: 'chosen', device: one }],
    ['the one of the world before others', [world, one], { kind: 'chosen', device: world }],
    ['not one of two', [one, two], { kind: 'several' }],
    ['not one of two of the world', [world, aQscd('y', { origin: 'world' })], { kind: 'several' }],
  ])('is %s', (_name, certified, expected) => {
    expect(defaultDevice(certified)).toEqual(expected);
  });
});

describe('a profile that needs a QSCD', () => {
  it('takes a key on a device that is certified under its law', () => {
    expect(() => assertDeviceCertified(EU, true, chosen(), NOW)).not.toThrow();
    const jp = { ...EU, jurisdiction: 'JP' } as const;
    expect(() => assertDeviceCertified(jp, true, chosen({ regime: 'JP' }), NOW)).not.toThrow();
  });

  it.each<[string, boolean, DeviceChoice, string, RegExp]>([
    ['no evidence', false, chosen(), '/profileId', /^Evidence is missing .* an operator registers it/],
    ['no device', true, { kind: 'none' }, '/key/qscdId', /^A device is missing: .* PUT ra\/v1\/qscds/],
    ['several devices', true, { kind: 'several' }, '/key/qscdId', /name the one that holds the key/],
    [
      'a device that is not registered',
      true,
      { kind: 'unregistered', qscdId: 'x' },
      '/key/qscdId',
      /has no device x; register it/,
    ],
    ['one that is withdrawn', true, chosen({ status: 'withdrawn' }), '/key/qscdId', /lost its certification/],
    [
      'one that is withdrawn by now',
      true,
      chosen({ withdrawnFrom: NOW }),
      '/key/qscdId',
      /lost its certification/,
    ],
    [
      'one that is unknown',
      true,
      chosen({ status: 'unknown', regime: null }),
      '/key/qscdId',
      /no certification in force/,
    ],
    [
      'one past its certification',
      true,
      chosen({ validUntil: new Date(0) }),
      '/key/qscdId',
      /no certification in force/,
    ],
    [
      'one of another law',
      true,
      chosen({ regime: 'JP' }),
      '/key/qscdId',
      /is a certified HSM \(JP\), and the profile seal needs a QSCD \(EU\)/,
    ],
  ])('fails: %s', (_name, evidence, choice, pointer, detail) => {
    expect(() => assertDeviceCertified(EU, evidence, choice, NOW)).toThrow(
      expect.objectContaining({
        code: 'qscd_not_certified',
        detail: expect.stringMatching(detail) as string,
        errors: [expect.objectContaining({ pointer })],
      }),
    );
  });
});

describe('a profile that needs none', () => {
  it.each<[string, DeviceChoice]>([
    ['none', { kind: 'unasked' }],
    ['one that is withdrawn', chosen({ status: 'withdrawn' })],
  ])('takes a key on any device: %s', (_name, choice) => {
    expect(() => assertDeviceCertified(PLAIN, false, choice, NOW)).not.toThrow();
  });

  it('fails: one that is not registered', () => {
    expect(() => assertDeviceCertified(PLAIN, false, { kind: 'unregistered', qscdId: 'x' }, NOW)).toThrow(
      expect.objectContaining({ code: 'qscd_not_certified' }),
    );
  });
});
