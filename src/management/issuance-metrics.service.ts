import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { METRICS, type Counter, type Metrics } from '../common/metrics';
import { CertificateRepository } from '../store/certificate.repository';
import { CommittedChanges } from '../store/committed-changes';
import type { OutboxEventRecord } from '../store/records';

interface IssuedBy {
  readonly caId: string;
  readonly profileId: string;
}

/** Counts the certificates of subjects by CA and profile, as they are committed on this node. */
@Injectable()
export class IssuanceMetrics implements OnModuleDestroy {
  private readonly logger = new Logger('metrics');
  private readonly issued: Counter<'ca' | 'profile'>;
  private readonly series = new Map<string, { add(): void }>();
  private readonly unsubscribe: () => void;

  constructor(
    changes: CommittedChanges,
    private readonly certificates: CertificateRepository,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.issued = metrics.counter({
      name: 'kakehashi_certificates_issued_total',
      help: 'Certificates issued to subjects, by CA and profile.',
      labels: ['ca', 'profile'],
    });
    this.unsubscribe = changes.subscribe((events) => {
      for (const event of events) if (event.type === 'certificate.issued') void this.count(event);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  private async count(event: OutboxEventRecord): Promise<void> {
    try {
      const { caId, profileId } = await this.issuedBy(event);
      const name = `${caId} ${profileId}`;
      let series = this.series.get(name);
      if (series === undefined) {
        series = this.issued.series({ ca: caId, profile: profileId });
        this.series.set(name, series);
      }
      series.add();
    } catch (error) {
      this.logger.warn(`an issued certificate was not counted: ${String(error)}`);
    }
  }

  /** As the event says, or else the certificate. */
  private async issuedBy({ objectId, payload }: OutboxEventRecord): Promise<IssuedBy> {
    const { caId, profileId } = payload as Partial<IssuedBy>;
    if (typeof caId === 'string' && typeof profileId === 'string') return { caId, profileId };
    const certificate = await this.certificates.findById(objectId);
    if (certificate === undefined) throw new Error(`there is no certificate ${objectId}`);
    return certificate;
  }
}
