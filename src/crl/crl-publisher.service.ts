import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { METRICS, type Histogram, type Metrics } from '../common/metrics';
import { PkiError } from '../common/pki-error';
import { monotonicMilliseconds } from '../common/real-time';
import { CrlPublicationRepository } from '../store/crl-publication.repository';
import { CrlRepository } from '../store/crl.repository';
import type { CrlRecord } from '../store/records';
import { RevocationRepository } from '../store/revocation.repository';
import { Store } from '../store/store';
import { UnitConflict, type Statement, type UnitOfWork } from '../store/unit-of-work';
import { parseCertificateList } from '../x509/certificate-list';
import type { BuiltCrls, BuiltList, CrlOrder } from './crl-build';
import { CrlBuilder } from './crl-builder.service';
import { CrlIssuers, type CrlIssuer } from './crl-issuers';
import { publicationViolations } from './crl-rules';
import { crlTimes, LAST_CRL_NEXT_UPDATE, mayIssueLastCrl } from './crl-schedule';
import {
  baseRecordName,
  crlFileNames,
  crlScheduleOf,
  crlTargets,
  shardsOf,
  type CrlTarget,
} from './crl-target';
import type { PublishedCrl } from './published-crl';
import { PublishedCrls } from './published-crls.service';
import { wireTime } from '../common/wire-time';

/** `overtaken`: another node published first; the memory follows it, and the caller looks again. */
export type PublicationOutcome = 'published' | 'overtaken';

/** One target, ready to be stored. */
interface Prepared {
  readonly target: CrlTarget;
  /** The lists that the new ones were compared with. */
  readonly compared: readonly PublishedCrl[];
  readonly records: readonly CrlRecord[];
  /** Record of the list that later deltas start from, where it changes. */
  readonly base: CrlRecord | undefined;
  readonly builtFromSequence: number;
}

/** How far the clocks of nodes may differ; a list that is further ahead was published before the clock was moved back. */
const CLOCK_SKEW_SECONDS = 60;
/** Revocations that one unit marks as published. */
const MARKED_AT_ONCE = 500;
const DRAW_ATTEMPTS = 20;
const ACTOR = 'system';

/** What becomes durable with lists. */
type Along = Pick<UnitOfWork, 'statements' | 'audit'>;

const NOTHING: Along = { statements: [], audit: [] };

/** Makes lists and puts them in the place of the published ones. */
@Injectable()
export class CrlPublisher {
  private readonly logger = new Logger('crl');
  private readonly buildSeconds: Histogram<'kind'>;
  /** By CA: ends when the last draw is done. */
  private readonly draws = new Map<string, Promise<unknown>>();

  constructor(
    @Inject(CrlIssuers) private readonly issuers: CrlIssuers,
    private readonly published: PublishedCrls,
    private readonly builder: CrlBuilder,
    private readonly crls: CrlRepository,
    private readonly publications: CrlPublicationRepository,
    private readonly revocations: RevocationRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.buildSeconds = metrics.histogram({
      name: 'kakehashi_crl_build_seconds',
      help: 'From the first row read to the signed and verified lists, by kind of list.',
      labels: ['kind'],
    });
  }

  /** Publishes these targets of a CA, and what comes `along`, all or none. */
  publish(caId: string, targets: readonly CrlTarget[], along = NOTHING): Promise<PublicationOutcome> {
    return this.publishWith(this.issuerOf(caId), targets, undefined, along);
  }

  /**
   * Publishes the last lists of a CA, after which none follows. `state_conflict` while it has a certificate that is neither
   * expired nor revoked for good (EN 319 411-1 CSS-6.3.9-06), or if they are published already.
   */
  async publishLast(caId: string): Promise<void> {
    const issuer = this.issuerOf(caId);
    for (let outcome: PublicationOutcome = 'overtaken'; outcome === 'overtaken';) {
      const census = await this.publications.census(caId, this.clock.now());
      if (!mayIssueLastCrl(census)) {
        const detail = `The CA ${caId} has ${census.live} live certificates and ${census.onHold} on hold; the last CRL comes when all are expired or revoked.`;
        throw new PkiError('state_conflict', detail, { clause: 'EN 319 411-1 CSS-6.3.9-06' });
      }
      await this.issuers.refresh();
      outcome = await this.publishWith(issuer, crlTargets(issuer), LAST_CRL_NEXT_UPDATE);
    }
  }

  private issuerOf(caId: string): CrlIssuer {
    const issuer = this.issuers.find(caId);
    if (!issuer) throw new PkiError('unknown_ca', `There is no CA ${caId}.`);
    return issuer;
  }

