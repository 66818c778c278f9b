import { Inject, Injectable } from '@nestjs/common';
import { WorldClock } from '../common/clock';
import { HealthChecks } from '../common/health-checks';
import { METRICS, type Metrics } from '../common/metrics';
import { SettingRepository } from '../store/setting.repository';
import { CLOCK_SETTING } from './clock-setting';

/** What this node always watches: that the store answers, and how far the clock is from real time. */
@Injectable()
export class WorldHealth {
  constructor(
    checks: HealthChecks,
    settings: SettingRepository,
    clock: WorldClock,
    @Inject(METRICS) metrics: Metrics,
  ) {
    checks.register('store', async () => {
      await settings.find(CLOCK_SETTING);
      return { ok: true, detail: 'answers' };
    });
    metrics.gauge(
      {
        name: 'kakehashi_clock_offset_seconds',
        help: 'How far the time of the world is ahead of real time.',
      },
      (gauge) => gauge.series({}).set((clock.now().getTime() - clock.realTime().getTime()) / 1000),
    );
  }
}
