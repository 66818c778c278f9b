import { nearestName } from '../../common/nearest-name';
import { PkiError } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import type { TrustedListChangeRecord } from '../../store/records';
import type { AuditEntry } from '../../store/unit-of-work';
import type { ListedServiceDefinition, TrustedListDefinition, TrustedLists } from '../../world/trusted-lists';
import type { ListChange } from '../compose/list-facts';

/** ServiceStatus on lists of the EU (TS 119 612 5.5.4), last parts of the URIs. */
const EU_STATUSES = [
  'granted',
  'withdrawn',
  'recognisedatnationallevel',
  'deprecatedatnationallevel',
  'setbynationallaw',
  'deprecatedbynationallaw',
] as const;
/** ServiceStatus on lists of third countries, in their own namespace. */
const THIRD_COUNTRY_STATUSES = ['accredited', 'registered', 'revoked'] as const;

/** The statuses that a list knows. */
export function statusesOf({ kind }: TrustedListDefinition): readonly string[] {
  return kind === 'third-country' ? THIRD_COUNTRY_STATUSES : EU_STATUSES;
}

/** The status of a service that has ended against the will of its provider. */
export function endedStatusOf({ kind }: TrustedListDefinition): string {
  return kind === 'third-country' ? 'revoked' : 'withdrawn';
}

/** Where a service stands after the changes so far. */
export interface ServiceStanding {
  readonly definition: ListedServiceDefinition;
  readonly status: string;
  readonly startingTime: Date;
  /** The TSP that took it over, if one did. */
  readonly takenOverBy?: string;
}

/** `not_found`, with the name that may have been meant. */
export function listOf(lists: TrustedLists, listId: string): TrustedListDefinition {
  return named(lists.lists, ({ listId: id }) => id, listId, 'trusted list', 'listId');
}

/** `not_found`, with the name that may have been meant. */
export function serviceOf(lists: TrustedLists, serviceId: string): ListedServiceDefinition {
  return named(lists.services, ({ serviceId: id }) => id, serviceId, 'listed service', 'serviceId');
}

function named<T>(all: readonly T[], idOf: (one: T) => string, id: string, what: string, member: string): T {
  const found = all.find((one) => idOf(one) === id);
  if (found) return found;
  const nearest = nearestName(id, all.map(idOf));
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw new PkiError('not_found', `There is no ${what} with this ${member}.${hint}`);
}

export function serviceStanding(
  definition: ListedServiceDefinition,
  changes: readonly ListChange[],
): ServiceStanding {
  let standing: ServiceStanding = {
    definition,
    status: definition.status,
    startingTime: definition.statusStartingTime,
  };
  for (const change of changes) {
    if (change.kind === 'agreement' || change.serviceId !== definition.serviceId) continue;
    const { startingTime } = change;
    standing =
      change.kind === 'service_status'
        ? { ...standing, status: change.status, startingTime }
        : { ...standing, takenOverBy: change.tspId, startingTime };
  }
  return standing;
}

/** The agreement with Japan after the changes so far. */
export function agreementStanding(
  { japan }: TrustedLists,
  changes: readonly ListChange[],
): { readonly status: 'enacted' | 'repealed'; readonly startingTime: Date } {
  const last = changes.findLast((change) => change.kind === 'agreement');
  return last ?? { status: japan.agreement, startingTime: japan.startingTime };
}

/** The service begins to have a status. `malformed` for one that its list does not know, or a time that will not do. */
export function statusChange(
  lists: TrustedLists,
  changes: readonly ListChange[],
  serviceId: string,
  asked: { readonly status: string; readonly startingTime: Date | undefined },
  now: Date,
): ListChange {
  const standing = serviceStanding(serviceOf(lists, serviceId), changes);
  const known = statusesOf(listOf(lists, standing.definition.listId));
  if (!known.includes(asked.status)) {
    const detail = `The list ${standing.definition.listId} knows ${known.join(', ')}.`;
    throw new PkiError('malformed', 'The list of the service knows no such status.', {
      errors: [{ pointer: '/status', detail }],
      clause: 'TS 119 612 5.5.4',
    });
  }
  if (standing.status === asked.status)
    throw new PkiError('state_conflict', `The service has the status ${asked.status} already.`);
  const startingTime = startingTimeAfter(standing.startingTime, asked.startingTime, now, true);
  return { kind: 'service_status', serviceId, status: asked.status, startingTime };
}