  private async publishWith(
    issuer: CrlIssuer,
    targets: readonly CrlTarget[],
    nextUpdate: Date | undefined,
    along = NOTHING,
  ): Promise<PublicationOutcome> {
    const { caId } = issuer;
    // Another node may have issued into shards that are new.
    if (targets.some(({ kind }) => kind === 'full')) await this.issuers.refresh();
    // 1 Numbers first: what is drawn and not used is a gap, never a repetition.
    const first = await this.drawNumbers(caId, targets.length);
    // 2 Build, sign, read again, compare with what is published.
    const prepared = await Promise.all(
      targets.map((target, index) => this.prepare(issuer, target, first + index, nextUpdate)),
    );
    // 3 One unit, on the condition that what was compared with is still published.
    const records = prepared.flatMap((one) => one.records);
    try {
      await this.store.commit({
        statements: [...along.statements, ...prepared.flatMap((one) => this.statementsOf(caId, one))],
        audit: [
          ...along.audit,
          ...records.map((record) => ({
            actor: ACTOR,
            action: 'crl.published',
            objectType: 'crl',
            objectId: `${caId}/${record.scope}`,
            details: { ...summaryOf(record), sha256: Buffer.from(record.sha256).toString('hex') },
          })),
        ],
        events: records.map((record) => ({
          type: 'crl.published',
          clientId: null,
          objectId: `${caId}/${record.scope}`,
          payload: summaryOf(record),
        })),
      });
    } catch (error) {
      if (!(error instanceof UnitConflict)) throw error;
      for (const { scope } of records) await this.published.reload(caId, scope);
      return 'overtaken';
    }
    // 4 What is durable is served.
    for (const record of records) this.published.put(record);
    for (const one of prepared) await this.markPublished(caId, one);
    return 'published';
  }

  private async prepare(
    issuer: CrlIssuer,
    target: CrlTarget,
    crlNumber: number,
    lastNextUpdate: Date | undefined,
  ): Promise<Prepared> {
    const { caId, signer, subjectDer } = issuer;
    const names = crlFileNames(target);
    const [completeName = '', deltaName] = names;
    const complete = this.published.find(caId, completeName);
    const now = this.clock.now();
    const isBack = isMovedBack(complete, now);
    const from = complete && !isBack && complete.record.thisUpdate > now ? complete.record.thisUpdate : now;
    const times = crlTimes(from, crlScheduleOf(target, issuer));
    const { thisUpdate } = times;
    const nextUpdate = lastNextUpdate ?? times.nextUpdate;
    // The delta starts from the same list until that has run out: whoever holds a later one can use it as well.
    const base =
      target.kind === 'shard' ? await this.baseFor(caId, target.shard, complete, thisUpdate) : null;
    const order: CrlOrder = {
      caId,
      target,
      shards: shardsOf(target, issuer),
      publicUrl: this.issuers.publicUrl,
      issuerDer: subjectDer,
      issuerKeyIdentifier: issuer.keyIdentifier,
      spkiDer: signer.spkiDer,
      signatureAlgorithm: signer.signatureAlgorithm,
      crlNumber,
      thisUpdate,
      nextUpdate,
      ...(issuer.keepsExpiredSince && { keepsExpiredSince: issuer.keepsExpiredSince }),
      leftOutBefore: leftOutBefore(complete, thisUpdate, crlScheduleOf(target, issuer).validitySeconds),
      deltaBase: base && { crlNumber: base.crlNumber, builtFromSequence: base.builtFromSequence },
      expectedEntries: complete?.record.entries ?? 0,
    };
    const started = monotonicMilliseconds();
    const built = await this.builder.build(order, signer);
    this.buildSeconds.series({ kind: target.kind }).observe((monotonicMilliseconds() - started) / 1000);
    const record = (scope: string, list: BuiltList, baseCrlNumber: number | null): CrlRecord => ({
      caId,
      scope,
      crlNumber,
      baseCrlNumber,
      thisUpdate,
      nextUpdate,
      builtFromSequence: built.builtFromSequence,
      entries: list.entries,
      der: list.der,
      sha256: list.sha256,
      publishedAt: now,
    });
    const records = [record(completeName, built.complete, null)];
    if (built.delta && deltaName !== undefined)
      records.push(record(deltaName, built.delta, base?.crlNumber ?? crlNumber));
    this.assertPublishable(issuer, records, built, isBack);
    return {
      target,
      compared: names.flatMap((name) => this.published.find(caId, name) ?? []),
      records,
      base: target.kind === 'shard' ? baseRecord(target.shard, base, complete, records[0]) : undefined,
      builtFromSequence: built.builtFromSequence,
    };
  }

  /** Null = the new list itself. */
  private async baseFor(
    caId: string,
    shard: number,
    published: PublishedCrl | undefined,
    thisUpdate: Date,
  ): Promise<Pick<CrlRecord, 'crlNumber' | 'builtFromSequence'> | null> {
    const current = await this.crls.findHead(caId, baseRecordName(shard));
    const isInForce = (list: Pick<CrlRecord, 'thisUpdate' | 'nextUpdate'>): boolean =>
      list.thisUpdate <= thisUpdate && thisUpdate < list.nextUpdate;
    if (current && isInForce(current)) return current;
    return published && isInForce(published.record) ? published.record : null;
  }

