/** What one check found. */
export interface HealthFinding {
  readonly ok: boolean;
  /** For people: what is wrong, or what was looked at. */
  readonly detail: string;
}

export type HealthCheck = () => Promise<HealthFinding>;

/** The answer of a health endpoint. */
export interface HealthReport {
  readonly status: 'ok' | 'failing';
  readonly checks: readonly (HealthFinding & { readonly name: string })[];
}

/** The life of the process, as far as its health is concerned. */
export type HealthPhase = 'starting' | 'running' | 'stopping';

const TIMEOUT_MILLISECONDS = 2000;

/**
 * Whether this node is fit to serve. Modules register what they watch; the node is ready when it runs and every check
 * is ok. A check that throws or takes too long counts as failing, and does not keep the others from answering.
 */
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private current: HealthPhase = 'starting';
  private running: Promise<HealthReport> | undefined;

  constructor(private readonly timeoutMilliseconds = TIMEOUT_MILLISECONDS) {}

  /** Returns the function that removes the check. A name is used once. */
  register(name: string, check: HealthCheck): () => void {
    if (this.checks.has(name)) throw new Error(`there is a health check ${name} already`);
    this.checks.set(name, check);
    return () => void this.checks.delete(name);
  }

  get phase(): HealthPhase {
    return this.current;
  }

  /** The process answers requests, or has begun to stop. It never goes back. */
  enter(phase: Exclude<HealthPhase, 'starting'>): void {
    if (this.current !== 'stopping') this.current = phase;
  }

  /** Whether the process has come up; it stays so. */
  started(): HealthReport {
    return reportOf([{ name: 'started', ok: this.current !== 'starting', detail: this.current }]);
  }

  /** Runs every check; who asks while they run gets the same answer. */
  ready(): Promise<HealthReport> {
    this.running ??= this.runAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async runAll(): Promise<HealthReport> {
    const found = await Promise.all(
      [...this.checks].map(async ([name, check]) => ({ name, ...(await this.run(check)) })),
    );
    return reportOf([{ name: 'phase', ok: this.current === 'running', detail: this.current }, ...found]);
  }

  private async run(check: HealthCheck): Promise<HealthFinding> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HealthFinding>((resolve) => {
      const detail = `no answer within ${this.timeoutMilliseconds} ms`;
      timer = setTimeout(() => resolve({ ok: false, detail }), this.timeoutMilliseconds);
    });
    try {
      const { ok, detail } = await Promise.race([check(), late]);
      return { ok, detail };
    } catch {
      // The cause may name hosts or paths, and anybody may ask.
      return { ok: false, detail: 'the check itself failed' };
    } finally {
      clearTimeout(timer);
    }
  }
}

function reportOf(checks: HealthReport['checks']): HealthReport {
  return { status: checks.every(({ ok }) => ok) ? 'ok' : 'failing', checks };
}
