import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { CaRepository } from '../store/ca.repository';
import { CertificateRepository } from '../store/certificate.repository';
import type { CaState, CertificateRecord } from '../store/records';
import { Store } from '../store/store';
import { UnitConflict, type AuditEntry, type Statement } from '../store/unit-of-work';
import type { CertificateProfile } from '../world/certificate-profile';
import { caSummary, type CaSummary } from './ca-summary';
import type { CertificateTemplate } from './certificate-template';
import { CrlPlaces } from './crl-places.service';
import { EstablishedCas, type EstablishedCa } from './established-cas';
import { prepareCertificate, type PreparedCertificate } from './issuance';
import type { IssuanceRequest, IssuedCertificate, UnitParts } from './issued-certificate';
import { lintBeforeSigning } from './lint-before-signing';
import { releaseEndedKey } from './live-key';
import { drawSerialNumber, serialHex } from '../x509/serial-number';
import { signCertificate } from '../keys/signed-certificate';
import type { SubjectData } from './subject-data';
import { certifySubject } from './subject-name';

/** How often a serial number is drawn before a conflict counts as a fault of the generator. */
const MAX_DRAWS = 3;
const OFFLINE_RETRY_SECONDS = 60;
const RETIRED_RETRY_SECONDS = 24 * 60 * 60;

