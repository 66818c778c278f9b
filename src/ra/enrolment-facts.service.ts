import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { PkiError } from '../common/pki-error';
import { ChallengeRepository } from '../store/challenge.repository';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import { ClientRepository } from '../store/client.repository';
import { SubjectKeyRepository } from '../store/subject-key.repository';
import { AttestationRoots } from './attestation-roots';
import { termsHashes } from './ca-terms';
import type { CertificateOffer } from './certificate-offer';
import type { EnrolmentFacts, ReadApplication } from './enrolment-checks';
import type { EnrolmentRequest } from './enrolment-request';
import { statementJti } from './proof-use.service';
import { deviceOf } from './qscds/device-choice';
import { DeviceChoiceService } from './qscds/device-choice.service';

/** Looks up what the checks of an application must know beside the request. */
@Injectable()
export class EnrolmentFactsService {
  constructor(
    private readonly cas: EstablishedCas,
    private readonly challenges: ChallengeRepository,
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly devices: DeviceChoiceService,
    private readonly clients: ClientRepository,
    private readonly assertions: ClientAssertionRepository,
    private readonly attestationRoots: AttestationRoots,
  ) {}

  /** What the checks must know of the store, and of the client. Throws `unknown_ca`. */
  async gather(
    { clientId, hasQscdEvidence }: Caller,
    { proofOfPossession: { nonce }, qscdId }: EnrolmentRequest,
    { caId, profile }: CertificateOffer,
    { proof: { method, jti }, publicKey, presented }: ReadApplication,
    now: Date,
  ): Promise<EnrolmentFacts> {
    const ca = this.cas.find(caId);
    if (ca === undefined) throw new PkiError('unknown_ca', 'There is no CA with this caId.');
    const ownNonce = presented?.ownNonce === true ? presented.evidence.nonce : undefined;
    const [challenge, subjectKey, attestationChallenge, client, usedJti] = await Promise.all([
      nonce === undefined ? undefined : this.challenges.find(nonce),
      this.subjectKeys.find(publicKey.sha256Hex),
      ownNonce === undefined ? undefined : this.challenges.find(ownNonce),
      method === 'attested_key' ? this.clients.findById(clientId) : undefined,
      jti === undefined ? undefined : this.assertions.find(clientId, statementJti(jti)),
    ]);
    const named = qscdId ?? subjectKey?.qscdId ?? undefined;
    const device = await this.devices.choose(clientId, named, profile);
    return {
      now,
      clientId,
      challenge,
      subjectKey,
      attestationChallenge,
      attestationRoots: this.attestationRoots.rootsFor(deviceOf(device)),
      raIssuer: this.cas.urls.publicUrl,
      clientKeys: client?.jwks ?? null,
      isJtiUsed: usedJti !== undefined,
      hasQscdEvidence,
      device,
      issuer: ca.current,
      termsHashes: () => termsHashes(ca),
    };
  }
}
