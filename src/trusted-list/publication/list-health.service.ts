import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/clock';
import { HealthChecks } from '../../common/health-checks';
import { METRICS, type Metrics } from '../../common/metrics';
import { wireTime } from '../../common/wire-time';
import { PublishedLists } from './published-lists.service';

/** Whether the lists are in time, and how old they are. */
@Injectable()
export class ListHealth {
  constructor(
    checks: HealthChecks,
    published: PublishedLists,
    @Inject(CLOCK) clock: Clock,
    @Inject(METRICS) metrics: Metrics,
  ) {
    checks.register('trusted-lists', () => {
      const now = clock.now();
      const late = published.current().filter(({ nextUpdate }) => nextUpdate <= now);
      const detail =
        late.length === 0
          ? `${published.current().length} lists in time`
          : late.map(({ file, nextUpdate }) => `${file} ended at ${wireTime(nextUpdate)}`).join(', ');
      return Promise.resolve({ ok: late.length === 0 && published.isComplete(), detail });
    });
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
}
