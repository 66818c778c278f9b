import { Inject, Injectable } from '@nestjs/common';
import type { AttestationVerdict } from '../../attestation/key-attestation';
import { EstablishedCas } from '../../ca/established-cas';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { ChallengeRepository } from '../../store/challenge.repository';
import { QscdRepository } from '../../store/qscd.repository';
import type { QscdRecord, SubjectKeyRecord } from '../../store/records';
import { Store } from '../../store/store';
import { SubjectKeyRepository } from '../../store/subject-key.repository';
import type { Statement } from '../../store/unit-of-work';
import type { Answer } from '../answer';
import { attestationNonceReused } from '../attestation-check';
import { AttestationRoots } from '../attestation-roots';
import { changeObject } from '../planned-change';
import { assertKeyUsable } from '../enrolment-checks';
import { qscdStatusAt } from '../qscds/qscd-state';
import { checkRegisteredAttestation } from './registered-attestation';
import { assertRegistrable, readKeyRegistration, type KeyRegistration } from './key-registration';
import { keyIdFault } from './key-id';
import { assertKeyMove } from './key-state';
import { keyAudit } from './key-trail';
import { keyAnswer } from './key-view';

/** Registration of subject keys before they are enrolled (EN 319 411-2 SDP-6.5.1-04). */
@Injectable()
export class KeyRegistrationService {
  constructor(
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly qscds: QscdRepository,
    private readonly challenges: ChallengeRepository,
    private readonly cas: EstablishedCas,
    private readonly attestationRoots: AttestationRoots,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 201 with a new key, 200 with one that was registered by the same request, or is attested now. Throws `malformed`,
   * `unsupported_key`, `weak_key`, `compromised_key`, `key_too_old`, `policy_violation`, `duplicate_key`, `state_conflict`,
   * `qscd_not_certified`, `bad_attestation`, `attestation_stale`, `nonce_reused`. A refusal uses up nothing.
   */
  register(caller: Caller, keyId: string, body: unknown): Promise<Answer> {
    assertKeyId(keyId);
    const registration = readKeyRegistration(body);
    return changeObject('key', async (lost) => {
      const known = await this.findKnown(caller, keyId, registration);
      if (known === undefined) return this.create(caller, keyId, registration, lost);
      const { registrationHash, attestationHash } = registration;
      if (known.registrationHash === registrationHash && known.attestationHash === attestationHash)
        return keyAnswer(200, known);
      assertKeyUsable(known, '/publicKey');
      if (!mayBeAttested(known, registration)) throw otherContent();
      return this.attest(caller, known, registration, lost);
    });
  }

  /** The key as this client has it under this name. Another client's gets no detail, so that nobody learns who has it. */
  private async findKnown(
    { clientId }: Caller,
    keyId: string,
    { publicKey }: KeyRegistration,
  ): Promise<SubjectKeyRecord | undefined> {
    const [byKey, byName] = await Promise.all([
      this.subjectKeys.find(publicKey.sha256Hex),
      this.subjectKeys.findByKeyId(clientId, keyId),
    ]);
    if (byKey !== undefined && byKey.clientId !== clientId)
      throw new PkiError('duplicate_key', 'This key cannot be used.');
    if (byKey !== undefined && byKey.keyId !== keyId) {
      assertKeyUsable(byKey, '/publicKey');
      throw duplicate('/publicKey', 'This client has the key under another keyId.');
    }
    if (byKey === undefined && byName !== undefined)
      throw duplicate('/publicKey', 'This keyId names another key; choose another name.');
    return byKey;
  }

  private async create(
    { clientId }: Caller,
    keyId: string,
    registration: KeyRegistration,
    lost: () => PkiError,
  ): Promise<Answer> {
    // 1 what the request says by itself
    const now = this.clock.now();
    const useBy = assertRegistrable(registration, now);
    // 2 the device, and what it says
    const device = await this.deviceOf(clientId, registration, now);
    const verdict = await this.verify(clientId, registration, device, now);
    const { publicKey, qscdId, generatedAt, oneTime, session } = registration;
    if (verdict !== null) assertKeyMove('registered', 'attested', 'rssp');
    const record: SubjectKeyRecord = {
      spkiSha256: publicKey.sha256Hex,
      clientId,
      keyId,
      state: verdict === null ? 'registered' : 'attested',
      oneTime,
      compromisedAt: null,
      createdAt: now,
      spkiDer: publicKey.der,
      qscdId,
      generatedAt,
      sessionId: session?.sessionId ?? null,
      useBy,
      attestation: verdict,
      registrationHash: registration.registrationHash,
      attestationHash: registration.attestationHash,
      dueAt: useBy,
      destroyRequestedAt: null,
      destruction: null,
    };
    // 3 one unit with the nonce
    await this.store.commit({
      statements: [
        // The key first: the same request at the same time finds it there, rather than its nonce used.
        this.subjectKeys.register(record, lost),
        ...this.consumed(clientId, registration, now),
      ],
      audit: [keyAudit('key.register', clientId, record, { verdict })],
      events: [],
    });
    return keyAnswer(201, record);
  }

  /** The attestation of a key that was registered without. */
  private async attest(
    { clientId }: Caller,
    known: SubjectKeyRecord,
    registration: KeyRegistration,
    lost: () => PkiError,
  ): Promise<Answer> {
    const now = this.clock.now();
    assertKeyMove(known.state, 'attested', 'rssp');
    const device = await this.deviceOf(clientId, registration, now);
    const verdict = await this.verify(clientId, registration, device, now);
    const { attestationHash } = registration;
    const attested: SubjectKeyRecord = { ...known, state: 'attested', attestation: verdict, attestationHash };
    await this.store.commit({
      statements: [this.subjectKeys.attest(attested, lost), ...this.consumed(clientId, registration, now)],
      audit: [keyAudit('key.attest', clientId, attested, { verdict })],
      events: [],
    });
    return keyAnswer(200, attested);
  }

  private async deviceOf(
    clientId: string,
    { qscdId }: KeyRegistration,
    now: Date,
  ): Promise<QscdRecord | undefined> {
    if (qscdId === null) return undefined;
    const device = await this.qscds.find(clientId, qscdId);
    if (device === undefined)
      throw notCertified(
        `The client has no device ${qscdId}; register it by PUT ra/v1/qscds/{qscdId} first.`,
      );
    if (qscdStatusAt(device, now) === 'withdrawn')
      throw notCertified(`The device ${qscdId} lost its certification; use a key on another.`);
    return device;
  }

  private async verify(
    clientId: string,
    { attestation, publicKey }: KeyRegistration,
    device: QscdRecord | undefined,
    now: Date,
  ): Promise<AttestationVerdict | null> {
    if (attestation === undefined || device === undefined) return null;
    const challenge =
      attestation.nonce === undefined ? undefined : await this.challenges.find(attestation.nonce);
    const issuer = this.cas.urls.publicUrl;
    const roots = this.attestationRoots.rootsFor(device);
    const facts = { publicKey, device, roots, challenge, clientId, issuer, now };
    return checkRegisteredAttestation(attestation, facts);
  }

  private consumed(clientId: string, { attestation }: KeyRegistration, now: Date): Statement[] {
    const nonce = attestation?.nonce;
    return nonce === undefined
      ? []
      : [this.challenges.consume(nonce, clientId, 'attestation', now, attestationNonceReused)];
  }
}

function mayBeAttested(
  known: SubjectKeyRecord,
  { registrationHash, attestationHash }: KeyRegistration,
): boolean {
  return (
    known.registrationHash === registrationHash &&
    known.attestationHash === null &&
    attestationHash !== null &&
    known.state === 'registered'
  );
}

function assertKeyId(keyId: string): void {
  const detail = keyIdFault(keyId);
  if (detail !== undefined)
    throw new PkiError('malformed', 'The keyId is not one.', { errors: [{ pointer: '/keyId', detail }] });
}

function otherContent(): PkiError {
  return new PkiError(
    'state_conflict',
    'The key is known with other content; what was said of a key stays, but an attestation may be added while it is registered.',
  );
}

function duplicate(pointer: string, detail: string): PkiError {
  return new PkiError('duplicate_key', detail, { errors: [{ pointer, detail }] });
}

function notCertified(detail: string): PkiError {
  return new PkiError('qscd_not_certified', detail, { errors: [{ pointer: '/qscdId', detail }] });
}
