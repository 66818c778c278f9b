import { addDuration } from '../../common/durations';
import type { Operation } from '../../common/fault-points';
import { PkiError, type PkiErrorMember } from '../../common/pki-error';
import { parseUtcTime } from '../clock-setting';
import type { FaultRequestDto } from '../dto/fault.dto';
import type { FaultDefinition, FaultEffect } from './fault';
import { unknownName, type KnownNames } from './known-names';
import { KIND_MEMBERS, KIND_RULES, WITHOUT_CA, WITHOUT_CLIENT, WITHOUT_PROFILE } from './fault-kinds';

const OFFLINE_RETRY_AFTER = 5;
const WAIT_MILLISECONDS = 10_000;

/** A request for a fault, made complete. */
export interface FaultOrder {
  readonly definition: FaultDefinition;
  readonly until: Date | null;
}

/** Throws `malformed`, with a pointer and a remedy for each fault of the request. */
export function readFaultRequest(
  request: FaultRequestDto,
  { caIds, profileIds }: KnownNames,
  realNow: Date,
): FaultOrder {
  const errors: PkiErrorMember[] = [];
  checkMembers(request, errors);
  const operations = operationsOf(request, errors);
  checkScope(request, operations, errors);
  checkName('/caId', request.caId, caIds, errors);
  checkName('/profileId', request.profileId, profileIds, errors);
  const until = untilOf(request, realNow, errors);
  if (errors.length > 0) throw refusedFault(errors);
  const { caId = null, profileId = null, clientId = null, times = null, probability } = request;
  const effect = effectOf(request);
  return {
    definition: { effect, operations, caId, profileId, clientId, times, probability: probability ?? 1 },
    until,
  };
}

/** `malformed` for these members. */
export function refusedFault(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError('malformed', 'There can be no such fault; errors[] says why.', { errors });
}

function checkMembers(request: FaultRequestDto, errors: PkiErrorMember[]): void {
  const { members } = KIND_RULES[request.kind];
  for (const member of KIND_MEMBERS) {
    const given = request[member] !== undefined && request[member] !== null;
    if (given && members[member] === undefined)
      errors.push({
        pointer: `/${member}`,
        detail: `A fault of the kind ${request.kind} has no ${member}; leave it out.`,
      });
    if (!given && members[member] === 'required')
      errors.push({ pointer: `/${member}`, detail: `A fault of the kind ${request.kind} needs ${member}.` });
  }
}

function operationsOf({ kind, operations }: FaultRequestDto, errors: PkiErrorMember[]): readonly Operation[] {
  const { possible, usual } = KIND_RULES[kind];
  if (operations === undefined || operations === null) {
    if (usual === undefined)
      errors.push({
        pointer: '/operations',
        detail: `Name what it strikes, some of ${possible.join(', ')}.`,
      });
    return usual ?? [];
  }
  operations.forEach((operation, index) => {
    if (possible.includes(operation)) return;
    errors.push({
      pointer: `/operations/${index}`,
      detail: `A fault of the kind ${kind} strikes ${possible.join(', ')}, and not ${operation}.`,
    });
  });
  return operations;
}

function checkScope(
  { caId, profileId, clientId }: FaultRequestDto,
  operations: readonly Operation[],
  errors: PkiErrorMember[],
): void {
  for (const [member, value, without, what] of [
    ['caId', caId, WITHOUT_CA, 'are about no CA'],
    ['profileId', profileId, WITHOUT_PROFILE, 'are about no profile'],
    ['clientId', clientId, WITHOUT_CLIENT, 'come from nobody in particular'],
  ] as const) {
    const lost = operations.filter((operation) => without.includes(operation));
    if (value === undefined || value === null || lost.length === 0) continue;
    errors.push({
      pointer: `/${member}`,
      detail: `Requests of ${lost.join(', ')} ${what}: leave out ${member}, or these operations.`,
    });
  }
}

function checkName(
  pointer: string,
  name: string | null | undefined,
  known: readonly string[],
  errors: PkiErrorMember[],
): void {
  if (name === undefined || name === null || known.includes(name)) return;
  errors.push({ pointer, detail: unknownName(name, known) });
}

function untilOf(
  { until, for: duration }: FaultRequestDto,
  realNow: Date,
  errors: PkiErrorMember[],
): Date | null {
  const given = { until: until ?? undefined, for: duration ?? undefined };
  if (given.until !== undefined && given.for !== undefined) {
    errors.push({ pointer: '/for', detail: 'Send either until or for.' });
    return null;
  }
  if (given.for !== undefined) {
    try {
      return addDuration(realNow, given.for);
    } catch {
      errors.push({ pointer: '/for', detail: 'Send an ISO 8601 duration such as PT10M or P1D.' });
      return null;
    }
  }
  if (given.until === undefined) return null;
  const instant = parseUtcTime(given.until);
  if (instant === undefined || instant <= realNow)
    errors.push({ pointer: '/until', detail: 'Send a time that is still to come, in real time and UTC.' });
  return instant ?? null;
}

function effectOf(request: FaultRequestDto): FaultEffect {
  const { kind } = request;
  switch (kind) {
    case 'delay':
      return { kind, milliseconds: request.milliseconds ?? 0 };
    case 'reject':
      return {
        kind,
        code: request.code ?? 'internal',
        retryAfterSeconds: request.retryAfterSeconds ?? null,
      };
    case 'offline':
      return { kind, retryAfterSeconds: request.retryAfterSeconds ?? OFFLINE_RETRY_AFTER };
    case 'lost_response':
      return { kind, cut: request.cut ?? 'before' };
    case 'webhook_duplicate':
      return { kind, copies: request.copies ?? 1 };
    case 'webhook_out_of_order':
      return { kind, waitMilliseconds: request.waitMilliseconds ?? WAIT_MILLISECONDS };
    case 'force_pending':
    case 'webhook_drop':
      return { kind };
  }
}
