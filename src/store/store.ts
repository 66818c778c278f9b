import type { Clock } from '../common/clock';
import type { CommittedChanges } from './committed-changes';
import {
  failedFlush,
  prepareUnit,
  type FlushOutcome,
  type PreparedUnit,
  type UnitExecutor,
} from './unit-executor';
import { StoreFailure, type UnitOfWork } from './unit-of-work';

interface WaitingUnit {
  readonly unit: PreparedUnit;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The only writer of the database. Units that wait at the same time are written in one transaction, each on its own
 * terms (group commit); a caller is answered after the COMMIT.
 */
export class Store {
  private waiting: WaitingUnit[] = [];
  /** A flush is due or running. */
  private busy = false;
  private closing: Promise<void> | undefined;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly executor: UnitExecutor,
    private readonly clock: Clock,
    private readonly changes: CommittedChanges,
  ) {}

  /**
   * Resolves when the unit is durable. Rejects, with nothing of the unit written, with the refusal of the first
   * statement that missed its expectation, with `UnitConflict` if it has none, or with `StoreFailure`.
   */
  async commit(unit: UnitOfWork): Promise<void> {
    if (this.closing) throw new StoreFailure('it is closed');
    const prepared = prepare(unit);
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ unit: prepared, resolve, reject });
      this.schedule();
    });
  }

  /** Writes what waits, then lets go of the database. Later units are refused. */
  close(): Promise<void> {
    this.closing ??= this.idle().then(() => this.executor.close());
    return this.closing;
  }

  private schedule(): void {
    if (this.busy) return;
    this.busy = true;
    // After the I/O of this turn of the event loop: what arrived together is written together.
    setImmediate(() => void this.flush());
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, this.executor.batchLimit);
    const outcome = await this.execute(batch.map(({ unit }) => unit));
    this.changes.publish(outcome.events);
    settle(batch, outcome);
    this.busy = false;
    if (this.waiting.length > 0) this.schedule();
    else this.onIdle?.();
  }

  private async execute(units: readonly PreparedUnit[]): Promise<FlushOutcome> {
    try {
      return await this.executor.flush(units, this.clock.now());
    } catch (cause) {
      return failedFlush(units, cause);
    }
  }

  private idle(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }
}

function prepare(unit: UnitOfWork): PreparedUnit {
  try {
    return prepareUnit(unit);
  } catch (cause) {
    throw new StoreFailure(cause);
  }
}

function settle(batch: readonly WaitingUnit[], outcome: FlushOutcome): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const failure = outcome.units[index];
    if (failure) reject(failure);
    else resolve();
  }
}
