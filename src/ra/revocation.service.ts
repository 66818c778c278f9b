import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord, RevocationRecord } from '../store/records';
import { RevocationRepository } from '../store/revocation.repository';
import { Store } from '../store/store';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { UnitOfWork } from '../store/unit-of-work';
import { Answer } from './answer';
import { changeCertificate, joinUnits } from './planned-change';
import { actsAsOperator, CertificateLookupService } from './certificate-lookup.service';
import { CertificateStatusService, type RevocationOrder } from './certificate-status.service';
import { certificateAudit } from './certificate-trail';
import type { PageQueryDto } from './dto/page-query.dto';
import type { RevocationRequestDto } from './dto/revocation.dto';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { KeyDestructionRequests } from './key-destruction-requests.service';
import { parseWireTime } from './member-reader';
import { DEFAULT_PAGE, pageOf } from './page';
import { assertBringsForward, assertRevocable, effectiveTime } from './revocation';
import { chooseReason, type Requestor } from './revocation-reasons';
import { revocationAnswer, revocationReading, revocationView } from './revocation-view';
import { wireTime } from '../common/wire-time';

const REVOCATION_ID = /^rev_[0-9a-f]{32}$/;

/** Revocation management (EN 319 411-1 6.2.4): requests to revoke certificates, and what became of them. */
@Injectable()
export class RevocationService {
  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly status: CertificateStatusService,
    private readonly certificates: CertificateRepository,
    private readonly revocations: RevocationRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly keyDestruction: KeyDestructionRequests,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the request once the certificate is revoked, 202 where it is going to be. Throws `not_found`,
   * `ca_not_allowed`, `profile_not_allowed`, `not_authorised_source`, `reason_not_allowed`, `already_revoked`,
   * `state_conflict`, `malformed`.
   */
  revoke(
    caller: Caller,
    certId: string,
    request: RevocationRequestDto,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    return changeCertificate(async (lost) => {
      // 1 the certificate, and whether this party may revoke it for this reason
      const record = await this.lookup.findForChange(caller, certId);
      const requestor = requestorOf(caller, request.requestor);
      const rules = this.lookup.rulesOf(record);
      const reason = chooseReason(request.revocationReason, requestor, record.kind, rules);
      const now = this.clock.now();
      const by = actsAsOperator(caller) ? 'operator' : 'rssp';
      assertRevocable(record, rules, by, now);
      // 2 from when on, and whether that is earlier than what is planned already
      const invalidityAt = timeOf(request.invalidityDate);
      const effectiveAt = effectiveTime(
        { effectiveAt: timeOf(request.effectiveAt), invalidityAt },
        record,
        now,
      );
      const pending = await this.revocations.findPending(certId);
      assertBringsForward(pending, effectiveAt);
      // 3 one unit
      const order: RevocationOrder = {
        reason,
        invalidityAt: invalidityAt ?? null,
        comment: request.comment ?? null,
        evidence: request.evidence ?? null,
        requestor,
        actor: caller.clientId,
        effectiveAt,
      };
      return effectiveAt > now
        ? this.schedule(record, order, pending, repeat, lost)
        : this.revokeNow(record, order, repeat, lost);
    });
  }

  /** Throws `not_found`, also for a request about another certificate. */
  async read(caller: Caller, certId: string, revocationId: string, ifNoneMatch?: string): Promise<Answer> {
    await this.lookup.find(caller, certId);
    const found = REVOCATION_ID.test(revocationId)
      ? await this.revocations.findById(revocationId)
      : undefined;
    if (found?.certId !== certId) {
      throw new PkiError('not_found', 'There is no revocation of the certificate with this revocationId.');
    }
    return revocationReading(found).unlessKnown(ifNoneMatch);
  }

  /** Oldest first. */
  async list(
    caller: Caller,
    certId: string,
    { limit = DEFAULT_PAGE, cursor }: PageQueryDto,
  ): Promise<Answer> {
    await this.lookup.find(caller, certId);
    const rows = await this.revocations.listByCertificate(certId, cursor, limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ revocationId }) => revocationId);
    return Answer.ofJson(200, {}, { items: items.map(revocationView), nextCursor });
  }

  private async revokeNow(
    record: CertificateRecord,
    order: RevocationOrder,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    const { unit, revocation } = this.status.revoke(record, order, lost);
    const cascade = await this.status.cascadeOf([record], order, lost);
    const destruction = await this.keyDestruction.requests([record, ...cascade.revoked], 'revoked', lost);
    const answer = revocationAnswer(revocation, this.clock.now());
    await this.store.commit(joinUnits(unit, cascade.unit, destruction, keeping(repeat, answer)));
    return answer;
  }

  /** A key that is said to be compromised is blocked at once, whenever its certificate is going to be revoked. */
  private async schedule(
    record: CertificateRecord,
    order: RevocationOrder,
    pending: RevocationRecord | undefined,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    const revocation = this.status.request(record, order);
    const now = this.clock.now();
    const answer = revocationAnswer(revocation, now);
    const { reason, requestor, comment, actor, effectiveAt } = order;
    const unit: UnitOfWork = {
      statements: [
        this.certificates.assertState(record.certId, record.state, lost),
        ...(pending === undefined ? [] : [this.revocations.reject(pending.revocationId, lost)]),
        this.revocations.insertPending(revocation, lost),
        ...(reason === 'keyCompromise' ? [this.subjectKeys.block(record.spkiSha256, now)] : []),
      ],
      audit: [
        certificateAudit('certificate.schedule_revocation', actor, record, {
          revocationId: revocation.revocationId,
          inPlaceOf: pending?.revocationId ?? null,
          reason,
          requestor,
          comment,
          effectiveAt: wireTime(effectiveAt),
        }),
      ],
      events: [],
    };
    await this.store.commit(joinUnits(unit, keeping(repeat, answer)));
    return answer;
  }
}

/** Who speaks is known by the credential; in whose name, the client says. */
function requestorOf(caller: Caller, claimed: Requestor | null | undefined): Requestor {
  const own = actsAsOperator(caller) ? 'operator' : 'rssp';
  if (claimed !== 'operator' || own === 'operator') return claimed ?? own;
  throw new PkiError('not_authorised_source', 'This client is no operator.', {
    errors: [{ pointer: '/requestor', detail: 'Send rssp or subscriber.' }],
  });
}

function keeping(repeat: IdempotentRequest, answer: Answer): UnitOfWork {
  return { statements: repeat.statementsFor(answer), audit: [], events: [] };
}

function timeOf(text: string | null | undefined): Date | undefined {
  return text == null ? undefined : parseWireTime(text);
}
