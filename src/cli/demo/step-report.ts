/** One step of a run as `report.json` shows it; `ms` is the elapsed real time in milliseconds. */
export interface Step {
  readonly name: string;
  readonly expected: string;
  readonly seen: string;
  readonly ok: boolean;
  readonly ms: number;
}

/** What a step saw, whether that is what was expected, and the value later steps need. */
export interface Observation<T> {
  readonly seen: string;
  readonly ok: boolean;
  readonly value: T;
}

/** A step failed; the steps that depend on it are not run. */
export class StepFailed extends Error {}

/** Runs steps in order, tells each as it ends, and keeps them for the report. */
export class StepReport {
  private readonly done: Step[] = [];

  constructor(
    private readonly print: (line: string) => void,
    private readonly milliseconds: () => number,
  ) {}

  get steps(): readonly Step[] {
    return this.done;
  }

  get ok(): boolean {
    return this.done.length > 0 && this.done.every((step) => step.ok);
  }

  /** Runs one step and returns its value; throws {@link StepFailed} when it saw something else than expected. */
  async run<T>(name: string, expected: string, action: () => Promise<Observation<T>>): Promise<T> {
    const start = this.milliseconds();
    let observation: Observation<T> | undefined;
    let seen: string;
    try {
      observation = await action();
      seen = observation.seen;
    } catch (error) {
      seen = error instanceof Error ? error.message : String(error);
    }
    const ok = observation?.ok ?? false;
    const ms = Math.round(this.milliseconds() - start);
    this.done.push({ name, expected, seen, ok, ms });
    this.print(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${seen}${ok ? '' : ` (expected ${expected})`}  [${ms} ms]`);
    if (!observation || !ok) throw new StepFailed(`${name}: expected ${expected}, saw ${seen}`);
    return observation.value;
  }
}
