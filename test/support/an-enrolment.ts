import type { EnrolmentRecord } from '../../src/store/records';

/** A received enrolment, different where a test says so. */
export function anEnrolment(members: Partial<EnrolmentRecord> = {}): EnrolmentRecord {
  const at = new Date('2026-04-01T08:00:00Z');
  return {
    enrolmentId: `enr_${'0'.repeat(32)}`,
    clientId: 'demo-rssp',
    externalId: null,
    credentialId: null,
    clientData: null,
    profileId: 'eu-qseal-qscd',
    caId: 'alpha-seal',
    state: 'received',
    stateReason: null,
    requiredActions: [],
    subjectData: { subjectType: 'legal' },
    keyId: 'key-1',
    spkiDer: Buffer.from('3000', 'hex'),
    spkiSha256: '0'.repeat(64),
    requestedNotBefore: null,
    requestedDuration: null,
    signatureQualifier: null,
    lifecycle: null,
    consent: null,
    proofMethod: 'pkcs10',
    approvals: null,
    replaces: null,
    certificateId: null,
    history: [{ state: 'received', at: '2026-04-01T08:00:00Z', actor: 'demo-rssp' }],
    expiresAt: null,
    linkBy: null,
    acceptanceStatement: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
    qscdId: null,
    ...members,
  };
}
