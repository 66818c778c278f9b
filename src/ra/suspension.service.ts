import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import type { CertificateRecord } from '../store/records';
import { Store } from '../store/store';
import { Answer } from './answer';
import { changeCertificate, joinUnits } from './planned-change';
import { actsAsOperator, CertificateLookupService } from './certificate-lookup.service';
import { assertCertificateMove, certificateStateAt } from './certificate-state';
import { CertificateStatusService } from './certificate-status.service';
import { certificateTag, certificateView } from './certificate-view';
import type { SuspensionRequestDto } from './dto/suspension-request.dto';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { parseWireTime } from './member-reader';
import { alreadyRevoked, assertHoldTerm, assertSuspendable } from './revocation';

/** Holds, where the profile allows them: the one kind of revocation that can be lifted (EN 319 411-1 REV-6.3.9-04). */
@Injectable()
export class SuspensionService {
  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly status: CertificateStatusService,
    private readonly cas: EstablishedCas,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the certificate in state `suspended`. Throws `not_found`, `ca_not_allowed`, `profile_not_allowed`,
   * `reason_not_allowed`, `already_revoked`, `state_conflict`, `malformed`.
   */
  suspend(
    caller: Caller,
    certId: string,
    { until, comment }: SuspensionRequestDto,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    return changeCertificate(async (lost) => {
      // 1 the certificate, and whether it can be put on hold
      const record = await this.lookup.findForChange(caller, certId);
      const now = this.clock.now();
      assertSuspendable(record, this.lookup.rulesOf(record), actorOf(caller), now);
      const term = until == null ? undefined : parseWireTime(until);
      if (term !== undefined) assertHoldTerm(term, record, now);
      // 2 one unit
      const hold = { until: term ?? null, comment: comment ?? null, actor: caller.clientId };
      const { unit, suspended } = this.status.suspend(record, hold, lost);
      const answer = this.answer(suspended, now);
      const kept = { statements: repeat.statementsFor(answer), audit: [], events: [] };
      await this.store.commit(joinUnits(unit, kept));
      return answer;
    });
  }

  /** 200 with the certificate in state `active`. Throws as {@link suspend}, but `reason_not_allowed` and `malformed`. */
  release(caller: Caller, certId: string): Promise<Answer> {
    return changeCertificate(async (lost) => {
      const record = await this.lookup.findForChange(caller, certId);
      const now = this.clock.now();
      if (record.state === 'revoked') throw alreadyRevoked();
      const state = certificateStateAt(record.state, record.notAfter, now);
      assertCertificateMove(state, 'active', actorOf(caller));
      // `issued` becomes active too, but by acceptance alone.
      if (state !== 'suspended')
        throw new PkiError('state_conflict', `A certificate in state ${state} is not on hold.`);
      const { unit, released } = this.status.release(record, caller.clientId, lost);
      await this.store.commit(unit);
      return this.answer(released, now);
    });
  }

  private answer(record: CertificateRecord, now: Date): Answer {
    const headers = {
      location: `/ra/v1/certificates/${record.certId}`,
      etag: certificateTag(record, now),
    };
    return Answer.ofJson(200, headers, certificateView(record, this.cas.findOfRecord(record.caId), now));
  }
}

function actorOf(caller: Caller): 'operator' | 'rssp' {
  return actsAsOperator(caller) ? 'operator' : 'rssp';
}
