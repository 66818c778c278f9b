import { createHash } from 'node:crypto';
import type {
  CertificateRecord,
  ClientRecord,
  CrlRecord,
  EnrolmentRecord,
  EvidenceRecord,
  IdempotencyRecord,
  JobRecord,
  QscdRecord,
  RevocationRecord,
  SubjectKeyRecord,
  TrustedListRecord,
  TrustedListSignerRecord,
  WebhookRecord,
} from '../../src/store/records';

export const NOW = new Date('2026-04-01T00:00:00Z');
export const LATER = new Date('2026-04-02T00:00:00Z');

export function aCertificate(certId: string, members: Partial<CertificateRecord> = {}): CertificateRecord {
  return {
    certId,
    caId: 'alpha-seal',
    keyGeneration: 1,
    serial: createHash('sha256').update(certId).digest().subarray(0, 16),
    kind: 'subject',
    profileId: 'eu-eseal',
    profileHash: '00'.repeat(32),
    clientId: 'demo-rssp',
    enrolmentId: 'enr_1',
    keyId: 'key-1',
    spkiSha256: '11'.repeat(32),
    credentialId: null,
    crlShard: 3,
    notBefore: NOW,
    notAfter: new Date('2028-04-01T00:00:00Z'),
    state: 'issued',
    stateAt: NOW,
    linkBy: LATER,
    certificateDer: Buffer.from('3000', 'hex'),
    fingerprint: createHash('sha256').update(`der ${certId}`).digest(),
    revocationReason: null,
    revokedAt: null,
    invalidityAt: null,
    holdUntil: null,
    liveKey: null,
    qscdId: null,
    replacedBy: null,
    ...members,
  };
}

export function anEnrolment(enrolmentId: string, members: Partial<EnrolmentRecord> = {}): EnrolmentRecord {
  return {
    enrolmentId,
    clientId: 'demo-rssp',
    externalId: null,
    credentialId: 'credential-1',
    clientData: 'opaque',
    profileId: 'eu-eseal',
    caId: 'alpha-seal',
    state: 'received',
    stateReason: null,
    requiredActions: [{ type: 'evidence', href: '/ra/v1/enrolments/enr_1/evidence' }],
    subjectData: { subjectType: 'legal', organization_name: '架け橋 TEST' },
    keyId: 'key-1',
    spkiDer: Buffer.from('3059', 'hex'),
    spkiSha256: '11'.repeat(32),
    requestedNotBefore: null,
    requestedDuration: 'P1Y',
    signatureQualifier: null,
    lifecycle: null,
    consent: null,
    proofMethod: 'pkcs10',
    approvals: { required: 2, given: [{ actor: 'demo-operator', at: '2026-04-01T00:00:00Z' }] },
    replaces: 'crt_0',
    certificateId: null,
    history: [{ state: 'received', at: NOW.toISOString(), actor: 'demo-rssp' }],
    expiresAt: LATER,
    linkBy: null,
    acceptanceStatement: 'e30.e30.AA',
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    qscdId: 'hsm-1',
    ...members,
  };
}

export function anEvidence(evidenceId: string, members: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return {
    evidenceId,
    enrolmentId: 'enr_1',
    clientId: 'demo-rssp',
    type: 'eid_assertion',
    payload: '"架け橋"',
    payloadSha256: '33'.repeat(32),
    identityLevel: 'IAL2',
    authenticationLevel: 'AAL2',
    proofingId: 'TEST proofing',
    verifiedAt: NOW,
    assertionIssuer: 'https://idp.example.org',
    assertionId: 'jti-1',
    receivedAt: NOW,
    ...members,
  };
}

export function aSubjectKey(members: Partial<SubjectKeyRecord> = {}): SubjectKeyRecord {
  return {
    spkiSha256: '11'.repeat(32),
    clientId: 'demo-rssp',
    keyId: 'key-1',
    state: 'registered',
    oneTime: true,
    compromisedAt: null,
    createdAt: NOW,
    spkiDer: Buffer.from('3059', 'hex'),
    qscdId: null,
    generatedAt: NOW,
    sessionId: 'session-1',
    useBy: null,
    attestation: null,
    registrationHash: null,
    attestationHash: null,
    dueAt: null,
    destroyRequestedAt: null,
    destruction: null,
    ...members,
  };
}

