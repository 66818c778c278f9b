import { canonicalJson, wellFormed } from './canonical-json';
import { appendToChain, type ChainEntry, type ChainHead } from './audit-chain';
import type { AuditRecord, OutboxEventRecord } from './records';
import { StoreFailure, type SqlValue, type Statement, type UnitOfWork } from './unit-of-work';

/** A unit whose audit details and payloads are text already, so that nothing in a flush can fail on them. */
export interface PreparedUnit {
  readonly statements: readonly Statement[];
  readonly audit: readonly ChainEntry[];
  readonly events: readonly PreparedEvent[];
}

export type PreparedEvent = Pick<OutboxEventRecord, 'type' | 'clientId' | 'objectId' | 'payload'> & {
  readonly payloadText: string;
};

/** What became of a flush. */
export interface FlushOutcome {
  /** For each unit in order: undefined = durable, else why nothing of it was written. */
  readonly units: readonly (Error | undefined)[];
  /** The events of the durable units in order. */
  readonly events: readonly OutboxEventRecord[];
}

/** Executes units on one database; called again only after the last call is done. Never rejects. */
export interface UnitExecutor {
  /** The most units of one flush. */
  readonly batchLimit: number;
  flush(units: readonly PreparedUnit[], at: Date): Promise<FlushOutcome>;
  close(): Promise<void>;
}

/** The most characters of audit details or of an event's payload. */
const MAX_JSON_LENGTH = 1 << 20;

/**
 * Throws `TypeError` for what neither database can store: text with U+0000, numbers that are not finite, details or
 * payloads that JSON cannot say.
 */
export function prepareUnit(unit: UnitOfWork): PreparedUnit {
  for (const { name, parameters } of unit.statements) {
    for (const parameter of parameters) checkStorable(name, parameter);
  }
  for (const { type, clientId } of unit.events) {
    checkStorable('event', type);
    checkStorable('event', clientId);
  }
  return {
    statements: unit.statements,
    audit: unit.audit.map((entry) => ({
      actor: storableText(entry.actor),
      action: storableText(entry.action),
      objectType: storableText(entry.objectType),
      objectId: storableText(entry.objectId),
      details: jsonText(entry.details),
    })),
    events: unit.events.map(({ type, clientId, objectId, payload }) => ({
      type,
      clientId,
      objectId: storableText(objectId),
      payload,
      payloadText: jsonText(payload),
    })),
  };
}

function checkStorable(name: string, value: SqlValue | undefined): void {
  if (value === undefined) throw new TypeError(`${name} binds nothing where a value is needed`);
  if (typeof value === 'string' && value.includes('\0'))
    throw new TypeError(`${name} binds text with U+0000`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${name} binds a number that is not finite`);
}

function jsonText(value: Record<string, unknown>): string {
  const text = canonicalJson(value);
  if (text.length > MAX_JSON_LENGTH) throw new TypeError('audit details or an event payload are too large');
  return text;
}

/** Such a name came from outside: the record of it must not fail. */
function storableText(value: string): string {
  return wellFormed(value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value);
}

/** The audit records of the durable units, chained to the head in order. */
export function chainUnits(
  head: ChainHead,
  nodeId: string,
  units: readonly PreparedUnit[],
  at: Date,
): { readonly records: readonly AuditRecord[]; readonly head: ChainHead } {
  const records: AuditRecord[] = [];
  let last = head;
  for (const entry of units.flatMap(({ audit }) => audit)) {
    const record = appendToChain(last, nodeId, at, entry);
    records.push(record);
    last = record;
  }
  return { records, head: { sequence: last.sequence, hash: last.hash } };
}

/** The outcome of a flush of which nothing was acknowledged. */
export function failedFlush(units: readonly PreparedUnit[], cause: unknown): FlushOutcome {
  return { units: units.map(() => new StoreFailure(cause)), events: [] };
}
