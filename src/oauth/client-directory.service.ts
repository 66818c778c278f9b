import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { ClientRepository } from '../store/client.repository';
import { CommittedChanges } from '../store/committed-changes';
import type { ClientRecord } from '../store/records';

/** A client as it stands, with its permissions ready for look-up. */
export interface RegisteredClient {
  readonly record: ClientRecord;
  readonly caIds: ReadonlySet<string> | 'all';
  readonly profileIds: ReadonlySet<string> | 'all';
  /** SHA-256 of the registered TLS certificate, base64url. */
  readonly certificateThumbprint: string | undefined;
}

/** How long a change of a client may stay unseen by another node, in milliseconds. */
const FRESH_MILLISECONDS = 1000;
const MAX_REMEMBERED = 10_000;

/**
 * The registered clients. Each request looks its client up, so that a suspended client is refused although its token
 * is still valid; the answer of the store is used again for one second.
 */
@Injectable()
export class ClientDirectory implements OnModuleDestroy {
  private readonly remembered = new Map<
    string,
    { readonly client: RegisteredClient; readonly readAt: number }
  >();
  /** Counts what was forgotten: an answer that was asked for before is not kept. */
  private forgotten = 0;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly clients: ClientRepository,
    changes: CommittedChanges,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {
    this.unsubscribe = changes.subscribe((events) => {
      for (const { type, objectId } of events) if (type.startsWith('client.')) this.forget(objectId);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** At once where the answer is fresh, otherwise from the store. */
  find(clientId: string): RegisteredClient | undefined | Promise<RegisteredClient | undefined> {
    const known = this.remembered.get(clientId);
    const age = known === undefined ? Infinity : this.time.milliseconds() - known.readAt;
    if (known !== undefined && age >= 0 && age < FRESH_MILLISECONDS) return known.client;
    return this.read(clientId);
  }

  /** Makes a change that was made on this node seen at once. */
  forget(clientId: string): void {
    this.forgotten++;
    this.remembered.delete(clientId);
  }

  private async read(clientId: string): Promise<RegisteredClient | undefined> {
    const readAt = this.time.milliseconds();
    const { forgotten } = this;
    const record = await this.clients.findById(clientId);
    this.remembered.delete(clientId);
    if (record === undefined) return undefined;
    const client: RegisteredClient = {
      record,
      caIds: record.caIds === null ? 'all' : new Set(record.caIds),
      profileIds: record.profileIds === null ? 'all' : new Set(record.profileIds),
      certificateThumbprint:
        record.tlsCertificate === null
          ? undefined
          : createHash('sha256').update(record.tlsCertificate).digest('base64url'),
    };
    if (forgotten !== this.forgotten) return client;
    this.remembered.set(clientId, { client, readAt });
    if (this.remembered.size > MAX_REMEMBERED) {
      const oldest = this.remembered.keys().next().value;
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    return client;
  }
}
