import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../common/clock';
import { monotonicMilliseconds } from '../common/real-time';
import type { KeyStore } from '../keys/key-store';
import type { Signer } from '../keys/signer';
import type { CertificateRecord } from '../store/records';
import type { ResponderCertificates } from '../store/responder-certificates';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { OcspRefusal } from './ocsp-error';
import type { OcspIssuer } from './ocsp-issuer';
import { OcspResponseBuilder } from './ocsp-response';

/** A key that signs answers for one CA, from `from` until before `until`, in milliseconds. */
export interface ActiveResponder {
  readonly builder: OcspResponseBuilder;
  readonly signer: Signer;
  readonly from: number;
  readonly until: number;
  /** From when on there should be a newer one. */
  readonly replacedAt: number;
  /** Of its certificate, lower-case hex; absent where the CA answers itself. */
  readonly serialHex?: string;
}

/** What is known of the responder of one CA. */
interface Place {
  active?: ActiveResponder;
  loading?: Promise<ActiveResponder>;
  /** Real time of the last look into the store, and of the last wait that was in vain. */
  lookedAt: number;
  failedAt: number;
}

const LOOK_EVERY_MILLISECONDS = 1000;
/** One that should not be replaced yet may have been revoked by another node. */
const LOOK_ANYWAY_MILLISECONDS = 60_000;
/** A clock that was moved leaves no valid responder until the CA has certified another, which takes a moment. */
const WAIT = { times: 20, milliseconds: 100 };

/** The signing keys of the answers: read from the store when they are needed, and again when they should be replaced. */
export class OcspResponders {
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly certificates: ResponderCertificates,
    private readonly keyStore: KeyStore,
    private readonly clock: Clock,
  ) {}

  /** Who signs for the CA at `now`; `tryLater` if nobody can, after a short wait for one that is being certified. */
  of(issuer: OcspIssuer, now: number): ActiveResponder | Promise<ActiveResponder> {
    const place = this.placeOf(issuer.caId);
    const { active } = place;
    if (
      active === undefined ||
      now < active.from ||
      now >= active.until ||
      !signsAsItShould(active, issuer, now)
    ) {
      return (place.loading ??= this.load(issuer, place).finally(() => delete place.loading));
    }
    const every = now >= active.replacedAt ? LOOK_EVERY_MILLISECONDS : LOOK_ANYWAY_MILLISECONDS;
    if (monotonicMilliseconds() - place.lookedAt >= every) {
      // The one at hand still serves; a failure is met when it no longer does.
      void this.look(issuer, place).catch(() => undefined);
    }
    return active;
  }

  /** Whether somebody can sign for the CA now, without waiting. */
  async isReady(issuer: OcspIssuer): Promise<boolean> {
    const place = this.placeOf(issuer.caId);
    const now = this.clock.now().getTime();
    const { active } = place;
    return (
      (active !== undefined && now >= active.from && now < active.until) ||
      (await this.look(issuer, place)) !== undefined
    );
  }

  /** The status of a certificate has changed; if it is that of the responder, another one is looked for. */
  noteChange(caId: string, serialHex: string): void {
    const place = this.places.get(caId);
    if (place?.active?.serialHex === serialHex) delete place.active;
  }

  private placeOf(caId: string): Place {
    let place = this.places.get(caId);
    if (place === undefined) this.places.set(caId, (place = { lookedAt: -Infinity, failedAt: -Infinity }));
    return place;
  }

  private async load(issuer: OcspIssuer, place: Place): Promise<ActiveResponder> {
    // Whoever asks right after a failure is not made to wait again.
    const attempts = monotonicMilliseconds() - place.failedAt < LOOK_EVERY_MILLISECONDS ? 1 : WAIT.times;
    for (let attempt = 1; ; attempt++) {
      const found = await this.look(issuer, place);
      if (found !== undefined) return found;
      if (attempt >= attempts) break;
      await pause(WAIT.milliseconds);
    }
    place.failedAt = monotonicMilliseconds();
    throw new OcspRefusal('tryLater', `no responder of ${issuer.caId} has a valid certificate`);
  }

  private async look(issuer: OcspIssuer, place: Place): Promise<ActiveResponder | undefined> {
    place.lookedAt = monotonicMilliseconds();
    const now = this.clock.now();
    const found = answersItself(issuer, now.getTime())
      ? await this.direct(issuer)
      : await this.delegated(issuer, now);
    if (found !== undefined) place.active = found;
    else delete place.active;
    return found;
  }

  private async delegated(issuer: OcspIssuer, now: Date): Promise<ActiveResponder | undefined> {
    const newest = await this.newest(issuer.caId, now);
    if (newest === undefined) return undefined;
    const { certificate, held } = newest;
    const [from, until] = [certificate.notBefore.getTime(), certificate.notAfter.getTime()];
    return {
      builder: new OcspResponseBuilder({
        responderId: { byKey: parseSubjectPublicKeyInfo(held.spkiDer).keyIdentifier },
        signatureAlgorithm: held.signatureAlgorithm,
        certificatesDer: [certificate.certificateDer],
      }),
      signer: held,
      from,
      until,
      replacedAt: (from + until) / 2,
      serialHex: Buffer.from(certificate.serial).toString('hex'),
    };
  }

  private async newest(
    caId: string,
    now: Date,
  ): Promise<{ readonly certificate: CertificateRecord; readonly held: Signer } | undefined> {
    try {
      return await this.certificates.newest(caId, now, (one) => this.signerOf(one));
    } catch (error) {
      throw new OcspRefusal('tryLater', 'the records of the responders are out of reach', error);
    }
  }

  /** The key of a certificate, if this node has it. */
  private async signerOf({ keyId, spkiSha256 }: CertificateRecord): Promise<Signer | undefined> {
    const key = await this.keyStore.find(keyId);
    if (key === undefined || parseSubjectPublicKeyInfo(key.spkiDer).sha256Hex !== spkiSha256)
      return undefined;
    return this.keyStore.open(keyId, 'ecdsa-sha256');
  }

  private async direct({ keyId, keyIdentifier, signatureAlgorithm }: OcspIssuer): Promise<ActiveResponder> {
    return {
      builder: new OcspResponseBuilder({
        responderId: { byKey: keyIdentifier },
        signatureAlgorithm,
        certificatesDer: [],
      }),
      signer: await this.keyStore.open(keyId, signatureAlgorithm),
      from: -Infinity,
      until: Infinity,
      replacedAt: Infinity,
    };
  }
}

/** Beyond its own life a CA cannot certify a responder, and yet answers go on (EN 319 411-2 CSS-6.3.10-02). */
function answersItself({ delegates, notBefore, notAfter }: OcspIssuer, now: number): boolean {
  return !delegates || now < notBefore.getTime() || now >= notAfter.getTime();
}

/** A clock that was moved can bring a CA back into its own life, and the last CRL ends its responders. */
function signsAsItShould({ until }: ActiveResponder, issuer: OcspIssuer, now: number): boolean {
  return (until === Infinity) === answersItself(issuer, now);
}
