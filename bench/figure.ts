/** One line of standard output: what was measured, what the peer came to in the same run, and whether that is enough. */
export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: '1/s';
  readonly peer: number;
  readonly ratio: number;
  readonly better: 'higher';
  readonly target: number;
  readonly ok: boolean;
}

/** One round: both sides measured one right after the other, in operations per second. */
export interface Round {
  readonly value: number;
  readonly peer: number;
}

/** The median of the rounds' ratios decides: a slow moment of the machine hits both sides of a round. */
export function figureOf(bench: string, metric: string, rounds: readonly Round[], target: number): Figure {
  const ratio = round(median(rounds.map(({ value, peer }) => value / peer)), 100);
  return {
    bench,
    metric,
    value: Math.round(median(rounds.map(({ value }) => value))),
    unit: '1/s',
    peer: Math.round(median(rounds.map(({ peer }) => peer))),
    ratio,
    better: 'higher',
    target,
    ok: ratio >= target,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
