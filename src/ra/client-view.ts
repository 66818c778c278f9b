import { createHash } from 'node:crypto';
import { wireTime } from '../common/wire-time';
import type { ClientRecord } from '../store/records';
import { Answer, entityTag } from './answer';
import { encodeBase64 } from './base64';
import type { ClientDto, TrustedListEntryDto } from './dto/client.dto';

/** A client as operators see it. A secret is not shown, nor is its hash. */
export function clientView(record: ClientRecord): ClientDto {
  const { tlsCertificate, jwks, secretHash } = record;
  return {
    clientId: record.clientId,
    kind: record.kind,
    name: record.name,
    state: record.state,
    stateReason: record.stateReason,
    origin: record.origin,
    authMethods: [
      ...(secretHash === null ? [] : (['client_secret_basic'] as const)),
      ...(jwks === null ? [] : (['private_key_jwt'] as const)),
      'tls_client_auth',
      ...(tlsCertificate === null ? [] : (['self_signed_tls_client_auth'] as const)),
    ],
    jwks: jwks as ClientDto['jwks'],
    tlsSubjectDn: `CN=${record.clientId}`,
    tlsCertificate: tlsCertificate === null ? null : encodeBase64(tlsCertificate),
    tlsCertificateSha256:
      tlsCertificate === null ? null : createHash('sha256').update(tlsCertificate).digest('hex'),
    boundTokens: record.tokenBinding === 'required',
    scopes: record.scopes,
    caIds: record.caIds,
    profileIds: record.profileIds,
    qscd:
      record.qscdAuditReference === null && record.trustedListEntry === null
        ? null
        : {
            auditReference: record.qscdAuditReference,
            trustedListEntry: record.trustedListEntry as TrustedListEntryDto | null,
          },
    createdAt: wireTime(record.createdAt),
  };
}

/** The client with its place and tag. */
export function clientAnswer(status: 200 | 201, record: ClientRecord): Answer {
  const view = clientView(record);
  const headers = {
    location: `/ra/v1/clients/${record.clientId}`,
    etag: entityTag(JSON.stringify(view)),
  };
  return Answer.ofJson(status, headers, view);
}
