import * as prometheus from 'prom-client';
import type { Counter, Gauge, Histogram, Labels, MetricDefinition, Metrics } from '../common/metrics';

/** Seconds, from a pre-signed answer to a request that waits for an RSA key. */
const DURATION_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The figures of one application in Prometheus' text format. */
export class PrometheusMetrics implements Metrics {
  private readonly registry = new prometheus.Registry();

  /** Media type of {@link text}. */
  get mediaType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Adds memory, CPU, garbage collection and event-loop lag of this process; once for a process that serves. */
  watchProcess(): void {
    prometheus.collectDefaultMetrics({ register: this.registry });
  }

  counter<Label extends string = never>(definition: MetricDefinition<Label>): Counter<Label> {
    const cells: { readonly labels: Labels<Label>; pending: number }[] = [];
    new prometheus.Counter({
      ...this.common(definition),
      // What was counted since the last reading; the hot paths only add to their cell.
      collect(): void {
        for (const cell of cells) {
          this.inc(cell.labels, cell.pending);
          cell.pending = 0;
        }
      },
    });
    return {
      series: (labels) => {
        const cell = { labels, pending: 0 };
        cells.push(cell);
        return {
          add: (amount = 1) => {
            cell.pending += amount;
          },
        };
      },
    };
  }

  gauge<Label extends string = never>(
    definition: MetricDefinition<Label>,
    refresh?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    const gauge: Gauge<Label> = { series: (labels) => ({ set: (value) => inner.set(labels, value) }) };
    const inner = new prometheus.Gauge({
      ...this.common(definition),
      ...(refresh === undefined ? {} : { collect: () => refresh(gauge) }),
    });
    return gauge;
  }

  histogram<Label extends string = never>(
    definition: MetricDefinition<Label>,
    bounds: readonly number[] = DURATION_BOUNDS,
  ): Histogram<Label> {
    const inner = new prometheus.Histogram({ ...this.common(definition), buckets: [...bounds] });
    return { series: (labels) => inner.labels(labels) };
  }

  private common<Label extends string>({
    name,
    help,
    labels = [],
  }: MetricDefinition<Label>): {
    name: string;
    help: string;
    labelNames: Label[];
    registers: prometheus.Registry[];
  } {
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }
}
