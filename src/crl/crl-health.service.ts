import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { HealthChecks } from '../common/health-checks';
import { METRICS, type Metrics } from '../common/metrics';
import { CrlScheduler } from './crl-scheduler.service';
import { PublishedCrls } from './published-crls.service';

const SHOWN_FAULTS = 3;

/** Whether the lists are fit to be relied on, and how old and long they are. */
@Injectable()
export class CrlHealth {
  constructor(
    checks: HealthChecks,
    scheduler: CrlScheduler,
    published: PublishedCrls,
    @Inject(CLOCK) clock: Clock,
    @Inject(METRICS) metrics: Metrics,
  ) {
    checks.register('crl', async () => {
      const faults = scheduler.faults();
      if (faults.length === 0) return { ok: true, detail: `${published.all().length} lists in time` };
      const more = faults.length > SHOWN_FAULTS ? `, and ${faults.length - SHOWN_FAULTS} more` : '';
      return { ok: false, detail: faults.slice(0, SHOWN_FAULTS).join(', ') + more };
    });
    metrics.gauge(
      {
        name: 'kakehashi_crl_age_seconds',
        help: 'Time since thisUpdate of a published CRL, by the clock of the world.',
        labels: ['ca', 'scope'],
      },
      (gauge) => {
        const now = clock.now().getTime();
        for (const { record } of published.all())
          gauge
            .series({ ca: record.caId, scope: record.scope })
            .set((now - record.thisUpdate.getTime()) / 1000);
      },
    );
    metrics.gauge(
      {
        name: 'kakehashi_crl_entries',
        help: 'Entries of a published CRL.',
        labels: ['ca', 'scope'],
      },
      (gauge) => {
        for (const { record } of published.all())
          gauge.series({ ca: record.caId, scope: record.scope }).set(record.entries);
      },
    );
  }
}