export function aQscd(qscdId: string, members: Partial<QscdRecord> = {}): QscdRecord {
  return {
    clientId: 'demo-rssp',
    qscdId,
    origin: 'api',
    vendor: 'TEST Maker',
    model: 'TEST HSM 1',
    certificationId: 'TEST-QSCD-0001',
    scheme: 'TEST scheme',
    validUntil: new Date('2031-04-01T00:00:00Z'),
    attestationRoots: ['MAA='],
    regime: 'EU',
    status: 'certified',
    statusAt: NOW,
    statusReason: null,
    withdrawnFrom: null,
    revocationJobId: null,
    version: 1,
    createdAt: NOW,
    ...members,
  };
}

export function anIdempotencyRecord(members: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return {
    clientId: 'demo-rssp',
    method: 'POST',
    path: '/ra/v1/enrolments',
    idempotencyKey: 'once',
    requestHash: '22'.repeat(32),
    status: 201,
    headers: { location: '/ra/v1/enrolments/enr_1' },
    body: '{"enrolmentId":"enr_1"}',
    createdAt: NOW,
    expiresAt: LATER,
    ...members,
  };
}

export function aClient(clientId: string, members: Partial<ClientRecord> = {}): ClientRecord {
  return {
    clientId,
    kind: 'rssp',
    name: 'TEST remote signing',
    secretHash: null,
    tlsCertificate: Buffer.from(clientId),
    tokenBinding: 'required',
    trustedListEntry: { serviceName: 'TEST remote QSCD' },
    stateReason: 'TEST reason',
    jwks: { keys: [] },
    scopes: ['ra.enrol', 'ra.read'],
    caIds: ['alpha-seal'],
    profileIds: null,
    qscdAuditReference: null,
    state: 'active',
    origin: 'world',
    createdAt: NOW,
    ...members,
  };
}

export function aRevocation(revocationId: string, members: Partial<RevocationRecord> = {}): RevocationRecord {
  return {
    revocationId,
    certId: 'crt_1',
    caId: 'alpha-seal',
    crlShard: 3,
    clientId: 'demo-rssp',
    requestor: 'rssp',
    reason: 'superseded',
    invalidityAt: null,
    effectiveAt: LATER,
    comment: '退職',
    evidence: { type: 'call_back', reference: 'TEST case 7' },
    state: 'pending_confirmation',
    statusSequence: null,
    createdAt: NOW,
    publishedAt: null,
    ...members,
  };
}

export function aCrl(crlNumber: number, members: Partial<CrlRecord> = {}): CrlRecord {
  return {
    caId: 'alpha-seal',
    scope: '3.crl',
    crlNumber,
    baseCrlNumber: null,
    thisUpdate: NOW,
    nextUpdate: LATER,
    builtFromSequence: 7,
    entries: 2,
    der: Buffer.from(`crl ${crlNumber}`),
    sha256: createHash('sha256').update(`crl ${crlNumber}`).digest(),
    publishedAt: NOW,
    ...members,
  };
}

export function aJob(jobId: string, members: Partial<JobRecord> = {}): JobRecord {
  return {
    jobId,
    kind: 'revocation',
    clientId: 'demo-rssp',
    state: 'queued',
    parameters: { selection: { caId: 'alpha-seal' } },
    total: 10,
    done: 0,
    refused: 0,
    cursor: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...members,
  };
}

export function aTrustedList(file: string, members: Partial<TrustedListRecord> = {}): TrustedListRecord {
  return {
    file,
    listId: 'eu-lotl',
    version: 6,
    role: 'current',
    sequenceNumber: 1,
    issuedAt: NOW,
    nextUpdate: LATER,
    contentSha256: Buffer.alloc(32, 1),
    octets: Buffer.from('<TrustServiceStatusList/>'),
    sha256: Buffer.alloc(32, 2),
    signerSha256: Buffer.alloc(32, 3),
    publishedAt: NOW,
    ...members,
  };
}

export function aListSigner(
  listId: string,
  ordinal: number,
  members: Partial<TrustedListSignerRecord> = {},
): TrustedListSignerRecord {
  return {
    listId,
    ordinal,
    keyId: `tl-signer-${listId}-${ordinal}`,
    certificateDer: Buffer.from('3000', 'hex'),
    notBefore: NOW,
    notAfter: new Date('2031-04-01T00:00:00Z'),
    retiredAt: null,
    ...members,
  };
}

export function aWebhook(clientId: string, members: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    clientId,
    uri: 'https://rssp.example/events',
    eventTypes: ['enrolment.issued'],
    keyId: 'kid',
    state: 'active',
    generation: 1,
    deliveredSequence: 5_000_000_000,
    attempts: 0,
    failingSince: null,
    nextAttemptAt: NOW,
    lastAttemptAt: null,
    lastOutcome: null,
    lastStatus: null,
    leaseOwner: null,
    leaseUntil: new Date(0),
    createdAt: NOW,
    ...members,
  };
}
