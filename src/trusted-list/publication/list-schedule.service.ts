import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PkiError } from '../../common/pki-error';
import { ExitError } from '../../config/exit-error';
import type { DueWork } from '../../jobs/due-work';
import { DueWorkService } from '../../jobs/due-work.service';
import { CommittedChanges } from '../../store/committed-changes';
import type { ListChange } from '../compose/list-facts';
import { endedStatusOf, listOf, serviceStanding } from './list-changes';
import { ListPublisher } from './list-publisher.service';
import { ListedCas } from './listed-cas';
import { LIST_WORLD, type ListWorld } from './publication-ports';
import { PublishedLists } from './published-lists.service';

/** How far the Clock goes between two looks at the certificates of CAs, which other nodes may have revoked. */
const LOOK_EVERY_MILLISECONDS = 60_000;
const CERTIFICATE_REVOKED = 'certificate.revoked';
const ACTOR = 'system';

/** Publishes lists when they are due by the Clock, when other nodes decided something, and when a CA is revoked. */
@Injectable()
export class ListSchedule implements DueWork, OnModuleInit, OnModuleDestroy {
  readonly name = 'trusted lists';
  private readonly logger = new Logger('trusted lists');
  private lookedAt: Date | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly cas: ListedCas,
    private readonly publisher: ListPublisher,
    private readonly published: PublishedLists,
    private readonly dueWork: DueWorkService,
    private readonly changes: CommittedChanges,
  ) {}

  /** Resolves when every list is there: nothing listens before. Where there is an older issue, that does for now. */
  async onModuleInit(): Promise<void> {
    this.dueWork.register(this);
    this.unsubscribe = this.changes.subscribe((events) => {
      if (events.some(({ type }) => type === CERTIFICATE_REVOKED)) this.lookedAt = undefined;
    });
    try {
      await this.publisher.publish({ actor: ACTOR, decide: (soFar) => this.endedServices(soFar) });
    } catch (error) {
      // What the rules refuse, the world has to mend, whatever was published before.
      if (error instanceof PkiError) throw new ExitError('configuration', error.message, { cause: error });
      await this.published.refresh();
      if (!this.published.isComplete()) throw error;
      this.logger.error('the lists cannot be issued and stay as they are', error);
    }
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** What is due at `now`; the certificates of CAs are looked at once a minute, or when one was revoked. */
  async run(now: Date): Promise<void> {
    const isLookDue =
      this.lookedAt === undefined || Math.abs(+now - +this.lookedAt) >= LOOK_EVERY_MILLISECONDS;
    if (isLookDue) this.lookedAt = now;
    try {
      await this.publisher.publish({
        actor: ACTOR,
        ...(isLookDue && { decide: (soFar: readonly ListChange[]) => this.endedServices(soFar) }),
      });
    } catch (error) {
      this.lookedAt = undefined;
      throw error;
    }
  }

  /**
   * A service ends when the certificate of its CA is revoked, at that time. What was decided about the service since then
   * stands.
   */
  private async endedServices(soFar: readonly ListChange[]): Promise<readonly ListChange[]> {
    const { trustedLists } = this.world;
    const ended = await Promise.all(
      trustedLists.services.map(async (service): Promise<ListChange[]> => {
        const revokedAt = await this.cas.revokedAt(service.caId);
        if (!revokedAt) return [];
        const status = endedStatusOf(listOf(trustedLists, service.listId));
        const standing = serviceStanding(service, soFar);
        if (standing.startingTime >= revokedAt || standing.status === status) return [];
        const { serviceId } = service;
        return [{ kind: 'service_status', serviceId, status, startingTime: revokedAt }];
      }),
    );
    return ended.flat();
  }
}
