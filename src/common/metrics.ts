/** What a family of series counts or measures. */
export interface MetricDefinition<Label extends string = never> {
  /** Prometheus style: `kakehashi_ocsp_responses_total`, `kakehashi_crl_build_seconds`; base units. */
  readonly name: string;
  readonly help: string;
  /** Labels must have few values: never a serial number, a client's text or a path as it was sent. */
  readonly labels?: readonly Label[];
}

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** A number that only grows. Ask for a series once and keep it: counting is then one addition. */
export interface Counter<Label extends string = never> {
  series(labels: Labels<Label>): { add(amount?: number): void };
}

/** A number that goes up and down. */
export interface Gauge<Label extends string = never> {
  series(labels: Labels<Label>): { set(value: number): void };
}

/** How often a value fell below each bound. */
export interface Histogram<Label extends string = never> {
  series(labels: Labels<Label>): { observe(value: number): void };
}

/** Where the roles report figures; `/metrics` of the management listener shows them. A name is defined once. */
export interface Metrics {
  counter<Label extends string = never>(definition: MetricDefinition<Label>): Counter<Label>;
  /** @param refresh called before each reading, to set what is computed only then */
  gauge<Label extends string = never>(
    definition: MetricDefinition<Label>,
    refresh?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label>;
  /** @param bounds upper bounds of the buckets, ascending, in the unit of the name */
  histogram<Label extends string = never>(
    definition: MetricDefinition<Label>,
    bounds?: readonly number[],
  ): Histogram<Label>;
}

/** Nobody looks: for parts that run outside the application. */
export const NO_METRICS: Metrics = {
  counter: () => ({ series: () => ({ add: () => undefined }) }),
  gauge: () => ({ series: () => ({ set: () => undefined }) }),
  histogram: () => ({ series: () => ({ observe: () => undefined }) }),
};

/** Injection token of the {@link Metrics}. */
export const METRICS = Symbol('Metrics');