/** Another TSP runs the service from now on (TS 119 612 5.5.9.3). */
export function takeOver(
  lists: TrustedLists,
  tspIds: readonly string[],
  changes: readonly ListChange[],
  serviceId: string,
  asked: { readonly tspId: string; readonly startingTime: Date | undefined },
  ownTspId: string,
  now: Date,
): ListChange {
  const standing = serviceStanding(serviceOf(lists, serviceId), changes);
  const { tspId } = asked;
  if (!tspIds.includes(tspId)) {
    const nearest = nearestName(tspId, tspIds);
    const detail = nearest === undefined ? `The TSPs are ${tspIds.join(', ')}.` : `Did you mean ${nearest}?`;
    throw new PkiError('malformed', 'There is no TSP with this tspId.', {
      errors: [{ pointer: '/tspId', detail }],
    });
  }
  if ((standing.takenOverBy ?? ownTspId) === tspId)
    throw new PkiError('state_conflict', `The TSP ${tspId} runs the service already.`);
  const startingTime = startingTimeAfter(standing.startingTime, asked.startingTime, now, true);
  return { kind: 'taken_over', serviceId, tspId, startingTime };
}

/** The agreement with Japan begins or ends; it may be announced for a time to come. */
export function agreementChange(
  lists: TrustedLists,
  changes: readonly ListChange[],
  status: 'enacted' | 'repealed',
  asked: Date | undefined,
  now: Date,
): ListChange {
  const standing = agreementStanding(lists, changes);
  if (standing.status === status && asked === undefined)
    throw new PkiError('state_conflict', `The agreement is ${status} already.`);
  return {
    kind: 'agreement',
    status,
    startingTime: startingTimeAfter(standing.startingTime, asked, now, false),
  };
}

/** `state_conflict` where it is not after the time before it, so that a history has an order. */
function startingTimeAfter(previous: Date, asked: Date | undefined, now: Date, notInFuture: boolean): Date {
  const startingTime = asked ?? now;
  const refuse = (detail: string): PkiError =>
    new PkiError('state_conflict', 'The starting time will not do; errors[] says why.', {
      errors: [{ pointer: '/startingTime', detail }],
      clause: 'TS 119 612 5.5.5',
    });
  if (startingTime <= previous)
    throw refuse(`It must be later than ${wireTime(previous)}, when the present state began.`);
  if (notInFuture && startingTime > now)
    throw refuse(`It must not be later than ${wireTime(now)}, the time of the world: a list tells what is.`);
  return startingTime;
}

/** As it is kept in the store. */
export function changePayload(change: ListChange): Record<string, unknown> {
  const { kind: _kind, startingTime, ...members } = change;
  return { ...members, startingTime: wireTime(startingTime) };
}

/** What {@link changePayload} made a record of. */
export function changeOf({ kind, payload }: TrustedListChangeRecord): ListChange {
  const { startingTime, ...members } = payload as { readonly startingTime: string };
  return { kind, ...members, startingTime: new Date(startingTime) } as ListChange;
}

const ACTION: Readonly<Record<ListChange['kind'], string>> = {
  service_status: 'listed_service.status_changed',
  taken_over: 'listed_service.taken_over',
  agreement: 'agreement.changed',
};

export function changeAudit(change: ListChange, actor: string): AuditEntry {
  const isAgreement = change.kind === 'agreement';
  return {
    actor,
    action: ACTION[change.kind],
    objectType: isAgreement ? 'agreement' : 'listed_service',
    objectId: isAgreement ? 'japan' : change.serviceId,
    details: changePayload(change),
  };
}