/** Certificate generation (EN 319 411-1): the only place where a subject's certificate comes into being. */
@Injectable()
export class CaService {
  constructor(
    @Inject(EstablishedCas) private readonly established: EstablishedCas,
    @Inject(Store) private readonly store: Store,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(CaRepository) private readonly caRecords: CaRepository,
    @Inject(CrlPlaces) private readonly crlPlaces: CrlPlaces,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /**
   * Issues one certificate and stores it, with what `accompany` answers, in one durable unit. `accompany` is called
   * again with another certificate if a serial number was taken; nothing of the first is stored then.
   *
   * Errors: `unknown_ca`, `unknown_profile`, `ca_offline`, `state_conflict` for a CA that issues no more; of the subject and the validity as `prepareCertificate`;
   * `policy_violation` with the rule ids when the lint objects; `duplicate_key` when the key has a live certificate at
   * this CA; and the refusals of the accompanying statements.
   */
  async issue(
    request: IssuanceRequest,
    accompany: (issued: IssuedCertificate) => UnitParts,
  ): Promise<IssuedCertificate> {
    for (let draw = 1; ; draw++) {
      // 1 The CA stands ready and offers the profile.
      const ca = this.activeCa(request.caId);
      const template = templateOf(ca, request.profileId);
      // 2 Serial number and CRL shard.
      const serialNumber = drawSerialNumber(this.randomness);
      const crlShard = await this.crlPlaces.take(ca);
      try {
        const now = this.clock.now();
        // 3 TBSCertificate. 4 Lint it: exactly the findings that the profile expects.
        const place = { serialNumber, crlShard, issuerValidity: ca.current, now };
        const prepared = prepareCertificate(template, request, place);
        lintBeforeSigning(prepared.tbsDer, template, ca.current);
        // 5 Sign. 6 Re-read and compare.
        const certificateDer = await signCertificate(prepared.tbsDer, ca.signer);
        // 7 One durable unit.
        const record = this.recordOf(request, ca, template, prepared, place, certificateDer);
        const issued = issuedCertificate(record, ca, template);
        await this.store.commit(this.unitOf(record, accompany(issued)));
        return issued;
      } catch (error) {
        // After any other failure it may be stored.
        if (error instanceof PkiError || error instanceof UnitConflict) this.crlPlaces.release(ca, crlShard);
        if (!isSerialConflict(error) || draw === MAX_DRAWS) throw error;
        // The other reason for a conflict: another node has ended the CA.
        const stored = await this.caRecords.findById(request.caId);
        if (stored && issuesNoMore(stored.state)) this.established.noteState(request.caId, stored.state);
      }
    }
  }

  /** Refuses a subject that the profile could not certify, long before anything is issued; errors as `certifySubject`. */
  checkSubject(profile: CertificateProfile, subjectData: SubjectData): void {
    certifySubject(profile, subjectData);
  }

  /** All CAs of the world in its order. */
  cas(): CaSummary[] {
    return this.established.list().map((ca) => caSummary(ca, this.established.urls));
  }

  findCa(caId: string): CaSummary | undefined {
    const ca = this.established.find(caId);
    return ca && caSummary(ca, this.established.urls);
  }

  /** The chain of what the CA issues: its own certificate first, the root last, DER. `unknown_ca` if there is none. */
  chain(caId: string): readonly Uint8Array[] {
    return this.knownCa(caId).chainDer;
  }

  private knownCa(caId: string): EstablishedCa {
    const ca = this.established.find(caId);
    if (!ca) {
      throw new PkiError('unknown_ca', `There is no CA ${caId}.`, {
        errors: [{ pointer: '/caId', detail: 'names no CA; GET ra/v1/cas lists them' }],
      });
    }
    return ca;
  }

  private activeCa(caId: string): EstablishedCa {
    const ca = this.knownCa(caId);
    if (ca.state === 'active') return ca;
    if (issuesNoMore(ca.state)) {
      const why = ca.state === 'revoked' ? 'its own certificate is revoked' : 'its last CRL is published';
      throw new PkiError('state_conflict', `The CA ${caId} issues no more: ${why}. Choose another.`, {
        errors: [
          { pointer: '/caId', detail: 'names a CA that has ended; GET ra/v1/cas tells the state of each' },
        ],
        clause: ca.state === 'revoked' ? 'EN 319 411-1 CSS-6.3.9-12' : 'EN 319 411-1 CSS-6.3.9-06',
      });
    }
    const retired = ca.state === 'retired';
    throw new PkiError(
      'ca_offline',
      retired ? `The CA ${caId} is retired; choose another.` : `The CA ${caId} is offline for now.`,
      { retryAfterSeconds: retired ? RETIRED_RETRY_SECONDS : OFFLINE_RETRY_SECONDS },
    );
  }

  private recordOf(
    request: IssuanceRequest,
    ca: EstablishedCa,
    template: CertificateTemplate,
    prepared: PreparedCertificate,
    place: { readonly serialNumber: Uint8Array; readonly crlShard: number; readonly now: Date },
    certificateDer: Uint8Array,
  ): CertificateRecord {
    return {
      certId: newIdentifier('crt', this.clock, this.randomness),
      caId: request.caId,
      keyGeneration: ca.current.generation,
      serial: place.serialNumber,
      kind: template.profile.kind,
      profileId: request.profileId,
      profileHash: template.profileHash,
      clientId: request.clientId,
      enrolmentId: request.enrolmentId,
      keyId: request.keyId,
      spkiSha256: request.publicKey.sha256Hex,
      credentialId: request.credentialId,
      crlShard: place.crlShard,
      notBefore: prepared.notBefore,
      notAfter: prepared.notAfter,
      state: request.linkedState,
      stateAt: place.now,
      linkBy: request.linkBy ?? null,
      certificateDer,
      fingerprint: createHash('sha256').update(certificateDer).digest(),
      revocationReason: null,
      revokedAt: null,
      invalidityAt: null,
      holdUntil: null,
      liveKey: request.renews === true ? null : request.publicKey.sha256Hex,
      replacedBy: null,
      qscdId: request.qscdId ?? null,
    };
  }

  private unitOf(record: CertificateRecord, accompanying: UnitParts): UnitParts {
    const { caId, liveKey, stateAt } = record;
    const released = liveKey === null ? [] : [releaseEndedKey(caId, liveKey, stateAt)];
    const inserted = this.certificates.insert(record).map(refuseSecondLiveCertificate);
    return {
      statements: [...released, ...inserted, ...accompanying.statements],
      audit: [auditEntryOf(record), ...accompanying.audit],
      events: accompanying.events,
    };
  }
}

function issuesNoMore(state: CaState): boolean {
  return state === 'ended' || state === 'revoked';
}

function templateOf(ca: EstablishedCa, profileId: string): CertificateTemplate {
  const template = ca.templates.get(profileId);
  if (template) return template;
  const offered = [...ca.templates.keys()].join(', ');
  throw new PkiError(
    'unknown_profile',
    `The CA ${ca.definition.caId} does not offer the profile ${profileId}.`,
    {
      errors: [{ pointer: '/profileId', detail: `must be one that the CA offers: ${offered}` }],
    },
  );
}

function issuedCertificate(
  record: CertificateRecord,
  ca: EstablishedCa,
  template: CertificateTemplate,
): IssuedCertificate {
  const {
    certId,
    caId,
    keyGeneration,
    profileId,
    keyId,
    certificateDer,
    fingerprint,
    notBefore,
    notAfter,
    crlShard,
  } = record;
  return {
    certId,
    caId,
    keyGeneration,
    profileId,
    keyId,
    serialHex: serialHex(record.serial),
    certificateDer,
    fingerprint,
    chainDer: ca.chainDer,
    notBefore,
    notAfter,
    crlShard,
    statusUris: template.statusUris(crlShard),
  };
}

function auditEntryOf(record: CertificateRecord): AuditEntry {
  return {
    actor: record.clientId ?? 'system',
    action: 'certificate.issued',
    objectType: 'certificate',
    objectId: record.certId,
    details: {
      caId: record.caId,
      profileId: record.profileId,
      profileHash: record.profileHash,
      serialNumber: serialHex(record.serial),
      sha256: Buffer.from(record.fingerprint).toString('hex'),
      enrolmentId: record.enrolmentId,
    },
  };
}

/** One live certificate of a key at a CA (credential-api 1.1); a serial number in use stays a conflict of its own. */
function refuseSecondLiveCertificate(statement: Statement): Statement {
  return {
    ...statement,
    refusal: (missed) =>
      missed === 'unique'
        ? new PkiError(
            'duplicate_key',
            'The key has a live certificate at this CA; enrol a new key or revoke it first.',
          )
        : undefined,
  };
}

function isSerialConflict(error: unknown): boolean {
  return error instanceof UnitConflict && error.statementName === 'certificate.insert';
}
