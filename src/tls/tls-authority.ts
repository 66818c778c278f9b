import { toPem } from '../x509/pem';
import { createHash } from 'node:crypto';
import { drawSerialNumber } from '../x509/serial-number';
import { signCertificate } from '../keys/signed-certificate';
import type { Randomness } from '../common/randomness';
import { dateOf, type RealTime } from '../common/real-time';
import { ExitError } from '../config/exit-error';
import type { KeyStore } from '../keys/key-store';
import type { Signer } from '../keys/signer';
import type { SettingRepository } from '../store/setting.repository';
import type { Store } from '../store/store';
import type { AuditEntry } from '../store/unit-of-work';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { parseCertificate } from '../x509/tbs-certificate';
import { TLS_SIGNATURE_ALGORITHM, tlsCaTbs, type CertifiedTlsKey, type TlsIssuer } from './tls-certificate';

/** What the internal TLS CA is made from. */
export interface TlsAuthorityParts {
  readonly keyStore: KeyStore;
  readonly store: Store;
  readonly settings: SettingRepository;
  readonly randomness: Randomness;
  /** TLS is real: its certificates do not travel with the world. */
  readonly time: RealTime;
}

/** A certificate of the internal TLS CA. */
export interface TlsCertificate {
  readonly der: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const KEY_ID = 'tls-ca';
const KEY_ALGORITHM = 'P-256';
/** Key of the setting that holds the certificate, base64 of DER. */
const CERTIFICATE_SETTING = 'tls.ca.certificate';
const DAY_MILLISECONDS = 86_400_000;
const CA_DAYS = 3650;
/** Certificates begin a little earlier, for clients whose clock is behind. */
const BACKDATE_MILLISECONDS = 3_600_000;

/**
 * The CA behind the HTTPS listener: it certifies the server and, for operators, clients of mutual TLS. It stands in no
 * world and on no list, issues nothing qualified, and the RA does not know it.
 */
export class TlsAuthority {
  readonly issuer: TlsIssuer;

  /** @param signer of the key in the certificate; {@link establish} sees to that */
  constructor(
    readonly certificateDer: Uint8Array,
    private readonly signer: Signer,
    private readonly randomness: Randomness,
    private readonly time: RealTime,
  ) {
    const { subject, spkiDer, notBefore, notAfter } = parseCertificate(certificateDer).tbs;
    const { keyIdentifier } = parseSubjectPublicKeyInfo(spkiDer);
    this.issuer = { subjectDer: subject.der, keyIdentifier, notBefore, notAfter };
  }

  /**
   * Opens the CA, or makes it at the first start. When half its life is over, or the machine's clock has been set back
   * to before it, it gets a new certificate for the same name and key, so that who trusts the old one goes on. Throws ExitError (data folder) where certificate and key are of two
   * CAs, KeyStoreError where the key is damaged.
   */
  static async establish(parts: TlsAuthorityParts): Promise<TlsAuthority> {
    const { keyStore, settings, randomness, time } = parts;
    const stored = await settings.find(CERTIFICATE_SETTING);
    // A key that was left behind when a start was cut off is used. With a certificate and no key, opening it fails.
    if (stored === undefined && (await keyStore.find(KEY_ID)) === undefined)
      await keyStore.create(KEY_ID, KEY_ALGORITHM);
    const signer = await keyStore.open(KEY_ID, TLS_SIGNATURE_ALGORITHM);
    if (stored !== undefined) {
      const authority = new TlsAuthority(Buffer.from(stored, 'base64'), signer, randomness, time);
      assertSameKey(authority.certificateDer, signer);
      const now = dateOf(time);
      if (now >= authority.issuer.notBefore && now < halfLifeOf(authority.issuer)) return authority;
    }
    return new TlsAuthority(await certifyItself(parts, signer), signer, randomness, time);
  }

  /** The trust anchor of the HTTPS listener. */
  get pem(): string {
    return toPem('CERTIFICATE', this.certificateDer);
  }

  /** Makes a certificate of this many days, or until this CA ends if that is sooner. */
  async issue(
    spkiDer: Uint8Array,
    days: number,
    tbsOf: (key: CertifiedTlsKey, issuer: TlsIssuer) => Uint8Array,
  ): Promise<TlsCertificate> {
    const serialNumber = drawSerialNumber(this.randomness);
    const wanted = validityOf(this.time, days);
    const notBefore = new Date(Math.max(+wanted.notBefore, +this.issuer.notBefore));
    const notAfter = new Date(Math.min(+wanted.notAfter, +this.issuer.notAfter));
    const tbsDer = tbsOf({ spkiDer, serialNumber, notBefore, notAfter }, this.issuer);
    return { der: await signCertificate(tbsDer, this.signer), serialNumber, notBefore, notAfter };
  }
}

/** What the audit records tell of a certificate of this CA. */
export function auditedCertificate({ der, serialNumber, notAfter }: TlsCertificate): AuditEntry['details'] {
  return {
    serialNumber: Buffer.from(serialNumber).toString('hex'),
    sha256: createHash('sha256').update(der).digest('hex'),
    notAfter: notAfter.toISOString(),
  };
}

/** When a certificate is to be replaced. */
export function halfLifeOf({ notBefore, notAfter }: Pick<TlsCertificate, 'notBefore' | 'notAfter'>): Date {
  return new Date((notBefore.getTime() + notAfter.getTime()) / 2);
}

/** Another node of the same key store may do the same: its certificate is as good, and the last one stays. */
async function certifyItself(
  { store, settings, randomness, time }: TlsAuthorityParts,
  signer: Signer,
): Promise<Uint8Array> {
  const serialNumber = drawSerialNumber(randomness);
  const validity = validityOf(time, CA_DAYS);
  const der = await signCertificate(tlsCaTbs({ spkiDer: signer.spkiDer, serialNumber, ...validity }), signer);
  await store.commit({
    statements: [settings.put(CERTIFICATE_SETTING, Buffer.from(der).toString('base64'))],
    audit: [
      {
        actor: 'system',
        action: 'tls_ca.established',
        objectType: 'tls_ca',
        objectId: KEY_ID,
        details: auditedCertificate({ der, serialNumber, ...validity }),
      },
    ],
    events: [],
  });
  return der;
}

/** The last second is part of the validity (RFC 5280 4.1.2.5). */
function validityOf(time: RealTime, days: number): Pick<TlsCertificate, 'notBefore' | 'notAfter'> {
  const notBefore = new Date(dateOf(time).getTime() - BACKDATE_MILLISECONDS);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MILLISECONDS - 1000) };
}

function assertSameKey(certificateDer: Uint8Array, { spkiDer }: Signer): void {
  if (Buffer.compare(parseCertificate(certificateDer).tbs.spkiDer, spkiDer) === 0) return;
  throw new ExitError(
    'dataFolder',
    `The certificate of the internal TLS CA is for another key than ${KEY_ID} in the key store. ` +
      'Restore keys and database from the same backup.',
  );
}
