import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/clock';
import { HealthChecks } from '../../common/health-checks';
import { METRICS, type Metrics } from '../../common/metrics';
import { wireTime } from '../../common/wire-time';
import { PublishedLists } from './published-lists.service';

/** Whether the lists are in time, and how old they are. */
@Injectable()
export class ListHealth implements OnModuleInit {
  constructor(
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    private readonly published: PublishedLists,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METRICS) metrics: Metrics,
  ) {
    metrics.gauge(
      {
        name: 'kakehashi_trusted_list_age_seconds',
        help: 'Time since ListIssueDateTime of a published trusted list, by the clock of the world.',
        labels: ['file'],
      },
      (gauge) => {
        const now = clock.now().getTime();
        for (const { file, issuedAt } of published.current())
          gauge.series({ file }).set((now - issuedAt.getTime()) / 1000);
      },
    );
    metrics.gauge(
      {
        name: 'kakehashi_trusted_list_remaining_seconds',
        help: 'Time until NextUpdate of a published trusted list, by the clock of the world.',
        labels: ['file'],
      },
      (gauge) => {
        const now = clock.now().getTime();
        for (const { file, nextUpdate } of published.current())
          gauge.series({ file }).set((nextUpdate.getTime() - now) / 1000);
      },
    );
  }

  onModuleInit(): void {
    this.checks.register('trusted-lists', () => {
      const now = this.clock.now();
      const lists = this.published.current();
      const late = lists.filter(({ nextUpdate }) => nextUpdate <= now);
      const detail =
        late.length === 0
          ? `${lists.length} lists in time`
          : late.map(({ file, nextUpdate }) => `${file} ended at ${wireTime(nextUpdate)}`).join(', ');
      return Promise.resolve({ ok: late.length === 0 && this.published.isComplete(), detail });
    });
  }
}
