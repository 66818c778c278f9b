import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Caller } from '../common/caller';
import { METRICS, type Metrics } from '../common/metrics';
import { PkiError } from '../common/pki-error';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { ClientRepository } from '../store/client.repository';
import type { ClientRecord } from '../store/records';

/** Why the service ends a connection. */
export type EndReason = 'token_expired' | 'access_revoked' | 'stopping';

export type ConnectionKind = 'stream' | 'poll';

/** Most connections of a client at one time, on one node. */
export const MAX_CONNECTIONS: Readonly<Record<ConnectionKind, number>> = { stream: 4, poll: 8 };

const CHECK_EVERY_MILLISECONDS = 1000;
const RETRY_AFTER_SECONDS = 5;
/** Of these scopes one is needed to read events. */
export const READING_SCOPES = ['ra.read', 'ra.operator'] as const;

/** By what a request was let in. */
export interface Admission {
  /** Of its access token, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Aborted when the client has closed the connection. */
  readonly left: AbortSignal;
}

/** A request that stays open until there is something to say. */
export interface OpenConnection {
  /** Aborted when the connection must end; its reason is an {@link EndReason}, or undefined when the client has left. */
  readonly signal: AbortSignal;
  /** The client has left, or was answered. */
  close(): void;
}

interface Held {
  readonly kind: ConnectionKind;
  readonly expiresAt: number;
  readonly controller: AbortController;
}

/**
 * The requests that wait for events: their number is bounded, and they end with the access they were admitted by. All
 * clients that have one are looked up once a second, however many they have.
 */
@Injectable()
export class OpenConnections implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('events');
  private readonly byClient = new Map<string, Set<Held>>();
  private timer: NodeJS.Timeout | undefined;
  private stops = false;
  private checking = false;
  /** So that an outage is logged once. */
  private failed = false;

  constructor(
    private readonly clients: ClientRepository,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(METRICS) metrics: Metrics,
  ) {
    metrics.gauge<'kind'>(
      {
        name: 'kakehashi_event_connections',
        help: 'Requests that wait for events, by kind.',
        labels: ['kind'],
      },
      (gauge) => {
        for (const kind of ['stream', 'poll'] as const) gauge.series({ kind }).set(this.count(kind));
      },
    );
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MILLISECONDS).unref();
  }

  onModuleDestroy(): void {
    this.stops = true;
    clearInterval(this.timer);
    for (const held of this.byClient.values()) for (const { controller } of held) end(controller, 'stopping');
  }

  /** The service stops: connections should not be kept. */
  get stopping(): boolean {
    return this.stops;
  }

  /** Throws `rate_limited` where the client has too many. */
  open({ clientId }: Caller, kind: ConnectionKind, expiresAt: number): OpenConnection {
    let held = this.byClient.get(clientId);
    if (held === undefined) this.byClient.set(clientId, (held = new Set()));
    if ([...held].filter((each) => each.kind === kind).length >= MAX_CONNECTIONS[kind]) {
      throw new PkiError(
        'rate_limited',
        `The client has ${MAX_CONNECTIONS[kind]} requests of this kind open; close one first.`,
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    const entry: Held = { kind, expiresAt, controller: new AbortController() };
    held.add(entry);
    if (this.stops) end(entry.controller, 'stopping');
    return {
      signal: entry.controller.signal,
      close: () => {
        held.delete(entry);
        if (held.size === 0 && this.byClient.get(clientId) === held) this.byClient.delete(clientId);
        entry.controller.abort();
      },
    };
  }

  private count(kind: ConnectionKind): number {
    let sum = 0;
    for (const held of this.byClient.values()) for (const each of held) if (each.kind === kind) sum++;
    return sum;
  }

  private endExpired(): void {
    const now = this.time.milliseconds();
    for (const held of this.byClient.values())
      for (const { controller, expiresAt } of held) if (expiresAt <= now) end(controller, 'token_expired');
  }

  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    this.endExpired();
    try {
      for (const [clientId, held] of [...this.byClient]) {
        if (mayRead(await this.clients.findById(clientId))) continue;
        for (const { controller } of held) end(controller, 'access_revoked');
      }
      this.failed = false;
    } catch (error) {
      // Whoever cannot be looked up keeps what the guard has granted, until the token ends.
      if (!this.failed) this.logger.error('the access of open connections cannot be checked', error);
      this.failed = true;
    } finally {
      this.checking = false;
    }
  }
}

/** Whether a client may still learn of events. */
export function mayRead(client: ClientRecord | undefined): client is ClientRecord {
  return client?.state === 'active' && READING_SCOPES.some((scope) => client.scopes.includes(scope));
}

function end(controller: AbortController, reason: EndReason): void {
  controller.abort(reason);
}
