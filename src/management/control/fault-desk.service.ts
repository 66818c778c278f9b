import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import {
  FaultPoints,
  FaultRefusal,
  planJudgementFaults,
  type ActiveFaults,
  type DeliveryFaults,
  type FaultScope,
  type FaultScopes,
} from '../../common/fault-points';
import { HealthChecks } from '../../common/health-checks';
import { METRICS, type Counter, type Metrics } from '../../common/metrics';
import type { PkiErrorCode } from '../../common/pki-error';
import { FaultRepository } from '../../store/fault.repository';
import type { FaultRecord } from '../../store/records';
import { claimedClient } from './claimed-client';
import { CONTROL_OPTIONS, type ControlOptions } from './control-options';
import {
  concerns,
  coversScope,
  definitionOf,
  FAULT_KINDS,
  faultItem,
  isOver,
  type FaultDefinition,
  type FaultEffect,
  type FaultKind,
  type Occasion,
} from './fault';
import { FaultLedger } from './fault-ledger.service';
import { operationOf } from './operation';
import { loseResponse, nameFaults } from './struck-response';

const LOOK_EVERY_MILLISECONDS = 1000;
/** Refusals of the guard, which no handler keeps. */
const ACCESS_CODES: ReadonlySet<PkiErrorCode> = new Set(['invalid_token', 'insufficient_scope']);
const NO_SCOPES: FaultScopes = { ofObject: () => Promise.resolve({}), ofApplication: () => ({}) };

/** A fault that strikes now. */
interface Struck {
  readonly effect: FaultEffect;
  readonly item: string;
}

