import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { DerError } from '../asn1/der-reader';
import { ClientCertificates, type VerifiedClientCertificate } from '../common/client-certificate';
import type { RealTime } from '../common/real-time';
import { decodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { nameValues } from '../x509/name';
import { OID } from '../x509/oids';
import { parseCertificate, type TbsCertificateView } from '../x509/tbs-certificate';
import type { TlsAuthority } from './tls-authority';

/** A certificate of the internal TLS CA, whatever the time. */
interface KnownPeer {
  readonly certificate: VerifiedClientCertificate;
  readonly tbs: TbsCertificateView;
}

/**
 * Client certificates of the internal TLS CA. The socket's own `authorized` is not asked: it is also set on a resumed
 * TLS 1.3 session without any certificate, it knows no purpose, and a connection may outlive the certificate.
 */
export class PeerCertificates extends ClientCertificates {
  /** By connection; null = nothing that the internal TLS CA issued to a client. */
  private readonly known = new WeakMap<TLSSocket, KnownPeer | null>();
  private readonly issuer: X509Certificate;

  constructor(
    { certificateDer }: Pick<TlsAuthority, 'certificateDer'>,
    private readonly time: RealTime,
  ) {
    super();
    this.issuer = new X509Certificate(certificateDer);
  }

  verified({ socket }: Pick<IncomingMessage, 'socket'>): VerifiedClientCertificate | undefined {
    if (!(socket instanceof TLSSocket)) return undefined;
    let peer = this.known.get(socket);
    if (peer === undefined) this.known.set(socket, (peer = this.read(socket.getPeerX509Certificate())));
    if (peer === null) return undefined;
    const now = this.time.milliseconds();
    const { notBefore, notAfter } = peer.tbs;
    // The last second belongs to the validity (RFC 5280 4.1.2.5).
    return now >= notBefore.getTime() && now < notAfter.getTime() + 1000 ? peer.certificate : undefined;
  }

  private read(presented: X509Certificate | undefined): KnownPeer | null {
    // The handshake has proved that the peer holds the key.
    if (presented === undefined || !presented.checkIssued(this.issuer)) return null;
    if (!presented.verify(this.issuer.publicKey)) return null;
    try {
      const { tbs } = parseCertificate(presented.raw);
      const purposes = tbs.extension(OID.extKeyUsage);
      const [commonName, ...others] = nameValues(tbs.subject, 'CN');
      if (purposes === undefined || !decodeExtKeyUsage(purposes.value).includes(OID.clientAuth)) return null;
      if (commonName === undefined || others.length > 0) return null;
      const thumbprint = createHash('sha256').update(presented.raw).digest('base64url');
      return { tbs, certificate: { der: presented.raw, thumbprint, commonName } };
    } catch (error) {
      if (error instanceof DerError) return null;
      throw error;
    }
  }
}
