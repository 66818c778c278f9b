import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { monotonicMilliseconds, dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { wireTime } from '../common/wire-time';
import { OutboxEventRepository } from '../store/outbox-event.repository';
import type { WebhookRecord } from '../store/records';
import { Store } from '../store/store';
import type { AuditEntry, Statement } from '../store/unit-of-work';
import { WebhookRepository } from '../store/webhook.repository';
import type {
  NotificationDto,
  NotificationRequestDto,
  NotificationTestDto,
  ReplayRequestDto,
} from './dto/notification.dto';
import { eventIdOf } from './event-cursor';
import { EventFeed } from './event-feed.service';
import { EVENT_TYPES_KNOWN, selectedTypes, type EventTypes } from './event-types';
import { audienceOf, type EventView } from './event-view';
import { MESSAGE_SIGNER, type MessageSigner } from './message-signature';
import { receiverUrl, RECEIVER_POLICY, REFUSED_ADDRESS, type ReceiverPolicy } from './receiver-address';
import { ReceiverConnection } from './receiver-connection';
import { WebhookDelivery } from './webhook-delivery.service';
import { WebhookPost } from './webhook-post.service';

export const TEST_EVENT_TYPE = 'notification.test';

const EPOCH = new Date(0);
const RETRY_AFTER_SECONDS = 5;

/** Where the caller's events are sent. A webhook belongs to the client of the token; nobody else sees it. */
@Injectable()
export class WebhookService {
  /** Clients whose test is under way. */
  private readonly testing = new Set<string>();

  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly outbox: OutboxEventRepository,
    private readonly store: Store,
    private readonly feed: EventFeed,
    private readonly delivery: WebhookDelivery,
    private readonly post: WebhookPost,
    private readonly connection: ReceiverConnection,
    @Inject(MESSAGE_SIGNER) private readonly signer: MessageSigner,
    @Inject(EVENT_TYPES_KNOWN) private readonly types: EventTypes,
    @Inject(RECEIVER_POLICY) private readonly policy: ReceiverPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /** Throws `not_found`. */
  async read({ clientId }: Caller): Promise<NotificationDto> {
    return this.view(await this.find(clientId));
  }

  /**
   * Sets up the webhook, or changes it; a changed one goes on where it was, a new one begins with the next event. Throws
   * `malformed`, `policy_violation` (an address that may not be reached, a key that is not here), `state_conflict`.
   */
  async set(caller: Caller, request: NotificationRequestDto): Promise<NotificationDto> {
    const { clientId } = caller;
    const uri = await this.permittedUri(request.uri);
    const eventTypes = this.eventTypesOf(caller, request.events ?? null);
    const keyId = this.keyIdOf(request.keyId ?? null);
    const known = await this.webhooks.findByClient(clientId);
    const wanted = { uri, eventTypes, keyId, ...this.fresh(known) };
    const record: WebhookRecord =
      known === undefined
        ? {
            clientId,
            ...wanted,
            deliveredSequence: await this.outbox.lastSequence(),
            lastAttemptAt: null,
            lastOutcome: null,
            lastStatus: null,
            createdAt: this.clock.now(),
          }
        : { ...known, ...wanted };
    const write =
      known === undefined
        ? this.webhooks.insert(record, changed)
        : this.webhooks.replace(record, known.generation, changed);
    await this.commit(write, audit('webhook.set', clientId, { uri, eventTypes, keyId }));
    return this.view(record);
  }

  /** Throws `not_found`. */
  async remove({ clientId }: Caller): Promise<void> {
    await this.commit(this.webhooks.remove(clientId, missing), audit('webhook.remove', clientId, {}));
  }

  /**
   * Delivers again what comes behind the cursor, and goes on from there; a stopped webhook is active again. Throws
   * `malformed` (cursor), `not_found`, `state_conflict`.
   */
  async replay({ clientId }: Caller, { after }: ReplayRequestDto): Promise<NotificationDto> {
    const known = await this.find(clientId);
    const deliveredSequence = await this.feed.positionOf(after, '/after');
    const record = { ...known, ...this.fresh(known), deliveredSequence };
    await this.commit(
      this.webhooks.replace(record, known.generation, changed),
      audit('webhook.replay', clientId, { after: eventIdOf(deliveredSequence) }),
    );
    return this.view(record);
  }

  /** Sends an event that stands in no feed, now and once. Throws `not_found`, `rate_limited`. */
  async test({ clientId }: Caller): Promise<NotificationTestDto> {
    const { uri } = await this.find(clientId);
    if (this.testing.has(clientId)) {
      throw new PkiError('rate_limited', 'A test of this webhook is under way; wait for its answer.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.testing.add(clientId);
    try {
      const event: EventView = {
        eventId: `evt_test_${this.randomness.bytes(8).toString('hex')}`,
        type: TEST_EVENT_TYPE,
        at: wireTime(this.clock.now()),
        objectId: clientId,
        data: {},
      };
      const startedAt = monotonicMilliseconds();
      const { outcome, status } = await this.post.send(new URL(uri), event);
      const durationMs = Math.round(monotonicMilliseconds() - startedAt);
      return { eventId: event.eventId, outcome, status, durationMs };
    } finally {
      this.testing.delete(clientId);
    }
  }

  private async find(clientId: string): Promise<WebhookRecord> {
    const webhook = await this.webhooks.findByClient(clientId);
    if (webhook === undefined) throw missing();
    return webhook;
  }

  /** What every change by the client does: the past failures, and who delivers, no longer count. */
  private fresh(
    known: WebhookRecord | undefined,
  ): Pick<
    WebhookRecord,
    'state' | 'generation' | 'attempts' | 'failingSince' | 'nextAttemptAt' | 'leaseOwner' | 'leaseUntil'
  > {
    return {
      state: 'active',
      generation: (known?.generation ?? 0) + 1,
      attempts: 0,
      failingSince: null,
      nextAttemptAt: dateOf(this.time),
      leaseOwner: null,
      leaseUntil: EPOCH,
    };
  }

  private async permittedUri(text: string): Promise<string> {
    const url = receiverUrl(text, this.policy);
    if (typeof url === 'string') throw refused('/uri', url);
    // A name that is not known yet may be set up later; each delivery looks again.
    if ((await this.connection.addressesOf(url)) === 'refused') throw refused('/uri', REFUSED_ADDRESS);
    return url.href;
  }

  private eventTypesOf(caller: Caller, events: readonly string[] | null): readonly string[] | null {
    if (events === null) return null;
    const { clientId } = audienceOf(caller);
    const known = clientId === undefined ? [...this.types.client, ...this.types.operator] : this.types.client;
    return selectedTypes(events, known, '/events');
  }

  private keyIdOf(keyId: string | null): string {
    const { kid } = this.signer;
    if (keyId === null || keyId === kid) return kid;
    throw refused('/keyId', `Send the kid of a key of .well-known/ra-jwks, or leave it out: ${kid}.`);
  }

  private async commit(statement: Statement, entry: AuditEntry): Promise<void> {
    await this.store.commit({ statements: [statement], audit: [entry], events: [] });
    void this.delivery.look();
  }

  private async view(webhook: WebhookRecord): Promise<NotificationDto> {
    const { uri, eventTypes, keyId, state, deliveredSequence, attempts, lastOutcome, lastStatus } = webhook;
    const pending = await this.delivery.pendingOf(webhook);
    return {
      uri,
      events: eventTypes,
      keyId,
      state,
      cursor: eventIdOf(deliveredSequence),
      pending,
      attempts,
      lastAttemptAt: webhook.lastAttemptAt && wireTime(webhook.lastAttemptAt),
      lastOutcome,
      lastStatus,
      nextAttemptAt: state === 'active' && attempts > 0 ? wireTime(webhook.nextAttemptAt) : null,
      createdAt: wireTime(webhook.createdAt),
    };
  }
}

function audit(action: string, clientId: string, details: AuditEntry['details']): AuditEntry {
  return { actor: clientId, action, objectType: 'webhook', objectId: clientId, details };
}

function missing(): PkiError {
  return new PkiError('not_found', 'The client has no webhook; set one up by PUT.');
}

function changed(): PkiError {
  return new PkiError('state_conflict', 'The webhook was changed at the same time; read it and try again.');
}

function refused(pointer: string, detail: string): PkiError {
  return new PkiError('policy_violation', 'Events cannot be sent like this; errors[] tells why.', {
    errors: [{ pointer, detail }],
  });
}
