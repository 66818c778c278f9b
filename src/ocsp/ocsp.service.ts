import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { WorldClock } from '../common/clock';
import { HealthChecks, type HealthFinding } from '../common/health-checks';
import { METRICS, type Metrics } from '../common/metrics';
import { monotonicMilliseconds } from '../common/real-time';
import { CaRepository } from '../store/ca.repository';
import { CertificateRepository } from '../store/certificate.repository';
import { CrlRepository } from '../store/crl.repository';
import { CommittedChanges } from '../store/committed-changes';
import type { OutboxEventRecord } from '../store/records';
import { ResponderCertificates } from '../store/responder-certificates';
import { SettingRepository } from '../store/setting.repository';
import { encodeExtension } from '../x509/tbs-certificate';
import { AnswerCache } from './answer-cache';
import { answerTimes } from './answer-times';
import { type CertId, encodeCertId, isIssuableSerial } from './cert-id';
import { certStatusOf, type StatusMembers } from './certificate-status';
import { type OcspAnswer, ocspErrorAnswer, SignedAnswer } from './ocsp-answer';
import { OcspRefusal } from './ocsp-error';
import { encodeCertHash } from './ocsp-extensions';
import { decodeOcspGetPath } from './ocsp-get-path';
import { isIssuerOf, type OcspIssuer } from './ocsp-issuer';
import { OcspIssuers } from './ocsp-issuers';
import { OcspMetrics } from './ocsp-metrics';
import { OCSP_OPTIONS, type OcspOptions } from './ocsp-options';
import { encodeOcspRequest, type OcspRequest, parseOcspRequest } from './ocsp-request';
import { OcspResponders } from './ocsp-responders';
import { type CertStatus, REVOKED_AS_NOT_ISSUED, type SingleResponse } from './ocsp-response';
import { SigningTime } from './signing-time';

/** Signed answers that are kept; about 1.3 KiB each. */
const MOST_KEPT_ANSWERS = 50_000;
/** Where other nodes write too: a revocation shows within this time of its COMMIT. */
const LONGEST_KEPT_MILLISECONDS = 900;
const CHANGES_OF_STATUS = new Set(['certificate.revoked', 'certificate.suspended', 'certificate.released']);

const UNKNOWN: CertStatus = { status: 'unknown' };

/** What is known of one certificate. */
interface FoundStatus {
  readonly certStatus: CertStatus;
  readonly singleExtensionsDer?: readonly Uint8Array[];
  /** Whether the answer can be kept: there is a certificate, and its status will not change by the Clock alone. */
  readonly lasts: boolean;
}

