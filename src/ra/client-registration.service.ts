import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import { RA_SCOPES, type Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { jsonPointer } from '../common/json-text';
import { PkiError, type PkiErrorCode, type PkiErrorMember } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { ClientRepository } from '../store/client.repository';
import type { ClientRecord, ClientState } from '../store/records';
import { Store } from '../store/store';
import type { AuditEntry, OutboxEvent } from '../store/unit-of-work';
import type { Answer } from './answer';
import { readKeySet, readTlsCertificate } from './client-credentials';
import { assertClientMove } from './client-state';
import { clientAnswer } from './client-view';
import type { ClientRequestDto } from './dto/client.dto';
import type { IdempotentRequest } from './idempotency/idempotent-request';

type Occasion = 'registered' | 'activated' | 'suspended';

const ACTIONS: Readonly<Record<Occasion, string>> = {
  registered: 'client.register',
  activated: 'client.activate',
  suspended: 'client.suspend',
};

/**
 * Registration of remote signing services by an operator (EN 319 411-2 SDP-6.5.1-03, EN 319 411-1 OVR-6.3.5-06), and
 * whether a client is served. Operators are named by the world alone.
 */
@Injectable()
export class ClientRegistrationService {
  constructor(
    private readonly clients: ClientRepository,
    private readonly cas: EstablishedCas,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /**
   * 201 with the client in state `pending`. Throws `malformed`, `unknown_ca`, `unknown_profile`, `qscd_not_certified`,
   * `unsupported_key`, `weak_key`, `policy_violation`, `duplicate_key`.
   */
  async register(caller: Caller, request: ClientRequestDto, repeat: IdempotentRequest): Promise<Answer> {
    // 1 what it may use, and whether that is there
    this.assertKnown(request);
    // 2 how it authenticates: TLS and tokens are matters of real time
    const now = dateOf(this.time);
    const { jwks, tlsCertificate, qscd } = request;
    const record: ClientRecord = {
      clientId: newIdentifier('cli', this.clock, this.randomness),
      kind: 'rssp',
      name: request.name,
      secretHash: null,
      jwks: jwks == null ? null : readKeySet(jwks.keys, now),
      tlsCertificate: tlsCertificate == null ? null : readTlsCertificate(tlsCertificate, now),
      tokenBinding: 'required',
      scopes: request.scopes ?? RA_SCOPES.filter((scope) => scope !== 'ra.operator'),
      caIds: request.caIds,
      profileIds: request.profileIds,
      qscdAuditReference: qscd?.auditReference ?? null,
      trustedListEntry: qscd?.trustedListEntry ?? null,
      state: 'pending',
      stateReason: null,
      origin: 'api',
      createdAt: this.clock.now(),
    };
    // 3 one unit
    const answer = clientAnswer(201, record);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), this.clients.insert(record, duplicateCertificate)],
      audit: [auditOf(caller, 'registered', record)],
      events: [eventOf('registered', record)],
    });
    return answer;
  }

  /** 200 with the client in state `active`. Throws `not_found`, `state_conflict`. */
  activate(
    caller: Caller,
    clientId: string,
    reason: string | null,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.move(caller, clientId, 'active', 'activated', reason, repeat);
  }

  /** 200 with the client in state `suspended`; its tokens are refused from then on. Throws as {@link activate}. */
  suspend(caller: Caller, clientId: string, reason: string, repeat: IdempotentRequest): Promise<Answer> {
    return this.move(caller, clientId, 'suspended', 'suspended', reason, repeat);
  }

  private async move(
    caller: Caller,
    clientId: string,
    state: ClientState,
    occasion: Occasion,
    stateReason: string | null,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const record = await this.clients.findById(clientId);
    if (record === undefined) throw unknownClient();
    assertClientMove(record.state, state);
    const moved: ClientRecord = { ...record, state, stateReason };
    const answer = clientAnswer(200, moved);
    await this.store.commit({
      statements: [...repeat.statementsFor(answer), this.clients.move(moved, record.state, changedMeanwhile)],
      audit: [auditOf(caller, occasion, moved)],
      events: [eventOf(occasion, moved)],
    });
    return answer;
  }

  private assertKnown({ caIds, profileIds, qscd }: ClientRequestDto): void {
    const issuing = this.cas.list().filter(({ definition }) => definition.kind === 'issuing');
    const unknownCas = faultsOf('caIds', caIds, (caId) =>
      issuing.some(({ definition }) => definition.caId === caId),
    );
    if (unknownCas.length > 0) throw refusal('unknown_ca', unknownCas);
    const chosen = issuing.filter(({ definition }) => caIds.includes(definition.caId));
    const unknownProfiles = faultsOf('profileIds', profileIds, (profileId) =>
      chosen.some(({ templates }) => templates.has(profileId)),
    );
    if (unknownProfiles.length > 0) throw refusal('unknown_profile', unknownProfiles);
    if ((qscd?.auditReference ?? qscd?.trustedListEntry) != null) return;
    const needing = faultsOf('profileIds', profileIds, (profileId) =>
      chosen.every(({ templates }) => templates.get(profileId)?.profile.requiresQscd !== true),
    );
    if (needing.length > 0) throw refusal('qscd_not_certified', needing);
  }
}

const FAULTS: Readonly<Record<'unknown_ca' | 'unknown_profile' | 'qscd_not_certified', string>> = {
  unknown_ca: 'No issuing CA has this caId.',
  unknown_profile: 'None of these CAs offers a profile with this profileId.',
  qscd_not_certified:
    'The profile needs a certified QSCD: send qscd with an audit reference or a list entry.',
};

/** The places in a list of names that do not hold. */
function faultsOf(member: string, names: readonly string[], holds: (name: string) => boolean): string[] {
  return names.flatMap((name, index) => (holds(name) ? [] : [jsonPointer([member, String(index)])]));
}

function refusal(code: PkiErrorCode & keyof typeof FAULTS, pointers: readonly string[]): PkiError {
  const detail = FAULTS[code];
  const errors = pointers.map((pointer): PkiErrorMember => ({ pointer, detail }));
  return new PkiError(code, detail, { errors });
}

/** Names and references stand in the row; keys and certificates are public, but long. */
function auditOf(caller: Caller, occasion: Occasion, record: ClientRecord): AuditEntry {
  const { state, stateReason, scopes, caIds, profileIds } = record;
  return {
    actor: caller.clientId,
    action: ACTIONS[occasion],
    objectType: 'client',
    objectId: record.clientId,
    details:
      occasion === 'registered' ? { state, scopes, caIds, profileIds } : { state, reason: stateReason },
  };
}

/** For operators alone; it also makes every part of this node look at the client anew. */
function eventOf(occasion: Occasion, { clientId, state, stateReason }: ClientRecord): OutboxEvent {
  return {
    type: `client.${occasion}`,
    clientId: null,
    objectId: clientId,
    payload: { clientId, state, stateReason },
  };
}

function unknownClient(): PkiError {
  return new PkiError('not_found', 'There is no client with this clientId.');
}

function duplicateCertificate(): PkiError {
  const detail = 'This certificate is registered for a client already; use another.';
  return new PkiError('duplicate_key', detail, { errors: [{ pointer: '/tlsCertificate', detail }] });
}

function changedMeanwhile(): PkiError {
  return new PkiError('state_conflict', 'The client was changed in the meantime; read it again.');
}
