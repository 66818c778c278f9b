import type { IncomingMessage } from 'node:http';

/** A client certificate that was verified: it is in date, for clients, and of the internal TLS CA. */
export interface VerifiedClientCertificate {
  readonly der: Uint8Array;
  /** SHA-256 of the DER, base64url: the `x5t#S256` that binds a token to it (RFC 8705 3.1). */
  readonly thumbprint: string;
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
}
