import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { newIdentifier } from '../common/identifier';
import { PkiError } from '../common/pki-error';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import type { DueWork } from '../jobs/due-work';
import { DueWorkService } from '../jobs/due-work.service';
import { KeyStore, type StoredKey } from '../keys/key-store';
import { CertificateRepository } from '../store/certificate.repository';
import { CrlShardRepository } from '../store/crl-shard.repository';
import type { CertificateRecord } from '../store/records';
import { ResponderCertificates } from '../store/responder-certificates';
import { SettingRepository } from '../store/setting.repository';
import { Store } from '../store/store';
import type { CertificateProfile } from '../world/certificate-profile';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { compileCertificateTemplate, type CertificateTemplate } from './certificate-template';
import { EstablishedCas, type EstablishedCa } from './established-cas';
import { lintBeforeSigning } from './lint-before-signing';
import { isReplacementDue, prepareResponderCertificate, responderKeyId } from './responder-certificate';
import { drawSerialNumber, serialHex } from '../x509/serial-number';
import { signCertificate } from '../keys/signed-certificate';

/** Injection token of the profile of responder certificates; null where the world has none. */
export const RESPONDER_PROFILE = Symbol('ResponderProfile');

const KEY_ALGORITHM = 'P-256';
/** How far the Clock goes between two looks at the certificates. */
const LOOK_EVERY_MILLISECONDS = 60_000;
/** How often a number is drawn that another node has taken meanwhile. */
const MAX_DRAWS = 3;

/**
 * Certifies a delegated OCSP responder for each CA, roots too, with a key of its own, and a new one when half the life
 * of the certificate is over (RFC 6960 4.2.2.2, EN 319 411-1 CSS-6.6.3-01B). Who answers with them reads them from the
 * store.
 */
@Injectable()
export class ResponderCertificateService implements DueWork, OnModuleInit {
  readonly name = 'OCSP responder certificates';
  private readonly logger = new Logger('ca');
  private readonly responders: ResponderCertificates;
  private readonly templates = new Map<string, CertificateTemplate>();
  private lookedAt: Date | undefined;

  constructor(
    @Inject(EstablishedCas) private readonly established: EstablishedCas,
    @Inject(RESPONDER_PROFILE) private readonly profile: CertificateProfile | null,
    @Inject(KeyStore) private readonly keyStore: KeyStore,
    @Inject(CertificateRepository) certificates: CertificateRepository,
    @Inject(SettingRepository) settings: SettingRepository,
    @Inject(CrlShardRepository) private readonly shards: CrlShardRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
    @Inject(DueWorkService) private readonly dueWork: DueWorkService,
  ) {
    this.responders = new ResponderCertificates(certificates, settings);
  }

  /** A failure does not end the start: the readiness of OCSP shows it, and it is tried again. */
  async onModuleInit(): Promise<void> {
    if (this.profile === null) return;
    this.dueWork.register(this);
    await this.run(this.clock.now()).catch((error: unknown) => {
      this.logger.error('a responder certificate could not be made', error);
    });
  }

