/** How a figure counts: more operations in a second, or less time or memory. */
export interface Measure {
  readonly unit: '1/s' | 's' | 'MB' | 'ms' | '1';
  readonly better: 'higher' | 'lower';
}

/** One line of standard output: what was measured, what the peer came to in the same run, and whether that is enough. */
export interface Figure extends Measure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly peer: number;
  readonly ratio: number;
  /** What the ratio has to reach; of a limit: what the value must not exceed. */
  readonly target: number;
  readonly ok: boolean;
}

/** One round: both sides measured one right after the other. */
export interface Round {
  readonly value: number;
  readonly peer: number;
}

const PER_SECOND: Measure = { unit: '1/s', better: 'higher' };

/** The median of the rounds' ratios decides: a slow moment of the machine hits both sides of a round. */
export function figureOf(
  bench: string,
  metric: string,
  rounds: readonly Round[],
  target: number,
  measure: Measure = PER_SECOND,
): Figure {
  const figure = { bench, metric, ...medians(rounds, measure), target };
  return { ...figure, ok: measure.better === 'higher' ? figure.ratio >= target : figure.ratio <= target };
}

/** A figure whose own value decides; the peer is for comparison. */
export function limitFigure(
  bench: string,
  metric: string,
  rounds: readonly Round[],
  target: number,
  unit: 'MB' | 'ms' | 's',
): Figure {
  const figure = { bench, metric, ...medians(rounds, { unit, better: 'lower' }), target };
  return { ...figure, ok: figure.value <= target };
}

function medians(rounds: readonly Round[], { unit, better }: Measure) {
  const steps = unit === 's' ? 100 : unit === 'ms' ? 10 : unit === '1' ? 10_000 : 1;
  return {
    value: round(median(rounds.map(({ value }) => value)), steps),
    unit,
    peer: round(median(rounds.map(({ peer }) => peer)), steps),
    ratio: round(median(rounds.map(({ value, peer }) => value / peer)), 100),
    better,
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