/** The faults of the store as this node acts by them. */
@Injectable()
export class FaultDesk implements ActiveFaults, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('test control');
  private readonly struck: Counter<'kind'>;
  private readonly series = new Map<FaultKind, { add(): void }>();
  private readonly stopping = new AbortController();
  private scopes = NO_SCOPES;
  private faults: readonly FaultRecord[] = [];
  /** The number of the last reading of the store, and of the one that the faults are from. */
  private readings = 0;
  private adopted = 0;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private failed = false;

  constructor(
    @Inject(FaultPoints) private readonly points: FaultPoints,
    @Inject(FaultRepository) private readonly repository: FaultRepository,
    @Inject(FaultLedger) private readonly ledger: FaultLedger,
    @Inject(CONTROL_OPTIONS) private readonly options: ControlOptions,
    @Inject(HealthChecks) health: HealthChecks,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.struck = metrics.counter<'kind'>({
      name: 'kakehashi_faults_total',
      help: 'Requests and deliveries that the test control has struck, by kind of fault.',
      labels: ['kind'],
    });
    metrics.gauge<'kind'>(
      {
        name: 'kakehashi_faults_in_force',
        help: 'Faults of the test control that are in force, by kind.',
        labels: ['kind'],
      },
      (gauge) => {
        const kinds = this.inForce().map((fault) => definitionOf(fault).effect.kind);
        for (const kind of FAULT_KINDS)
          gauge.series({ kind }).set(kinds.filter((each) => each === kind).length);
      },
    );
    // What was asked for is no reason to be sent no requests; whoever wonders about them finds it here.
    health.register('faults', () => Promise.resolve({ ok: true, detail: this.summary() ?? 'none' }));
  }

  async onModuleInit(): Promise<void> {
    if (!this.points.open) {
      const { length } = await this.repository.list();
      if (length > 0)
        this.logger.warn(
          `there is no management listener, so none of the ${length} faults of the store is in force`,
        );
      return;
    }
    await this.read();
    const summary = this.summary();
    if (summary !== undefined)
      this.logger.warn(`faults are in force: ${summary}; kakehashi control reset removes them`);
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MILLISECONDS).unref();
  }

  /** Requests that are delayed go on, and are answered before the service stops. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.stopping.abort();
  }

  /** Who finds what requests are about; until then, no fault with a CA or profile strikes. */
  findScopesBy(scopes: FaultScopes): void {
    this.scopes = scopes;
  }

  /** By what the store says now. */
  async read(): Promise<void> {
    const reading = ++this.readings;
    const faults = await this.repository.list();
    // One that began later has told more.
    if (reading < this.adopted) return;
    this.adopted = reading;
    this.faults = faults;
    this.ledger.keepOnly(this.faults);
    this.update();
  }

  /** Those in force in one line; undefined where there is none. */
  summary(): string | undefined {
    const faults = this.inForce();
    return faults.length === 0 ? undefined : faults.map(faultItem).join(', ');
  }

  async meetRequest(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: string | undefined,
    keepsAnswers: boolean,
  ): Promise<void> {
    const operation = operationOf(request.method, request.routeOptions.url ?? '');
    if (operation === undefined) return;
    const clientId = operation === 'token' ? claimedClient(request) : caller;
    const occasion = { operation, ...(clientId !== undefined && { clientId }) };
    const meet = async (strikesHere: (effect: FaultEffect) => boolean): Promise<void> => {
      const struck = await this.strike(strikesHere, occasion, () => this.scopeOf(request, operation));
      if (struck.length > 0) await this.suffer(struck, reply);
    };
    await meet(isOfAccess);
    if (keepsAnswers) planJudgementFaults(request, () => meet(isOfJudgement));
    else await meet(isOfJudgement);
  }

  async meetApproval(scope: Required<FaultScope>, clientId: string): Promise<string | undefined> {
    const occasion = { operation: 'enrol', clientId } as const;
    const struck = await this.strike(isOfApproval, occasion, () => Promise.resolve(scope));
    return struck.length === 0 ? undefined : headerOf(struck);
  }

  async meetDelivery(clientId: string, objectId: string): Promise<DeliveryFaults | undefined> {
    const occasion = { operation: 'webhook', clientId } as const;
    const struck = await this.strike(isOfDelivery, occasion, () => this.scopes.ofObject(objectId));
    if (struck.length === 0) return undefined;
    let [copies, dropped] = [0, false];
    let lateByMilliseconds: number | undefined;
    for (const { effect } of struck) {
      if (effect.kind === 'webhook_duplicate') copies += effect.copies;
      if (effect.kind === 'webhook_drop') dropped = true;
      if (effect.kind === 'webhook_out_of_order') lateByMilliseconds = effect.waitMilliseconds;
    }
    const pauseMilliseconds = pauseOf(struck);
    return { header: headerOf(struck), pauseMilliseconds, copies, dropped, lateByMilliseconds };
  }

  private inForce(): readonly FaultRecord[] {
    const now = this.options.time.milliseconds();
    return this.faults.filter((fault) => !isOver(this.ledger.current(fault), now));
  }

  /** A request is refused once: of the faults that would, only the oldest is drawn. */
  private async strike(
    strikesHere: (effect: FaultEffect) => boolean,
    occasion: Pick<Occasion, 'operation' | 'clientId'>,
    scopeOf: () => Promise<FaultScope>,
  ): Promise<readonly Struck[]> {
    const candidates = this.inForce().filter((fault) => {
      const definition = definitionOf(fault);
      return strikesHere(definition.effect) && concerns(definition, occasion);
    });
    if (candidates.length === 0) return [];
    const scope = candidates.some((fault) => namesScope(definitionOf(fault))) ? await scopeOf() : {};
    const struck: Struck[] = [];
    let refused = false;
    for (const fault of candidates) {
      const { effect, caId, profileId } = definitionOf(fault);
      const refuses = effect.kind === 'reject' || effect.kind === 'offline';
      if (!coversScope({ caId, profileId }, scope) || (refuses && refused)) continue;
      if (!(await this.ledger.draw(fault))) continue;
      refused ||= refuses;
      this.count(effect.kind);
      struck.push({ effect, item: faultItem(fault) });
    }
    this.update();
    return struck;
  }

  private async scopeOf(request: FastifyRequest, operation: Occasion['operation']): Promise<FaultScope> {
    const { certId, enrolmentId, caId, profileId } = request.params as Readonly<Record<string, string>>;
    const objectId = certId ?? enrolmentId;
    if (objectId !== undefined) return this.scopes.ofObject(objectId);
    if (operation === 'enrol') return this.scopes.ofApplication(request);
    return { ...(caId !== undefined && { caId }), ...(profileId !== undefined && { profileId }) };
  }

  /** Throws FaultRefusal. */
  private async suffer(struck: readonly Struck[], reply: FastifyReply): Promise<void> {
    const header = headerOf(struck);
    nameFaults(reply.raw, header);
    const milliseconds = pauseOf(struck);
    if (milliseconds > 0)
      await pause(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    for (const { effect } of struck) {
      if (effect.kind === 'lost_response') loseResponse(reply.raw, effect.cut);
      if (effect.kind === 'offline') throw new FaultRefusal('ca_offline', header, effect.retryAfterSeconds);
      if (effect.kind === 'reject')
        throw new FaultRefusal(effect.code, header, effect.retryAfterSeconds ?? undefined);
    }
  }

  private count(kind: FaultKind): void {
    let series = this.series.get(kind);
    if (series === undefined) this.series.set(kind, (series = this.struck.series({ kind })));
    series.add();
  }

  private update(): void {
    this.points.active = this.inForce().length === 0 ? undefined : this;
  }

  private async look(): Promise<void> {
    if (!this.options.otherWriters) return this.update();
    try {
      await (this.reading ??= this.read().finally(() => (this.reading = undefined)));
      this.failed = false;
    } catch (error) {
      // Once, and not each second: the readiness of the store tells how long it lasts.
      if (!this.failed) this.logger.error('the faults cannot be read; they go on as they were', error);
      this.failed = true;
    }
  }
}

function namesScope({ caId, profileId }: FaultDefinition): boolean {
  return (caId ?? profileId) !== null;
}

function headerOf(struck: readonly Struck[]): string {
  return struck.map(({ item }) => item).join(', ');
}

function pauseOf(struck: readonly Struck[]): number {
  return struck.reduce((sum, { effect }) => sum + (effect.kind === 'delay' ? effect.milliseconds : 0), 0);
}

/** What strikes every request that was let in, repeats too: the answer is lost, or access was no access after all. */
function isOfAccess(effect: FaultEffect): boolean {
  return effect.kind === 'lost_response' || (effect.kind === 'reject' && ACCESS_CODES.has(effect.code));
}

/** What strikes a request that has no answer yet. */
function isOfJudgement(effect: FaultEffect): boolean {
  return (
    effect.kind === 'delay' ||
    effect.kind === 'offline' ||
    (effect.kind === 'reject' && !ACCESS_CODES.has(effect.code))
  );
}

function isOfApproval({ kind }: FaultEffect): boolean {
  return kind === 'force_pending';
}

function isOfDelivery({ kind }: FaultEffect): boolean {
  return kind === 'delay' || kind.startsWith('webhook_');
}
