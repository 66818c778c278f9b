import type { Clock } from './clock';
import type { Randomness } from './randomness';

const TIME_HEX_DIGITS = 12;
const RANDOM_OCTETS = 10;

/**
 * A new identifier `<prefix>_<32 hex>`: 12 hex digits of Unix milliseconds, then 20 random hex digits. Identifiers
 * of one prefix sort by the second of their making; within one second the order is arbitrary.
 */
export function newIdentifier(prefix: string, clock: Clock, randomness: Randomness): string {
  const time = clock.now().getTime().toString(16).padStart(TIME_HEX_DIGITS, '0');
  return `${prefix}_${time}${randomness.bytes(RANDOM_OCTETS).toString('hex')}`;
}
