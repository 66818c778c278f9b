import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { DerError } from '../asn1/der-reader';
import {
  ClientCertificates,
  type PresentedClientCertificate,
  type VerifiedClientCertificate,
} from '../common/client-certificate';
import type { RealTime } from '../common/real-time';
import { decodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { nameValues } from '../x509/name';
import { OID } from '../x509/oids';
import { parseCertificate, type TbsCertificateView } from '../x509/tbs-certificate';
import type { TlsAuthority } from './tls-authority';

/** The certificate of a connection, whatever the time. */
interface KnownPeer {
  readonly presented: PresentedClientCertificate;
  /** Only where the internal TLS CA issued it to a client. */
  readonly verified: VerifiedClientCertificate | undefined;
  readonly tbs: TbsCertificateView;
}

/**
 * Client certificates of the internal TLS CA. The socket's own `authorized` is not asked: it is also set on a resumed
 * TLS 1.3 session without any certificate, it knows no purpose, and a connection may outlive the certificate.
 */
export class PeerCertificates extends ClientCertificates {
  /** By connection; null = no certificate, or one that cannot be read. */
  private readonly known = new WeakMap<TLSSocket, KnownPeer | null>();
  private readonly issuer: X509Certificate;

  constructor(
    { certificateDer }: Pick<TlsAuthority, 'certificateDer'>,
    private readonly time: RealTime,
  ) {
    super();
    this.issuer = new X509Certificate(certificateDer);
  }

  verified(request: Pick<IncomingMessage, 'socket'>): VerifiedClientCertificate | undefined {
    return this.inDate(request)?.verified;
  }

  presented(request: Pick<IncomingMessage, 'socket'>): PresentedClientCertificate | undefined {
    return this.inDate(request)?.presented;
  }

  private inDate({ socket }: Pick<IncomingMessage, 'socket'>): KnownPeer | undefined {
    if (!(socket instanceof TLSSocket)) return undefined;
    let peer = this.known.get(socket);
    if (peer === undefined) this.known.set(socket, (peer = this.read(socket.getPeerX509Certificate())));
    if (peer === null) return undefined;
    const now = this.time.milliseconds();
    const { notBefore, notAfter } = peer.tbs;
    // The last second belongs to the validity (RFC 5280 4.1.2.5).
    return now >= notBefore.getTime() && now < notAfter.getTime() + 1000 ? peer : undefined;
  }

  private read(presented: X509Certificate | undefined): KnownPeer | null {
    if (presented === undefined) return null;
    try {
      const { tbs } = parseCertificate(presented.raw);
      const thumbprint = createHash('sha256').update(presented.raw).digest('base64url');
      const seen = { der: presented.raw, thumbprint };
      const commonName = this.certifiedName(presented, tbs);
      return {
        tbs,
        presented: seen,
        verified: commonName === undefined ? undefined : { ...seen, commonName },
      };
    } catch (error) {
      if (error instanceof DerError) return null;
      throw error;
    }
  }

  /** The commonName, if the internal TLS CA issued the certificate to a client. Throws DerError. */
  private certifiedName(presented: X509Certificate, tbs: TbsCertificateView): string | undefined {
    if (!presented.checkIssued(this.issuer) || !presented.verify(this.issuer.publicKey)) return undefined;
    const purposes = tbs.extension(OID.extKeyUsage);
    if (purposes === undefined || !decodeExtKeyUsage(purposes.value).includes(OID.clientAuth))
      return undefined;
    const [commonName, ...others] = nameValues(tbs.subject, 'CN');
    return others.length > 0 ? undefined : commonName;
  }
}
