import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { monotonicMilliseconds } from '../common/real-time';
import { CertificateRepository } from '../store/certificate.repository';
import { CommittedChanges } from '../store/committed-changes';
import { CrlPublicationRepository } from '../store/crl-publication.repository';
import type { IssuedPayload, OutboxEventRecord } from '../store/records';
import { StatusChangeRepository } from '../store/status-change.repository';
import { CrlBuilder } from './crl-builder.service';
import { CrlIssuers } from './crl-issuers';
import { CrlPublisher } from './crl-publisher.service';
import { CA_CERTIFICATE_SHARD } from './crl-scope';
import type { CrlState, Gathering } from './crl-state';
import { CrlStates } from './crl-states';
import { PublishedCrls } from './published-crls.service';

/** Injection token of how lists are scheduled. */
export const CRL_SCHEDULING = Symbol('CrlScheduling');

export interface CrlScheduling extends Gathering {
  /** Milliseconds of real time between two looks; 0 = only when asked. */
  readonly everyMilliseconds: number;
  /** Lists that are built at the same time. */
  readonly concurrency: number;
  /** Other nodes share the database: what they do is looked for as well. */
  readonly isShared: boolean;
}

const STATUS_EVENTS: ReadonlySet<string> = new Set([
  'certificate.revoked',
  'certificate.suspended',
  'certificate.released',
]);
const CHANGES_PAGE = 500;

