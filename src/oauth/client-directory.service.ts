import { Inject, Injectable } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { ClientRepository } from '../store/client.repository';
import type { ClientRecord } from '../store/records';

/** A client as it stands, with its permissions ready for look-up. */
export interface RegisteredClient {
  readonly record: ClientRecord;
  readonly caIds: ReadonlySet<string> | 'all';
  readonly profileIds: ReadonlySet<string> | 'all';
}

/** How long a change of a client may stay unseen by another node, in milliseconds. */
const FRESH_MILLISECONDS = 1000;
const MAX_REMEMBERED = 10_000;

/**
 * The registered clients. Each request looks its client up, so that a suspended client is refused although its token
 * is still valid; the answer of the store is used again for one second.
 */
@Injectable()
export class ClientDirectory {
  private readonly remembered = new Map<
    string,
    { readonly client: RegisteredClient; readonly readAt: number }
  >();

  constructor(
    private readonly clients: ClientRepository,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {}

  /** At once where the answer is fresh, otherwise from the store. */
  find(clientId: string): RegisteredClient | undefined | Promise<RegisteredClient | undefined> {
    const known = this.remembered.get(clientId);
    const age = known === undefined ? Infinity : this.time.milliseconds() - known.readAt;
    if (known !== undefined && age >= 0 && age < FRESH_MILLISECONDS) return known.client;
    return this.read(clientId);
  }

  /** Makes a change that was made on this node seen at once. */
  forget(clientId: string): void {
    this.remembered.delete(clientId);
  }

  private async read(clientId: string): Promise<RegisteredClient | undefined> {
    const readAt = this.time.milliseconds();
    const record = await this.clients.findById(clientId);
    this.remembered.delete(clientId);
    if (record === undefined) return undefined;
    const client: RegisteredClient = {
      record,
      caIds: record.caIds === null ? 'all' : new Set(record.caIds),
      profileIds: record.profileIds === null ? 'all' : new Set(record.profileIds),
    };
    this.remembered.set(clientId, { client, readAt });
    if (this.remembered.size > MAX_REMEMBERED) {
      const oldest = this.remembered.keys().next().value;
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    return client;
  }
}