  /** Throws for a fault of ours: such a list is never stored. */
  private assertPublishable(
    { caId, subjectDer }: CrlIssuer,
    records: readonly CrlRecord[],
    built: BuiltCrls,
    isMovedBack: boolean,
  ): void {
    for (const record of records) {
      const list = record.baseCrlNumber === null ? built.complete : built.delta;
      const published = this.published.find(caId, record.scope);
      const violations = publicationViolations(published?.view, parseCertificateList(record.der), {
        issuerDer: subjectDer,
        signatureVerified: list?.signatureVerified ?? false,
        publishedBases: new Set(record.baseCrlNumber === null ? [] : [BigInt(record.baseCrlNumber)]),
      })
        // Mock: a clock that was moved back, which its operators had to ask for, starts from what it shows.
        .filter((violation) => !(isMovedBack && violation === 'this_update_older'));
      if (violations.includes('after_last'))
        throw new PkiError('state_conflict', `The last CRL of ${caId} is published; none follows it.`);
      if (violations.length > 0)
        throw new Error(`${caId}/${record.scope} cannot be published: ${violations.join(', ')}`);
    }
  }

  private statementsOf(
    caId: string,
    { target, compared, records, base, builtFromSequence }: Prepared,
  ): Statement[] {
    return [
      ...compared.map(({ record }) => this.publications.stillPublished(caId, record.scope, record.crlNumber)),
      ...records.map((record) => this.crls.publish(record)),
      ...(base ? [this.crls.publish(base)] : []),
      ...(target.kind === 'shard'
        ? [
            this.revocations.markPublished(
              { caId, crlShard: target.shard, upToSequence: builtFromSequence },
              this.clock.now(),
              MARKED_AT_ONCE,
            ),
          ]
        : []),
    ];
  }

  /** Those that the unit of the list left over. The list is published whatever becomes of them: the next one goes on. */
  private async markPublished(caId: string, { target, builtFromSequence }: Prepared): Promise<void> {
    if (target.kind !== 'shard') return;
    const shown = { caId, crlShard: target.shard, upToSequence: builtFromSequence };
    try {
      while (await this.revocations.hasUnpublished(shown)) {
        const statement = this.revocations.markPublished(shown, this.clock.now(), MARKED_AT_ONCE);
        await this.store.commit({ statements: [statement], audit: [], events: [] });
      }
    } catch (error) {
      this.logger.warn(
        `revocations on ${caId}/${target.shard}.crl are not marked as published: ${String(error)}`,
      );
    }
  }

  /** The first of `count` numbers that no list of the CA has had. */
  private drawNumbers(caId: string, count: number): Promise<number> {
    const mine = (this.draws.get(caId) ?? Promise.resolve()).then(() => this.drawNow(caId, count));
    this.draws.set(
      caId,
      mine.catch(() => undefined),
    );
    return mine;
  }

  private async drawNow(caId: string, count: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const last = await this.crls.lastNumber(caId);
      try {
        const statements = [this.crls.drawNumbers(caId, last, last + count)];
        await this.store.commit({ statements, audit: [], events: [] });
        return last + 1;
      } catch (error) {
        if (!(error instanceof UnitConflict) || attempt === DRAW_ATTEMPTS) throw error;
      }
    }
  }
}

/**
 * Entries of certificates that expired before this (Unix seconds) are left out where they are not kept: the published
 * list, issued after that expiry, has shown them, and they were shown for the time between scheduled lists (RFC 5280 3.3).
 */
function leftOutBefore(
  published: PublishedCrl | undefined,
  thisUpdate: Date,
  validitySeconds: number,
): number {
  if (!published) return 0;
  return Math.min(
    published.record.thisUpdate.getTime() / 1000,
    thisUpdate.getTime() / 1000 - validitySeconds,
  );
}

/** What deltas start from from now on, where that changes. */
function baseRecord(
  shard: number,
  chosen: Pick<CrlRecord, 'crlNumber'> | null,
  published: PublishedCrl | undefined,
  next: CrlRecord | undefined,
): CrlRecord | undefined {
  if (chosen === null) return next && { ...next, scope: baseRecordName(shard) };
  // The published list has become the base; otherwise the record stands already.
  return chosen === published?.record ? { ...published.record, scope: baseRecordName(shard) } : undefined;
}

function isMovedBack(published: PublishedCrl | undefined, now: Date): boolean {
  if (!published) return false;
  return published.record.thisUpdate.getTime() - now.getTime() > CLOCK_SKEW_SECONDS * 1000;
}

function summaryOf({ caId, scope, crlNumber, thisUpdate }: CrlRecord): Record<string, unknown> {
  return { caId, scope, number: crlNumber, thisUpdate: wireTime(thisUpdate) };
}
