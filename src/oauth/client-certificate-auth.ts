import type { IncomingMessage } from 'node:http';
import type { ClientCertificates, PresentedClientCertificate } from '../common/client-certificate';
import type { RegisteredClient } from './client-directory.service';

/**
 * The certificate by which the connection authenticates the client; undefined if it does not:
 *
 * - `tls_client_auth` (RFC 8705 2.1): of the internal TLS CA, with the subject `CN={clientId}`, which that CA gives to
 *   nobody else;
 * - `self_signed_tls_client_auth` (RFC 8705 2.2): the very certificate that is registered, whoever issued it.
 */
export function clientsCertificate(
  client: RegisteredClient,
  certificates: ClientCertificates,
  request: IncomingMessage,
): PresentedClientCertificate | undefined {
  const verified = certificates.verified(request);
  if (verified?.commonName === client.record.clientId) return verified;
  const presented = certificates.presented(request);
  const isRegistered = presented !== undefined && presented.thumbprint === client.certificateThumbprint;
  return isRegistered ? presented : undefined;
}
