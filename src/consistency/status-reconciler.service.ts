import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HealthChecks, type HealthFinding } from '../common/health-checks';
import { METRICS, type Gauge, type Metrics } from '../common/metrics';
import { crlFileName } from '../crl/crl-scope';
import { PublishedCrls } from '../crl/published-crls.service';
import { parseOcspResponse } from '../ocsp/ocsp-response-reader';
import { OcspService } from '../ocsp/ocsp.service';
import { CertificateRepository } from '../store/certificate.repository';
import { StatusChangeRepository } from '../store/status-change.repository';
import { statusOfAnswer, statusOfEntry, statusOfRow, type ListedStatus } from './listed-status';

/** How long a projection may lag behind the row, in milliseconds of real time. */
export const DECLARED_DELAY = { ocsp: 1_000, crl: 60_000 } as const;
export type Projection = keyof typeof DECLARED_DELAY;

/** A projection that says something else than the row. */
interface Disagreement {
  readonly text: string;
  /** Real time of the first comparison that saw it. */
  readonly since: number;
}

export const RECONCILER_TIMING = Symbol('ReconcilerTiming');
export interface ReconcilerTiming {
  /** Milliseconds of real time between two comparisons; 0 = only when asked. */
  readonly everyMilliseconds: number;
  /** Monotonic milliseconds of real time. */
  readonly now: () => number;
}

/** Certificates of one shard that one comparison looks at: those that changed last, where a fault would show first. */
const LATEST = 20;
const SHOWN = 3;

/**
 * Compares the row, the OCSP answer and the CRL of the certificates whose status changed last, and turns the node unready
 * while a projection has said something else for longer than declared.
 */
@Injectable()
export class StatusReconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private disagreements = new Map<string, Disagreement>();
  private readonly gauge: Gauge<never>;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly certificates: CertificateRepository,
    private readonly changes: StatusChangeRepository,
    private readonly ocsp: OcspService,
    private readonly crls: PublishedCrls,
    checks: HealthChecks,
    @Inject(METRICS) metrics: Metrics,
    @Inject(RECONCILER_TIMING) private readonly timing: ReconcilerTiming,
  ) {
    this.gauge = metrics.gauge({
      name: 'kakehashi_status_disagreements',
      help: 'Certificates whose OCSP answer or CRL says something else than their row, at the last comparison.',
      labels: [],
    });
    checks.register('status', () => Promise.resolve(this.finding()));
  }

  onApplicationBootstrap(): void {
    if (this.timing.everyMilliseconds === 0) return;
    this.timer = setInterval(() => void this.compare(), this.timing.everyMilliseconds).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One comparison; never rejects: rows that cannot be read are the matter of other checks. */
  compare(): Promise<void> {
    return (this.running ??= this.compareAll()
      .catch(() => undefined)
      .finally(() => {
        this.running = undefined;
      }));
  }

  /** What is wrong for longer than declared. */
  finding(): HealthFinding {
    const now = this.timing.now();
    const overdue = [...this.disagreements]
      .filter(([key, { since }]) => now - since > DECLARED_DELAY[projectionOf(key)])
      .map(([, { text }]) => text);
    if (overdue.length === 0) return { ok: true, detail: 'rows, OCSP and CRLs agree' };
    const more = overdue.length > SHOWN ? `, and ${overdue.length - SHOWN} more` : '';
    return { ok: false, detail: overdue.slice(0, SHOWN).join(', ') + more };
  }

  private async compareAll(): Promise<void> {
    const found = new Map<string, Disagreement>();
    for (const { caId, crlShard, lastSequence } of await this.changes.heads()) {
      for (const serial of await this.latestOf(caId, crlShard, lastSequence)) {
        const row = statusOfRow(await this.certificates.findStatus(caId, serial));
        const said: Record<Projection, ListedStatus> = {
          ocsp: await this.answerOf(caId, serial),
          crl: statusOfEntry(
            this.crls.find(caId, crlFileName({ kind: 'shard', shard: crlShard }))?.view.find(serial),
          ),
        };
        for (const projection of ['ocsp', 'crl'] as const) {
          if (said[projection] === row) continue;
          const serialHex = Buffer.from(serial).toString('hex');
          const key = `${projection} ${caId} ${serialHex} ${row}`;
          const since = this.disagreements.get(key)?.since ?? this.timing.now();
          const text = `${caId} ${serialHex} is ${row}, ${projection.toUpperCase()} says ${said[projection]}`;
          found.set(key, { text, since });
        }
      }
    }
    this.disagreements = found;
    this.gauge.series({}).set(found.size);
  }

  private async latestOf(caId: string, crlShard: number, lastSequence: number): Promise<Uint8Array[]> {
    // Sequences run over all shards, so the window holds at most that many of this one.
    const after = Math.max(0, lastSequence - LATEST);
    const changes = await this.changes.listSince(caId, crlShard, after, LATEST);
    return [...new Map(changes.map(({ serial }) => [Buffer.from(serial).toString('hex'), serial])).values()];
  }

  private async answerOf(caId: string, serial: Uint8Array): Promise<ListedStatus> {
    const question = this.ocsp.question(caId, serial);
    if (question === undefined) return 'no answer';
    const answer = parseOcspResponse((await this.ocsp.answer(caId, question)).octets);
    return statusOfAnswer('responses' in answer ? answer.responses[0]?.certStatus : undefined);
  }
}

function projectionOf(key: string): Projection {
  return key.startsWith('ocsp ') ? 'ocsp' : 'crl';
}
