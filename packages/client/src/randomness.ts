import { randomInt, randomUUID } from 'node:crypto';

/** A fresh Idempotency-Key. */
export function freshIdempotencyKey(): string {
  return randomUUID();
}

/** A whole number from `least` up to, not including, `end`. */
export function randomBetween(least: number, end: number): number {
  return end <= least ? least : randomInt(least, end);
}
