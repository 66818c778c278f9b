import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import { ClientRepository } from '../store/client.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import type { CertificateRecord } from '../store/records';
import { Store } from '../store/store';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import type { UnitOfWork } from '../store/unit-of-work';
import { assertAcceptable, assertLinkMatches } from './acceptance';
import { verifyStatement } from './acceptance-statement';
import { assertIfMatch, versionTag, type Answer } from './answer';
import { termsHashes } from './ca-terms';
import { certificateStateAt } from './certificate-state';
import { issuedView } from './certificate-view';
import type { AcceptanceRequestDto } from './dto/acceptance-request.dto';
import { advanceEnrolment, nextVersion } from './enrolment';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { enrolmentAudit, enrolmentEvent } from './enrolment-trail';
import { enrolmentAnswer } from './enrolment-view';
import type { IdempotentRequest } from './idempotency/idempotent-request';
import { lostRace } from './lost-race';
import { ReplacementEffectService } from './replacement-effect.service';
import { changeCertificate, joinUnits } from './planned-change';

/** The client's confirmation that certificate, key and credential belong together (TS 119 431-1 LNK-6.2.3). */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly cas: EstablishedCas,
    private readonly enrolments: EnrolmentRepository,
    private readonly certificates: CertificateRepository,
    private readonly clients: ClientRepository,
    private readonly replacements: ReplacementEffectService,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 200 with the enrolment in state `linked`; its certificate is `active`, and one that it replaces has ended. Refuses as
   * `acceptance.ts` and `acceptance-statement.ts` say; also `compromised_key`, `duplicate_key`, and `state_conflict` for a
   * certificate that was revoked or has expired, and while the replaced one is on hold.
   */
  accept(
    caller: Caller,
    enrolmentId: string,
    acceptance: AcceptanceRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    return changeCertificate((lost) =>
      this.acceptOnce(caller, enrolmentId, acceptance, ifMatch, repeat, lost),
    );
  }

  private async acceptOnce(
    caller: Caller,
    enrolmentId: string,
    acceptance: AcceptanceRequestDto,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
    lost: () => PkiError,
  ): Promise<Answer> {
    // 1 the enrolment as it stands, and its certificate
    const enrolment = await this.lookup.findOwn(caller, enrolmentId);
    const now = this.clock.now();
    assertAcceptable(enrolment, now);
    assertIfMatch(ifMatch, versionTag(enrolment.version));
    const certificate = await this.certificates.findById(enrolment.certificateId ?? '');
    if (certificate === undefined) throw new Error(`the certificate of ${enrolmentId} is missing`);
    assertNotExpiredYet(certificate, enrolmentId, now);
    // 2 what the client confirms is what was issued
    const ca = this.cas.find(enrolment.caId);
    assertLinkMatches(acceptance, enrolment, certificate, () => (ca === undefined ? [] : termsHashes(ca)));
    if (acceptance.statement != null) await this.checkStatement(caller, acceptance, certificate, now);
    // 3 what the certificate replaces, if anything
    const replacement = await this.replacements.takeEffect(enrolment, now, lost);
    // 4 enrolment linked and certificate active, in one unit
    const { credentialID: credentialId, linkedAt, termsHash, statement } = acceptance;
    const actor = caller.clientId;
    const step = { to: 'linked', by: 'rssp', actor } as const;
    const linked = advanceEnrolment(nextVersion(enrolment), [step], now, {
      credentialId,
      acceptanceStatement: statement ?? null,
    });
    const answer = enrolmentAnswer(200, linked, issuedView(certificate, ca));
    const accepted: UnitOfWork = {
      statements: [
        ...repeat.statementsFor(answer),
        this.enrolments.update(linked, enrolment.version, lostRace(enrolmentId, ifMatch)),
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
    };
    const activation = this.activation(certificate, enrolmentId, credentialId, now);
    await this.store.commit(joinUnits(accepted, replacement, activation));
    return answer;
  }

  /** The certificate as active; from now on it holds the place of its key at the CA, if it has not done so before. */
  private activation(
    { certId, spkiSha256 }: CertificateRecord,
    enrolmentId: string,
    credentialId: string,
    now: Date,
  ): UnitOfWork {
    return {
      statements: [
        this.subjectKeys.assertUnharmed(spkiSha256),
        this.certificates.changeState({
          certId,
          from: ['issued'],
          to: 'active',
          at: now,
          members: { credentialId, linkBy: null, liveKey: spkiSha256 },
          refusal: (missed) => (missed === 'unique' ? keyTaken(enrolmentId) : revokedBefore(enrolmentId)),
        }),
      ],
      audit: [],
      events: [],
    };
  }

  private async checkStatement(
    { clientId }: Caller,
    { statement, credentialID: credentialId }: AcceptanceRequestDto,
    { fingerprint, keyId, stateAt }: CertificateRecord,
    now: Date,
  ): Promise<void> {
    const client = await this.clients.findById(clientId);
    if (client === undefined) throw new Error(`the client ${clientId} is missing`);
    await verifyStatement(statement ?? '', client, {
      audience: this.cas.urls.publicUrl,
      certificateSha256: Buffer.from(fingerprint).toString('hex'),
      keyId,
      credentialId,
      issuedAt: stateAt,
      now,
    });
  }
}

/** A certificate may be shorter than its linking window; one that has ended links nothing and replaces nothing. */
function assertNotExpiredYet({ state, notAfter }: CertificateRecord, enrolmentId: string, now: Date): void {
  if (certificateStateAt(state, notAfter, now) !== 'expired') return;
  throw new PkiError('state_conflict', 'The certificate has expired before it was linked; enrol anew.', {
    enrolmentId,
  });
}

/** The index of live keys held (docs/adr/0019): another certificate of the key is in force at the CA. */
function keyTaken(enrolmentId: string): PkiError {
  return new PkiError('duplicate_key', 'The key has another live certificate at this CA.', { enrolmentId });
}

function revokedBefore(enrolmentId: string): PkiError {
  return new PkiError('state_conflict', 'The certificate was revoked before it was linked.', { enrolmentId });
}
