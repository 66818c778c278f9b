/** Milliseconds of the machine's clock: tokens, deadlines and signatures go by it, not by the clock of the world. */
export function realTime(): number {
  return Date.now();
}