/** Revocation status (EN 319 411-1 6.3.10, RFC 6960): one row says it, each answer is a signed reading of that row. */
@Injectable()
export class OcspService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('ocsp');
  private readonly metrics: OcspMetrics;
  private readonly responders: OcspResponders;
  private readonly cache = new AnswerCache<SignedAnswer>(MOST_KEPT_ANSWERS);
  private readonly time: SigningTime;
  private readonly issuers: OcspIssuers;
  private readonly endings: (() => void)[] = [];

  constructor(
    @Inject(OCSP_OPTIONS) private readonly options: OcspOptions,
    @Inject(CaRepository) cas: CaRepository,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(SettingRepository) settings: SettingRepository,
    @Inject(CrlRepository) crls: CrlRepository,
    @Inject(CommittedChanges) private readonly changes: CommittedChanges,
    @Inject(WorldClock) clock: WorldClock,
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.metrics = new OcspMetrics(metrics);
    this.issuers = new OcspIssuers(options.world, cas, crls, () => this.cache.clear());
    const responderCertificates = new ResponderCertificates(certificates, settings);
    this.responders = new OcspResponders(responderCertificates, options.keyStore, clock);
    this.time = new SigningTime(clock, () => this.cache.clear());
  }

  async onModuleInit(): Promise<void> {
    await this.issuers.load();
    this.endings.push(
      this.changes.subscribe((events) => this.follow(events)),
      this.health.register('ocsp', () => this.look()),
    );
  }

  onModuleDestroy(): void {
    for (const end of this.endings) end();
  }

  /** The answer to a GET; `path` is what follows `/ocsp/{caId}/` as it was sent. Never throws, never rejects. */
  answerPath(caId: string, path: string): OcspAnswer | Promise<OcspAnswer> {
    try {
      return this.answer(caId, decodeOcspGetPath(path));
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** The OCSPRequest (DER, without nonce) about a certificate of a CA by its SHA-256 hashes; undefined for an unknown CA. */
  question(caId: string, serialNumber: Uint8Array): Uint8Array | undefined {
    const hash = this.issuers.find(caId)?.hashes.find((one) => one.hash === 'sha256');
    return hash && encodeOcspRequest(encodeCertId(hash, serialNumber));
  }

  /** The answer to an OCSPRequest in DER; a promise where a row has to be read. Never throws, never rejects. */
  answer(caId: string, requestDer: Uint8Array): OcspAnswer | Promise<OcspAnswer> {
    try {
      // 1 Is this CA asked, about certificates of its own?
      const issuer = this.issuers.find(caId);
      if (issuer === undefined) throw new OcspRefusal('unauthorized', 'there is no such CA');
      const request = parseOcspRequest(requestDer);
      for (const certId of request.certIds) {
        if (!isIssuerOf(issuer, certId)) throw new OcspRefusal('unauthorized', 'another issuer is asked for');
      }
      // 2 An answer that was signed before, where that can be.
      const now = this.time.now();
      const [certId] = request.certIds;
      const signed =
        request.certIds.length === 1 && certId !== undefined && !answersNonce(issuer, request)
          ? this.kept(issuer, certId, request, now)
          : this.sign(issuer, request);
      if (signed instanceof SignedAnswer) return this.handOut(signed, now);
      return signed.then(
        (answer) => this.handOut(answer, now),
        (error: unknown) => this.refuse(error),
      );
    } catch (error) {
      return this.refuse(error);
    }
  }

  private kept(
    issuer: OcspIssuer,
    certId: CertId,
    request: OcspRequest,
    now: Date,
  ): SignedAnswer | Promise<SignedAnswer> {
    const key = cacheKey(issuer.caId, certId.serialNumber);
    const known = this.cache.find(key, certId.der);
    if (known !== undefined && this.isFresh(known, now)) {
      this.metrics.hits.add();
      return known;
    }
    const real = monotonicMilliseconds();
    const pending = this.cache.findPending(key, certId.der, this.oldestReading(real));
    if (pending !== undefined) {
      this.metrics.hits.add();
      return pending;
    }
    this.metrics.misses.add();
    const mine = this.cache.begin(key, certId.der, real);
    mine.promise = this.sign(issuer, request, (answer, lasts) =>
      this.cache.end(key, mine, lasts ? answer : undefined),
    ).catch((error: unknown) => {
      this.cache.end(key, mine, undefined);
      throw error;
    });
    return mine.promise;
  }

  private isFresh({ times, readAt }: SignedAnswer, now: Date): boolean {
    if (now >= times.freshUntil) return false;
    return readAt > this.oldestReading(monotonicMilliseconds());
  }

  /** What was read before this serves no more: the changes of other nodes are not told here. */
  private oldestReading(real: number): number {
    return this.options.onlyWriter ? -Infinity : real - LONGEST_KEPT_MILLISECONDS;
  }

  /** Reads the rows, then signs what they say; `onSigned` is called before anybody is answered. */
  private async sign(
    issuer: OcspIssuer,
    request: OcspRequest,
    onSigned?: (answer: SignedAnswer, lasts: boolean) => void,
  ): Promise<SignedAnswer> {
    const { certIds } = request;
    const nonce = answersNonce(issuer, request) ? request.nonce : undefined;
    // 1 Who signs. 2 The time, then the rows: they are at least as new as the answer says.
    let responder = this.responders.of(issuer, this.time.now().getTime());
    if (responder instanceof Promise) responder = await responder;
    const now = this.time.now();
    const readAt = monotonicMilliseconds();
    const found = await Promise.all(certIds.map((certId) => this.statusOf(issuer, certId)));
    // 3 Sign.
    const times = answerTimes(now, issuer, responder.until);
    const singles = certIds.map((certId, index) => singleResponse(certId, found[index], times));
    const data = responder.builder.build({
      producedAt: now,
      responses: singles,
      ...(nonce === undefined ? {} : { nonce }),
      extendedRevoke: singles.some(({ certStatus }) => certStatus === REVOKED_AS_NOT_ISSUED),
    });
    const start = monotonicMilliseconds();
    const pending = responder.signer.sign(data);
    const signature = pending instanceof Uint8Array ? pending : await pending;
    this.metrics.signature.observe((monotonicMilliseconds() - start) / 1000);
    this.time.noteSigned(now);
    const octets = responder.builder.assemble(data, signature);
    const statuses = singles.map(({ certStatus }) => certStatus.status);
    const answer = new SignedAnswer(octets, times, statuses, nonce !== undefined, readAt);
    onSigned?.(
      answer,
      found.every(({ lasts }) => lasts),
    );
    return answer;
  }

  private async statusOf(issuer: OcspIssuer, { serialNumber }: CertId): Promise<FoundStatus> {
    const row = isIssuableSerial(serialNumber) ? await this.readRow(issuer, serialNumber) : undefined;
    if (row === undefined) {
      const certStatus = issuer.policy.notIssued === 'revoked' ? REVOKED_AS_NOT_ISSUED : UNKNOWN;
      return { certStatus, lasts: false };
    }
    const certStatus = certStatusOf(row, this.time.now());
    const singleExtensionsDer = row.certHashDer
      ? [issuer.archiveCutoffDer, row.certHashDer]
      : [issuer.archiveCutoffDer];
    return {
      certStatus,
      singleExtensionsDer,
      lasts: certStatus.status !== 'good' || row.revokedAtSeconds === null,
    };
  }

  private async readRow(
    { caId, policy }: OcspIssuer,
    serialNumber: Uint8Array,
  ): Promise<(StatusMembers & { readonly certHashDer?: Uint8Array }) | undefined> {
    try {
      if (!policy.certHash) return await this.certificates.findStatus(caId, serialNumber);
      const record = await this.certificates.findBySerial(caId, serialNumber);
      if (record === undefined) return undefined;
      const { state, revocationReason, revokedAt, fingerprint } = record;
      const revokedAtSeconds = revokedAt === null ? null : revokedAt.getTime() / 1000;
      const certHashDer = encodeExtension(encodeCertHash(fingerprint));
      return { state, revocationReason, revokedAtSeconds, certHashDer };
    } catch (error) {
      throw new OcspRefusal('tryLater', 'the certificates are out of reach', error);
    }
  }

  private handOut(signed: SignedAnswer, now: Date): OcspAnswer {
    for (const status of signed.statuses) this.metrics.count(status);
    return signed.at(now);
  }

  private refuse(error: unknown): OcspAnswer {
    const refusal =
      error instanceof OcspRefusal ? error : new OcspRefusal('internalError', 'an answer failed', error);
    const { responseStatus, message, cause } = refusal;
    if (responseStatus === 'internalError') this.logger.error(message, cause);
    else if (responseStatus === 'tryLater') this.logger.warn(message, cause);
    this.metrics.count(responseStatus);
    return ocspErrorAnswer(responseStatus);
  }

  /** Called between a COMMIT and its acknowledgement. */
  private follow(events: readonly OutboxEventRecord[]): void {
    for (const { type, objectId, payload } of events) {
      if (type === 'crl.published') void this.noticeList(objectId);
      if (!CHANGES_OF_STATUS.has(type)) continue;
      const { caId, serialNumber } = payload as { readonly caId: string; readonly serialNumber: string };
      this.cache.drop(cacheKey(caId, Buffer.from(serialNumber, 'hex')));
      this.responders.noteChange(caId, serialNumber);
    }
  }

  private async noticeList(name: string): Promise<void> {
    try {
      await this.issuers.noticeList(name);
    } catch (error) {
      this.logger.warn(`whether ${name} is the last list of its CA cannot be read: ${String(error)}`);
    }
  }

  private async look(): Promise<HealthFinding> {
    if (this.time.isBehind)
      return { ok: false, detail: 'the clock is behind the time of the last signature' };
    const missing: string[] = [];
    for (const issuer of this.issuers.all()) {
      if (!(await this.responders.isReady(issuer))) missing.push(issuer.caId);
    }
    return missing.length === 0
      ? { ok: true, detail: 'every CA has a responder' }
      : { ok: false, detail: `no valid responder certificate: ${missing.join(', ')}` };
  }
}

/** An answer that serves for ever is made once, before anybody asks: it has no nonce (EN 319 411-2 CSS-6.3.10-11). */
function answersNonce({ answersForEver }: OcspIssuer, { nonce }: OcspRequest): boolean {
  return nonce !== undefined && !answersForEver;
}

function singleResponse(
  { der }: CertId,
  found: FoundStatus | undefined,
  { thisUpdate, nextUpdate }: Pick<SingleResponse, 'thisUpdate' | 'nextUpdate'>,
): SingleResponse {
  const { certStatus, singleExtensionsDer } = found ?? { certStatus: UNKNOWN };
  return {
    certIdDer: der,
    certStatus,
    thisUpdate,
    nextUpdate,
    ...(singleExtensionsDer === undefined ? {} : { singleExtensionsDer }),
  };
}

function cacheKey(caId: string, serialNumber: Uint8Array): string {
  const { buffer, byteOffset, length } = serialNumber;
  return `${caId}/${Buffer.from(buffer, byteOffset, length).toString('latin1')}`;
}
