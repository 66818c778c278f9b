import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { until } from '../../test/support/until';
import { FixedClock } from '../common/clock';
import { CommittedChanges } from '../store/committed-changes';
import type { DueWork } from './due-work';
import { DueWorkService } from './due-work.service';

const NOW = new Date('2026-04-01T09:00:00Z');

describe('DueWorkService', () => {
  let clock: FixedClock;
  let changes: CommittedChanges;
  let service: DueWorkService;
  let log: string[];

  beforeEach(() => {
    clock = new FixedClock(NOW);
    changes = new CommittedChanges();
    service = new DueWorkService(clock, changes, 0);
    log = [];
  });
  afterEach(() => service.onModuleDestroy());

  /** Logs its name, and has more to do so many times. */
  const work = (name: string, more = 0): DueWork => ({
    name,
    run: () => {
      log.push(name);
      return Promise.resolve(more-- > 0 ? 'more' : undefined);
    },
  });

  it('runs all work, each in turn, until nobody has more', async () => {
    service.register(work('a', 2));
    service.register(work('b', 1));
    service.register(work('c'));
    await service.runDue();
    expect(log).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('gives the time of the Clock, or the one it is given', async () => {
    const seen: Date[] = [];
    service.register({ name: 'a', run: async (now) => void seen.push(now) });
    await service.runDue();
    clock.advanceSeconds(60);
    await service.runDue();
    await service.runDue(new Date(0));
    expect(seen).toEqual([NOW, new Date('2026-04-01T09:01:00Z'), new Date(0)]);
  });

  it('one run at a time: who asks meanwhile waits for what it asked for', async () => {
    let running = 0;
    service.register({
      name: 'a',
      run: async () => {
        expect(++running).toBe(1);
        await pause(2);
        running--;
        log.push('a');
      },
    });
    await Promise.all([service.runDue(), service.runDue()]);
    const first = service.runDue();
    await pause(1);
    await service.runDue();
    await first;
    expect(log.length).toBeGreaterThanOrEqual(3);
    const before = log.length;
    await service.runDue();
    expect(log).toHaveLength(before + 1);
  });

  it('goes on after a failure, and logs an outage once', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const info = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    let failing = true;
    service.register({
      name: 'a',
      run: () => (failing ? Promise.reject(new Error('down')) : Promise.resolve()),
    });
    service.register(work('b'));
    await service.runDue();
    await service.runDue();
    failing = false;
    await service.runDue();
    expect(log).toEqual(['b', 'b', 'b']);
    expect([error.mock.calls.length, info.mock.calls.length]).toEqual([1, 1]);
    jest.restoreAllMocks();
  });

  it('runs when the clock was moved, and for no other event', async () => {
    service.register(work('a'));
    const event = { sequence: 1, clientId: null, objectId: 'x', payload: {}, at: NOW };
    changes.publish([{ ...event, type: 'certificate.issued' }]);
    await pause(10);
    expect(log).toEqual([]);
    changes.publish([{ ...event, type: 'clock.changed' }]);
    await until(() => log.length > 0);
    expect(log).toEqual(['a']);
  });

  it('looks by itself at its interval, and not after it was stopped', async () => {
    const ticking = new DueWorkService(clock, changes, 5);
    ticking.register(work('a'));
    ticking.onApplicationBootstrap();
    await until(() => log.length > 1);
    ticking.onModuleDestroy();
    await ticking.beforeApplicationShutdown();
    const ran = log.length;
    await pause(20);
    expect(log).toHaveLength(ran);
  });

  it('refuses a second work of the same name, until the first is taken away', () => {
    const takeAway = service.register(work('a'));
    expect(() => service.register(work('a'))).toThrow(/a already/);
    takeAway();
    expect(() => service.register(work('a'))).not.toThrow();
  });
});
