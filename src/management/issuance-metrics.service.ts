import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { METRICS, type Counter, type Metrics } from '../common/metrics';
import { CommittedChanges } from '../store/committed-changes';
import type { IssuedPayload } from '../store/records';

/** Counts the certificates of subjects by CA and profile, as they are committed on this node. */
@Injectable()
export class IssuanceMetrics implements OnModuleDestroy {
  private readonly issued: Counter<'ca' | 'profile'>;
  private readonly series = new Map<string, { add(): void }>();
  private readonly unsubscribe: () => void;

  constructor(changes: CommittedChanges, @Inject(METRICS) metrics: Metrics) {
    this.issued = metrics.counter({
      name: 'kakehashi_certificates_issued_total',
      help: 'Certificates issued to subjects, by CA and profile.',
      labels: ['ca', 'profile'],
    });
    this.unsubscribe = changes.subscribe((events) => {
      for (const { type, payload } of events)
        if (type === 'certificate.issued') this.count(payload as unknown as IssuedPayload);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  private count({ caId, profileId }: IssuedPayload): void {
    const name = `${caId} ${profileId}`;
    let series = this.series.get(name);
    if (series === undefined) {
      series = this.issued.series({ ca: caId, profile: profileId });
      this.series.set(name, series);
    }
    series.add();
  }
}
