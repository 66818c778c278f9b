import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLOCK, type Clock } from '../common/clock';
import { CommittedChanges } from '../store/committed-changes';
import type { DueWork, DueWorkOutcome } from './due-work';

/** What tells that the world's time has been moved; `management` writes it. */
const CLOCK_CHANGED = 'clock.changed';

/** Injection token of the milliseconds of real time between two looks for due work; 0 = only when it is asked. */
export const DUE_WORK_INTERVAL = Symbol('DueWorkInterval');

/** Runs the work of all roles when it is due by the Clock: once a second, and as soon as the clock is moved. */
@Injectable()
export class DueWorkService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('due work');
  private readonly works = new Map<string, DueWork>();
  /** Names of what is still to be run. */
  private readonly wanted = new Set<string>();
  /** Work whose last run failed, so that an outage is logged once. */
  private readonly failing = new Set<string>();
  private now: Date;
  private running: Promise<void> | undefined;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    changes: CommittedChanges,
    @Inject(DUE_WORK_INTERVAL) private readonly everyMilliseconds: number,
  ) {
    this.now = clock.now();
    this.unsubscribe = changes.subscribe((events) => {
      // The next turn: the unit that tells of it must not wait for what it causes.
      if (events.some(({ type }) => type === CLOCK_CHANGED)) setImmediate(() => void this.runDue());
    });
  }

  /** Returns the function that takes it away again. */
  register(work: DueWork): () => void {
    if (this.works.has(work.name)) throw new Error(`there is due work ${work.name} already`);
    this.works.set(work.name, work);
    return () => void this.works.delete(work.name);
  }

  /** Does everything that is due, and what follows from it. Resolves when nothing is left; never rejects. */
  runDue(now: Date = this.clock.now()): Promise<void> {
    this.now = now;
    for (const name of this.works.keys()) this.wanted.add(name);
    return (this.running ??= this.runWanted());
  }

  onApplicationBootstrap(): void {
    if (this.everyMilliseconds === 0) return;
    this.timer = setInterval(() => void this.runDue(), this.everyMilliseconds).unref();
  }

  onModuleDestroy(): void {
    this.stopping = true;
    clearInterval(this.timer);
    this.unsubscribe();
  }

  /** The store is closed after this. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.running;
  }

  /** In turns: work with more to do waits until the others have had theirs. */
  private async runWanted(): Promise<void> {
    await nextTurn();
    while (this.wanted.size > 0 && !this.stopping) {
      const [name = ''] = this.wanted;
      this.wanted.delete(name);
      const work = this.works.get(name);
      // A set keeps the order of insertion: this is the end of the queue.
      if (work !== undefined && (await this.runOne(work)) === 'more') this.wanted.add(name);
      await nextTurn();
    }
    // In the same turn as the look at `wanted`, so that nobody is given a run that has ended.
    this.running = undefined;
  }

  private async runOne(work: DueWork): Promise<DueWorkOutcome | void> {
    try {
      const outcome = await work.run(this.now);
      if (this.failing.delete(work.name)) this.logger.log(`${work.name} works again`);
      return outcome;
    } catch (error) {
      if (!this.failing.has(work.name)) this.logger.error(`${work.name} failed and is tried again`, error);
      this.failing.add(work.name);
      return undefined;
    }
  }
}
