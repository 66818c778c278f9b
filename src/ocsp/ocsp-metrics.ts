import type { Metrics } from '../common/metrics';
import { OCSP_ERROR_STATUSES, type OcspErrorStatus } from './ocsp-error';
import type { CertStatus } from './ocsp-response';

type Status = CertStatus['status'] | OcspErrorStatus;

const STATUSES: readonly Status[] = ['good', 'revoked', 'unknown', ...OCSP_ERROR_STATUSES];
/** Seconds, from a P-256 key in memory to a device. */
const SIGNATURE_BOUNDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];

/** The figures of the status service. */
export class OcspMetrics {
  private readonly statuses: ReadonlyMap<Status, { add(): void }>;
  readonly hits: { add(): void };
  readonly misses: { add(): void };
  readonly signature: { observe(seconds: number): void };

  constructor(metrics: Metrics) {
    const statuses = metrics.counter({
      name: 'kakehashi_ocsp_statuses_total',
      help: 'Certificates answered for by OCSP, by status; answers without any by their error.',
      labels: ['status'],
    });
    const cache = metrics.counter({
      name: 'kakehashi_ocsp_cache_total',
      help: 'Questions that a kept answer could serve, by whether there was one.',
      labels: ['result'],
    });
    const signatures = metrics.histogram(
      { name: 'kakehashi_ocsp_sign_seconds', help: 'Time to sign an OCSP answer.' },
      SIGNATURE_BOUNDS,
    );
    this.statuses = new Map(STATUSES.map((status) => [status, statuses.series({ status })]));
    this.hits = cache.series({ result: 'hit' });
    this.misses = cache.series({ result: 'miss' });
    this.signature = signatures.series({});
  }

  count(status: Status): void {
    this.statuses.get(status)?.add();
  }
}
