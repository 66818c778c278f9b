import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { CaRepository } from '../store/ca.repository';
import { CrlPublicationRepository } from '../store/crl-publication.repository';
import type { CaState } from '../store/records';
import { Store } from '../store/store';
import { CrlPublisher } from './crl-publisher.service';
import { isLastCrl, mayIssueLastCrl } from './crl-schedule';
import { CRL_SCHEDULING, type CrlScheduling } from './crl-scheduler.service';
import { crlFileName } from './crl-scope';
import { PublishedCrls } from './published-crls.service';

/** What another node may still have had under way when it could first see that the CA has ended. */
const OTHER_NODES_MILLISECONDS = 1000;
const ACTOR = 'system';

/** The end of a CA: nothing is issued any more, then its last lists are published (EN 319 411-1 CSS-6.3.9-06). */
@Injectable()
export class LastCrlService {
  constructor(
    private readonly publisher: CrlPublisher,
    private readonly published: PublishedCrls,
    private readonly publications: CrlPublicationRepository,
    private readonly cas: CaRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CRL_SCHEDULING) private readonly scheduling: CrlScheduling,
  ) {}

  /**
   * Ends the CA and publishes its last lists, which stay published. `state_conflict` while it has a certificate that is
   * neither expired nor revoked for good, and where they are published already; then the CA is as it was.
   */
  async publish(caId: string): Promise<void> {
    // 1 A CA that is in use is not disturbed.
    this.refuseWhileLive(caId, await this.publications.census(caId, this.clock.now()));
    // 2 No certificate any more: what was under way is stored, or refused by the store.
    const before = (await this.cas.findById(caId))?.state;
    const ends = before !== undefined && before !== 'revoked' && before !== 'ended';
    if (ends) await this.changeState(caId, before, 'ended');
    try {
      if (ends && this.scheduling.isShared) await pause(OTHER_NODES_MILLISECONDS);
      // 3 The lists, if there is still no live certificate.
      await this.publisher.publishLast(caId);
    } catch (error) {
      if (ends && !this.hasLastLists(caId)) await this.changeState(caId, 'ended', before);
      throw error;
    }
  }

  private refuseWhileLive(caId: string, census: { readonly live: number; readonly onHold: number }): void {
    if (mayIssueLastCrl(census)) return;
    const detail = `The CA ${caId} has ${census.live} live certificates and ${census.onHold} on hold; the last CRL comes when all are expired or revoked.`;
    throw new PkiError('state_conflict', detail, { clause: 'EN 319 411-1 CSS-6.3.9-06' });
  }

  private hasLastLists(caId: string): boolean {
    const list = this.published.find(caId, crlFileName({ kind: 'full' }));
    return list !== undefined && isLastCrl(list.record.nextUpdate);
  }

  private changeState(caId: string, from: CaState, state: CaState): Promise<void> {
    return this.store.commit({
      statements: [this.cas.changeState(caId, from, state)],
      audit: [
        {
          actor: ACTOR,
          action: 'ca.state_changed',
          objectType: 'ca',
          objectId: caId,
          details: { from, state },
        },
      ],
      events: [{ type: 'ca.state_changed', clientId: null, objectId: caId, payload: { caId, state } }],
    });
  }
}