/** Issues every list before the first request, when its time has come, and when something has changed that it shows. */
@Injectable()
export class CrlScheduler
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger = new Logger('crl');
  private readonly states: CrlStates;
  private readonly builds = new Set<Promise<void>>();
  /** Of certificates that were issued since the last look, the latest notBefore by CA and shard. */
  private readonly issued = new Map<string, IssuedPayload>();
  /** By CA: up to where the log of its shard 0 was searched for CA certificates. */
  private readonly searchedTo = new Map<string, number>();
  /** The last status change of other nodes that was looked at. */
  private followedTo = 0;
  private following = false;
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private stopping = false;
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(CrlIssuers) private readonly issuers: CrlIssuers,
    private readonly published: PublishedCrls,
    private readonly publisher: CrlPublisher,
    private readonly builder: CrlBuilder,
    private readonly changes: CommittedChanges,
    private readonly certificates: CertificateRepository,
    private readonly statusChanges: StatusChangeRepository,
    private readonly publications: CrlPublicationRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CRL_SCHEDULING) private readonly scheduling: CrlScheduling,
  ) {
    this.states = new CrlStates(issuers);
  }

  /** Resolves when every list of every CA is there: nothing listens before. */
  async onModuleInit(): Promise<void> {
    this.unsubscribe = this.changes.subscribe((events) => this.notice(events));
    this.followedTo = await this.publications.lastSequence();
    await this.published.refresh();
    await this.catchUp();
    await this.publishMissing();
  }

  onApplicationBootstrap(): void {
    if (this.scheduling.everyMilliseconds === 0) return;
    this.timer = setInterval(() => void this.tick(), this.scheduling.everyMilliseconds).unref();
    // What came together while nothing ran has gathered long enough.
    this.look(undefined);
  }

  onModuleDestroy(): void {
    this.stopping = true;
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.unsubscribe();
  }

  /** The store is closed after this. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.builds);
    await this.builder.stop();
  }

  /** Issues all that is due, without waiting for more changes to come together. Resolves when nothing is left. */
  async publishDue(): Promise<void> {
    do {
      this.look(undefined);
      await Promise.all(this.builds);
    } while (this.builds.size > 0 || this.hasDue());
  }

  /** What is wrong with any list; empty = every list is fit to be relied on. */
  faults(): string[] {
    const [now, monotonic] = [this.clock.now(), monotonicMilliseconds()];
    return this.states.all().flatMap((state) => state.fault(this.timesOf(state), now, monotonic) ?? []);
  }

  private notice(events: readonly OutboxEventRecord[]): void {
    let isOfInterest = false;
    for (const { type, payload, at } of events) {
      if (type === 'clock.changed') setImmediate(() => this.look(this.scheduling));
      else if (type === 'certificate.issued') this.gatherIssued(payload as unknown as IssuedPayload);
      else if (STATUS_EVENTS.has(type)) {
        const { caId, crlShard } = payload as { readonly caId?: string; readonly crlShard?: number };
        if (caId === undefined || crlShard === undefined) continue;
        this.noteStatusChange(caId, crlShard, at);
        isOfInterest = true;
      }
    }
    if (isOfInterest) this.lookSoon(this.scheduling.statusMilliseconds);
  }

  /** A burst of changes is one look. */
  private lookSoon(milliseconds: number): void {
    if (this.stopping || this.scheduling.everyMilliseconds === 0) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.look(this.scheduling);
    }, milliseconds).unref();
  }

  private noteStatusChange(caId: string, crlShard: number, at: Date): void {
    const monotonic = monotonicMilliseconds();
    for (const state of this.states.of(caId)) {
      const { target } = state;
      if (target.kind === 'full' || (target.kind === 'shard' && target.shard === crlShard))
        state.noteStatusChange(at, monotonic);
      else if (target.kind === 'arl' && crlShard === CA_CERTIFICATE_SHARD)
        void this.guarded('the log of CA certificates', () => this.searchCaCertificates(state, at));
    }
  }

  /** The list of CA certificates changes with shard 0, but seldom. */
  private async searchCaCertificates(state: CrlState, at: Date): Promise<void> {
    const { caId } = state.issuer;
    let after =
      this.searchedTo.get(caId) ?? this.published.find(caId, state.fileName)?.record.builtFromSequence ?? 0;
    for (let isMore = true; isMore;) {
      const page = await this.statusChanges.listSince(caId, CA_CERTIFICATE_SHARD, after, CHANGES_PAGE);
      for (const { serial } of page) {
        const kind = (await this.certificates.findStatus(caId, serial))?.kind;
        if (kind === 'issuing-ca' || kind === 'root-ca') state.noteStatusChange(at, monotonicMilliseconds());
      }
      after = page.at(-1)?.sequence ?? after;
      isMore = page.length === CHANGES_PAGE;
    }
    this.searchedTo.set(caId, Math.max(after, this.searchedTo.get(caId) ?? 0));
  }

  private async tick(): Promise<void> {
    if (this.scheduling.isShared) await this.guarded('the work of other nodes', () => this.follow());
    this.look(this.scheduling);
  }

  /** What other nodes revoked and published. */
  private async follow(): Promise<void> {
    if (this.following) return;
    this.following = true;
    try {
      const changed = await this.publications.changedSince(this.followedTo);
      if (changed.some((change) => this.isNewShard(change))) await this.followLists();
      for (const { caId, crlShard, lastSequence } of changed) {
        this.followedTo = Math.max(this.followedTo, lastSequence);
        const shown = this.published.find(caId, `${crlShard}.crl`)?.record.builtFromSequence ?? 0;
        if (shown < lastSequence) this.noteStatusChange(caId, crlShard, this.clock.now());
      }
      await this.followLists();
    } finally {
      this.following = false;
    }
  }

  private isNewShard({ caId, crlShard }: { readonly caId: string; readonly crlShard: number }): boolean {
    return crlShard >= (this.issuers.find(caId)?.crlShards ?? Infinity);
  }

  /** Lists before shards: a shard without its list would be a fault. */
  private async followLists(): Promise<void> {
    await this.published.refresh();
    await this.issuers.refresh();
  }

  /** After a start: what happened since the lists that the store holds were made. */
  private async catchUp(): Promise<void> {
    const now = this.clock.now();
    let oldest: Date | undefined;
    for (const state of this.states.all()) {
      const { issuer, target } = state;
      const record = this.published.find(issuer.caId, state.fileName)?.record;
      if (!record) continue;
      if (target.kind === 'arl') await this.searchCaCertificates(state, now);
      if (target.kind !== 'shard') continue;
      if (!oldest || record.thisUpdate < oldest) oldest = record.thisUpdate;
      const last = await this.statusChanges.lastSequence(issuer.caId, target.shard);
      if (last > record.builtFromSequence) this.noteStatusChange(issuer.caId, target.shard, now);
    }
    if (!oldest) return;
    for (const { caId, crlShard, latestNotBefore } of await this.publications.issuedSince(oldest))
      this.noteIssuance(caId, crlShard, latestNotBefore);
  }

  private noteIssuance(caId: string, crlShard: number, notBefore: Date): void {
    const [now, monotonic] = [this.clock.now(), monotonicMilliseconds()];
    for (const state of this.states.of(caId)) {
      const { target } = state;
      if (target.kind === 'full' || (target.kind === 'shard' && target.shard === crlShard))
        state.noteIssuance(this.timesOf(state), notBefore, now, monotonic);
    }
  }

  /** Between a COMMIT and its acknowledgement: little is done here. */
  private gatherIssued(issued: IssuedPayload): void {
    const shard = `${issued.caId}/${issued.crlShard}`;
    const known = this.issued.get(shard);
    if (known === undefined || known.notBefore < issued.notBefore) this.issued.set(shard, issued);
  }

  private noteIssued(): void {
    for (const { caId, crlShard, notBefore } of this.issued.values())
      this.noteIssuance(caId, crlShard, new Date(notBefore));
    this.issued.clear();
  }

  /** Of lists that are missing or have run out; throws if one cannot be made. */
  private async publishMissing(): Promise<void> {
    const now = this.clock.now();
    const isMissing = (state: CrlState): boolean => {
      const times = this.timesOf(state);
      return !times || times.nextUpdate <= now;
    };
    await Promise.all(
      this.issuers.list().map(async ({ caId }) => {
        const own = this.states.of(caId);
        for (let missing = own.filter(isMissing); missing.length > 0; missing = own.filter(isMissing)) {
          const ends = missing.map((state) => state.begin(monotonicMilliseconds()));
          const targets = missing.map(({ target }) => target);
          await this.publisher.publish(caId, targets);
          missing.forEach((state, index) => ends[index]?.(this.timesOf(state), monotonicMilliseconds()));
        }
      }),
    );
  }

  /** Begins to build what is due, as many at a time as may be. */
  private look(gathering: Gathering | undefined): void {
    this.noteIssued();
    for (const state of this.states.all()) {
      if (this.stopping || this.builds.size >= this.scheduling.concurrency) return;
      if (!this.isDue(state, gathering)) continue;
      const build = this.build(state).finally(() => {
        this.builds.delete(build);
        // The next in the queue.
        if (!this.stopping) this.look(gathering);
      });
      this.builds.add(build);
    }
  }

  private hasDue(): boolean {
    return !this.stopping && this.states.all().some((state) => this.isDue(state, undefined));
  }

  private isDue(state: CrlState, gathering: Gathering | undefined): boolean {
    return state.isDue(this.timesOf(state), this.clock.now(), monotonicMilliseconds(), gathering);
  }

  private async build(state: CrlState): Promise<void> {
    const end = state.begin(monotonicMilliseconds());
    try {
      const outcome = await this.publisher.publish(state.issuer.caId, [state.target]);
      // What another node published shows what that had seen; whatever is newer is noticed again.
      if (outcome === 'overtaken') state.noteStatusChange(this.clock.now(), monotonicMilliseconds());
      end(this.timesOf(state), monotonicMilliseconds());
    } catch (error) {
      if (state.fail(monotonicMilliseconds()))
        this.logger.error(`${state.name} cannot be published and is tried again`, error);
    }
  }

  private timesOf(state: CrlState): { readonly thisUpdate: Date; readonly nextUpdate: Date } | undefined {
    return this.published.find(state.issuer.caId, state.fileName)?.record;
  }

  private async guarded(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.logger.warn(`${what} cannot be read: ${String(error)}`);
    }
  }
}
