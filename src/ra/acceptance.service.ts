import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { CertificateRepository } from '../store/certificate.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import { Store } from '../store/store';
import { assertAcceptable, assertLinkMatches } from './acceptance';
import { assertIfMatch, versionTag, type Answer } from './answer';
import { termsHashes } from './ca-terms';
import { issuedView } from './certificate-view';
import type { AcceptanceRequestDto } from './dto/acceptance-request.dto';
import { advanceEnrolment, nextVersion } from './enrolment';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { lostRace } from './lost-race';

/** The client's confirmation that certificate, key and credential belong together (TS 119 431-1 LNK-6.2.3). */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly cas: EstablishedCas,
    private readonly enrolments: EnrolmentRepository,
    private readonly certificates: CertificateRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 200 with the enrolment in state `linked`; its certificate is `active`. Refuses as `acceptance.ts` says. */
  async accept(
    caller: Caller,
    enrolmentId: string,
    acceptance: AcceptanceRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    // 1 the enrolment as it stands, and its certificate
    const enrolment = await this.lookup.findOwn(caller, enrolmentId);
    const now = this.clock.now();
    assertAcceptable(enrolment, now);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    const certificate = await this.certificates.findById(enrolment.certificateId ?? '');
    if (certificate === undefined) throw new Error(`the certificate of ${enrolmentId} is missing`);
    // 2 what the client confirms is what was issued
    const ca = this.cas.find(enrolment.caId);
    assertLinkMatches(acceptance, enrolment, certificate, () => (ca === undefined ? [] : termsHashes(ca)));
    // 3 enrolment linked and certificate active, in one unit
    const { credentialID: credentialId, linkedAt, termsHash, statement } = acceptance;
    const actor = caller.clientId;
    const step = { to: 'linked', by: 'rssp', actor } as const;
    const linked = advanceEnrolment(nextVersion(enrolment), [step], now, { credentialId });
    const answer = enrolmentAnswer(200, linked, issuedView(certificate, ca));
    await this.store.commit({
      statements: [
        ...repeat.statementsFor(answer),
        this.enrolments.update(linked, enrolment.version, lostRace(enrolmentId, ifMatch)),
        this.certificates.changeState({
          certId: certificate.certId,
          from: ['issued'],
          to: 'active',
          at: now,
          members: { credentialId, linkBy: null },
        }),
      ],
      audit: [
        enrolmentAudit('enrolment.accept', actor, linked, {
          credentialId,
          linkedAt: linkedAt ?? null,
          termsHash: termsHash ?? null,
          statementSha256: statement == null ? null : createHash('sha256').update(statement).digest('hex'),
        }),
      ],
      events: [enrolmentEvent(linked)],
    });
    return answer;
  }
}
