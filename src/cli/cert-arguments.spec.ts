import { readCertificateName, readReason, readSeconds, readTime } from './cert-arguments';

const CERT_ID = 'crt_019a0c0de0001a2b3c4d5e6f708192a3';

describe('the arguments of `kakehashi cert`', () => {
  it.each([
    [CERT_ID, { certId: CERT_ID }],
    ['5f3a1c', { serialHex: '5f3a1c' }],
    ['5F:3A:1C', { serialHex: '5f3a1c' }],
    ['5f 3a 1c', { serialHex: '5f3a1c' }],
    ['0x5F3A1C', { serialHex: '5f3a1c' }],
    ['f3a1c', { serialHex: '0f3a1c' }],
    ['005f3a1c', { serialHex: '5f3a1c' }],
    ['00', { serialHex: '00' }],
  ])('ok certificate %s', (text, expected) => {
    expect(readCertificateName(text)).toEqual(expected);
  });

  it.each(['', 'crt_', 'crt_019A0C0DE0001A2B3C4D5E6F708192A3', 'xyz', '0x', 'a'.repeat(43), '../5f'])(
    'fail certificate %j',
    (text) => {
      expect(() => readCertificateName(text)).toThrow('certId (crt_…) or a serial number in hex');
    },
  );

  it.each([
    ['keyCompromise', 1],
    ['key-compromise', 1],
    ['KEYCOMPROMISE', 1],
    ['key_compromise', 1],
    ['unspecified', 0],
    ['0', 0],
    ['2', 2],
    ['cACompromise', 2],
    ['superseded', 4],
    ['cessationOfOperation', 5],
    ['privilegeWithdrawn', 9],
    ['9', 9],
  ])('ok reason %s', (text, expected) => {
    expect(readReason(text)).toBe(expected);
  });

  it.each([
    ['certificateHold', /kakehashi cert hold/],
    ['6', /kakehashi cert hold/],
    ['removeFromCRL', /kakehashi cert release/],
    ['8', /kakehashi cert release/],
    ['7', /7 is not used/],
    ['aACompromise', /attribute authorities/],
    ['10', /attribute authorities/],
    ['11', /from 0 to 10/],
    ['keyCompromised', /Did you mean keyCompromise\?/],
    ['because', /one of the reasons/],
    ['', /one of the reasons/],
    ['-1', /one of the reasons/],
  ])('fail reason %j, with what to do instead', (text, message) => {
    expect(() => readReason(text)).toThrow(message);
  });

  it.each([
    ['2026-04-01T09:00:00Z', '2026-04-01T09:00:00Z'],
    ['2026-04-01T18:00:00+09:00', '2026-04-01T09:00:00Z'],
    ['2026-04-01T09:00:00.999Z', '2026-04-01T09:00:00Z'],
  ])('ok time %s in UTC and whole seconds', (text, expected) => {
    expect(readTime(text)).toBe(expected);
  });

  it.each([
    'tomorrow',
    '2026-04-01',
    '2026-04-01 09:00:00',
    '2026-04-01T09:00:00',
    '2026-13-01T09:00:00Z',
    '',
  ])('fail time %j', (text) => {
    expect(() => readTime(text)).toThrow('such as 2026-04-01T09:00:00Z');
  });

  it('reads seconds up to an hour', () => {
    expect([readSeconds('0'), readSeconds('3600')]).toEqual([0, 3600]);
    for (const text of ['3601', '-1', '1.5', '', 'P1D']) expect(() => readSeconds(text)).toThrow('0 to 3600');
  });
});
