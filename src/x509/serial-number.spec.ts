import fc from 'fast-check';
import { SeededRandomness, SystemRandomness, type Randomness } from '../common/randomness';
import { drawSerialNumber, serialHex } from './serial-number';

/** Gives these draws in turn. */
function listed(...draws: string[]): Randomness {
  return { bytes: () => Buffer.from(draws.shift() ?? '', 'hex') };
}

describe('serial number', () => {
  it('is a positive INTEGER of 16 octets that needs no padding', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const serial = drawSerialNumber(new SeededRandomness(seed));
        expect(serial).toHaveLength(16);
        expect(serial[0]).toBeGreaterThan(0);
        expect(serial[0]).toBeLessThan(0x80);
        expect(serialHex(serial)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  it.each([
    ['clears the top bit only', ['ff'.repeat(16)], `7f${'ff'.repeat(15)}`],
    [
      'draws again where the first octet would be zero',
      ['00'.repeat(16), '80'.repeat(16), '01'.repeat(16)],
      '01'.repeat(16),
    ],
  ])('ok %s', (_name, draws, expected) => {
    expect(serialHex(drawSerialNumber(listed(...draws)))).toBe(expected);
  });

  it('uses all 127 bits', () => {
    const or = Buffer.alloc(16);
    const and = Buffer.alloc(16, 0xff);
    const randomness = new SystemRandomness();
    for (let drawn = 0; drawn < 500; drawn++) {
      drawSerialNumber(randomness).forEach((octet, index) => {
        or[index] = (or[index] ?? 0) | octet;
        and[index] = (and[index] ?? 0) & octet;
      });
    }
    expect(or.toString('hex')).toBe(`7f${'ff'.repeat(15)}`);
    expect(and.toString('hex')).toBe('00'.repeat(16));
  });
});
