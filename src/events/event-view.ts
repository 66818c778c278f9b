import type { Caller } from '../common/caller';
import { wireTime } from '../common/wire-time';
import type { OutboxEventRecord } from '../store/records';
import { eventIdOf } from './event-cursor';

/** An event as clients see it, alike in the feed, in a stream and at a webhook. */
export interface EventView {
  /** The same in every delivery of the event; also the cursor behind it. */
  readonly eventId: string;
  readonly type: string;
  /** By the clock of the world. */
  readonly at: string;
  readonly objectId: string;
  /** Whose object it is; for operators. */
  readonly clientId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whose events somebody may see. */
export interface EventAudience {
  /** Absent = everybody's. */
  readonly clientId?: string;
}

/** A client sees its own events, an operator all. */
export function audienceOf({ kind, clientId }: Pick<Caller, 'kind' | 'clientId'>): EventAudience {
  return kind === 'operator' ? {} : { clientId };
}

export function eventView(record: OutboxEventRecord, audience: EventAudience): EventView {
  const { sequence, type, at, objectId, clientId, payload } = record;
  return {
    eventId: eventIdOf(sequence),
    type,
    at: wireTime(at),
    objectId,
    ...(audience.clientId === undefined ? { clientId } : {}),
    data: payload as Readonly<Record<string, unknown>>,
  };
}
