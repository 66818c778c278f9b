import type { IncomingMessage } from 'node:http';

/** A client certificate of any issuer that is in date; the handshake has shown that the peer holds its key. */
export interface PresentedClientCertificate {
  readonly der: Uint8Array;
  /** SHA-256 of the DER, base64url: the `x5t#S256` that binds a token to it (RFC 8705 3.1). */
  readonly thumbprint: string;
}

/** A client certificate that was verified: it is in date, for clients, and of the internal TLS CA. */
export interface VerifiedClientCertificate extends PresentedClientCertificate {
  /** Common name of the subject. */
  readonly commonName: string;
}

/** What a client has shown at its TLS handshake. The one place where a handler or guard learns of it. */
export abstract class ClientCertificates {
  /**
   * The certificate of the connection that a request came by, if it is an authentication; undefined for a connection
   * without TLS, without a certificate, or with one that proves nothing here.
   */
  abstract verified(request: IncomingMessage): VerifiedClientCertificate | undefined;

  /**
   * The certificate of the connection that a request came by, whoever issued it: good for comparing it with one that is
   * known already, and for nothing else. Undefined for a connection without TLS, without a certificate, with one that is
   * not in date or that cannot be read.
   */
  abstract presented(request: IncomingMessage): PresentedClientCertificate | undefined;
}