  /** Replaces what is due at `now`; at once where the clock was moved, else once a minute. */
  async run(now: Date): Promise<void> {
    const { lookedAt } = this;
    if (lookedAt !== undefined && Math.abs(+now - +lookedAt) < LOOK_EVERY_MILLISECONDS) return;
    const outcomes = await Promise.allSettled(
      this.established.list().map((ca) => this.replaceIfDue(ca, now)),
    );
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} CAs have no new responder`);
    this.lookedAt = now;
  }

  private async replaceIfDue(ca: EstablishedCa, now: Date): Promise<void> {
    const { definition, current } = ca;
    // Before and after its own life a CA certifies nobody; its key answers itself then.
    if (this.profile === null || now < current.notBefore || now >= current.notAfter) return;
    for (let draw = 1; draw <= MAX_DRAWS; draw++) {
      const newest = await this.responders.newest(definition.caId, now, (one) => this.keyOf(one));
      if (newest !== undefined && !isReplacementDue(newest.certificate, current, now)) return;
      const number = (await this.responders.latestNumber(definition.caId)) + 1;
      if (await this.certify(ca, this.profile, number, now)) return;
    }
  }

  /** The key of a certificate, if this node has it. */
  private async keyOf({ keyId, spkiSha256 }: CertificateRecord): Promise<StoredKey | undefined> {
    const key = await this.keyStore.find(keyId);
    return key !== undefined && spkiSha256Hex(key.spkiDer) === spkiSha256 ? key : undefined;
  }

  /** False where another node was faster; its certificate serves this node too, if both have the same key store. */
  private async certify(
    ca: EstablishedCa,
    profile: CertificateProfile,
    number: number,
    now: Date,
  ): Promise<boolean> {
    const { definition, tsp, current, signer } = ca;
    // 1 Key; one that was left behind when this was cut off is used.
    const keyId = responderKeyId(definition.caId, number);
    const key = (await this.keyStore.find(keyId)) ?? (await this.createKey(keyId));
    // 2 TBSCertificate. 3 Lint. 4 Sign, re-read and compare.
    const template = this.templateOf(ca, profile);
    const serialNumber = drawSerialNumber(this.randomness);
    const responder = { ca: definition, tsp, number, spkiDer: key.spkiDer };
    const prepared = prepareResponderCertificate(responder, template, current, serialNumber, now);
    lintBeforeSigning(prepared.tbsDer, template, current);
    const certificateDer = await signCertificate(prepared.tbsDer, signer);
    // 5 One durable unit.
    const record = {
      certId: newIdentifier('crt', this.clock, this.randomness),
      caId: definition.caId,
      keyGeneration: current.generation,
      serial: serialNumber,
      profileId: profile.profileId,
      profileHash: template.profileHash,
      clientId: null,
      enrolmentId: null,
      keyId,
      spkiSha256: spkiSha256Hex(key.spkiDer),
      credentialId: null,
      crlShard: 0,
      notBefore: prepared.notBefore,
      notAfter: prepared.notAfter,
      state: 'active',
      stateAt: now,
      linkBy: null,
      certificateDer,
      fingerprint: createHash('sha256').update(certificateDer).digest(),
      revocationReason: null,
      revokedAt: null,
      invalidityAt: null,
      holdUntil: null,
      qscdId: null,
      replacedBy: null,
    } as const;
    try {
      await this.store.commit({
        statements: [
          ...this.responders.insert(record, number),
          this.shards.countIn(record.caId, record.crlShard),
        ],
        audit: [
          {
            actor: 'system',
            action: 'ocsp_responder.certified',
            objectType: 'certificate',
            objectId: record.certId,
            details: {
              caId: record.caId,
              profileId: record.profileId,
              keyId,
              serialNumber: serialHex(serialNumber),
              sha256: record.fingerprint.toString('hex'),
            },
          },
        ],
        events: [],
      });
      return true;
    } catch (error) {
      if (error instanceof PkiError && error.code === 'live_certificate') return false;
      throw error;
    }
  }

  /** A node with the same key store may have been faster. */
  private async createKey(keyId: string): Promise<StoredKey> {
    try {
      return await this.keyStore.create(keyId, KEY_ALGORITHM);
    } catch (error) {
      const key = await this.keyStore.find(keyId);
      if (key === undefined) throw error;
      return key;
    }
  }

  private templateOf(
    { definition, tsp, current, subjectDer }: EstablishedCa,
    profile: CertificateProfile,
  ): CertificateTemplate {
    const { caId, signatureAlgorithm } = definition;
    const name = `${caId}/${current.generation}`;
    let template = this.templates.get(name);
    if (template === undefined) {
      const { generation: keyGeneration, subjectKeyIdentifier } = current;
      const issuer = { caId, keyGeneration, subjectDer, subjectKeyIdentifier, signatureAlgorithm, tsp };
      template = compileCertificateTemplate(profile, issuer, this.established.urls);
      this.templates.set(name, template);
    }
    return template;
  }
}

function spkiSha256Hex(spkiDer: Uint8Array): string {
  return parseSubjectPublicKeyInfo(spkiDer).sha256Hex;
}
