/**
 * The rows of the store as plain values: camelCase of the columns, times as UTC `Date` in whole seconds, octets as
 * `Uint8Array`, JSON columns parsed. `null` is an absent value.
 */

/** A JSON object or array as it was stored; its owner knows the shape. */
export type JsonDocument = object;

export interface SettingRecord {
  readonly key: string;
  readonly value: string;
}

/**
 * `retired`: no longer in the world. `ended`: its last CRL is published or about to be. `revoked`: its own certificate is
 * revoked. A CA that has ended or was revoked issues nothing any more, whatever the world says.
 */
export type CaState = 'active' | 'offline' | 'retired' | 'ended' | 'revoked';

export interface CertificationAuthorityRecord {
  readonly caId: string;
  readonly tspId: string;
  readonly kind: 'root' | 'issuing';
  readonly subjectDer: Uint8Array;
  /** SHA-256, lower-case hex, of the part of the world that must not change for a live CA. */
  readonly definitionHash: string;
  readonly state: CaState;
  readonly createdAt: Date;
}

/** One key pair of a CA with its certificate; generation 1 is the first. */
export interface CaGenerationRecord {
  readonly caId: string;
  readonly generation: number;
  readonly keyId: string;
  readonly certificateDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly createdAt: Date;
}

/** What the event `certificate.issued` says to whoever follows the changes of the store. */
export interface IssuedPayload {
  readonly caId: string;
  readonly profileId: string;
  readonly crlShard: number;
  /** RFC 3339, UTC. */
  readonly notBefore: string;
}

export type CertificateKind = 'subject' | 'root-ca' | 'issuing-ca' | 'ocsp-responder' | 'tsu';

export type CertificateState = 'issued' | 'active' | 'suspended' | 'revoked' | 'expired' | 'superseded';

export interface CertificateRecord {
  readonly certId: string;
  /** The CA that issued it. */
  readonly caId: string;
  readonly keyGeneration: number;
  /** Content octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array;
  readonly kind: CertificateKind;
  readonly profileId: string;
  readonly profileHash: string;
  readonly clientId: string | null;
  readonly enrolmentId: string | null;
  readonly keyId: string;
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly spkiSha256: string;
  readonly credentialId: string | null;
  readonly crlShard: number;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly state: CertificateState;
  /** Since when the certificate is in this state. */
  readonly stateAt: Date;
  /** Until when the client must confirm the link with its credential; null once that is settled. */
  readonly linkBy: Date | null;
  readonly certificateDer: Uint8Array;
  /** SHA-256 of the certificate. */
  readonly fingerprint: Uint8Array;
  /** Name of the CRLReason, RFC 5280 5.3.1. */
  readonly revocationReason: string | null;
  readonly revokedAt: Date | null;
  readonly invalidityAt: Date | null;
  /** Until when the certificate is on hold; null where it is not, or without a term. */
  readonly holdUntil: Date | null;
  /**
   * Whoever has it holds the place of this key at the CA, which only one certificate can; a certificate that replaces
   * another for the same key takes it over when it is linked (docs/adr/0019).
   */
  readonly liveKey: string | null;
  /** The client's device that its key had to be on, and was; null where the profile asks for none. */
  readonly qscdId: string | null;
  /** The last enrolment that was to replace it. It does so once it is linked, and never if it ended before. */
  readonly replacedBy: string | null;
}

/** Which client a subject key belongs to; a key belongs to one client for ever. */
export interface SubjectKeyRecord {
  readonly spkiSha256: string;
  readonly clientId: string;
  readonly keyId: string;
  readonly state: SubjectKeyState;
  readonly oneTime: boolean;
  /** Since when the key is blocked at every CA; apart from the state, since a compromised key is destroyed like others. */
  readonly compromisedAt: Date | null;
  readonly createdAt: Date;
  /** The SubjectPublicKeyInfo; null for keys that are older than this column. */
  readonly spkiDer: Uint8Array | null;
  /** The client's device that the key is on; null = the client has not said. */
  readonly qscdId: string | null;
  readonly generatedAt: Date | null;
  /** Of a one-time key: the session it is bound to. */
  readonly sessionId: string | null;
  /** Of a one-time key: the end of its session. */
  readonly useBy: Date | null;
  /** What the attestation was found to show; null = the key is not attested. */
  readonly attestation: JsonDocument | null;
  /** SHA-256, lower-case hex, of the registration and of the attestation as they were sent; null = not registered by PUT. */
  readonly registrationHash: string | null;
  readonly attestationHash: string | null;
  /** When the key is to be looked at by the Clock: the end of its session, or of its last certificate. */
  readonly dueAt: Date | null;
  /** When the client was asked to destroy the key at the end of its session. */
  readonly destroyRequestedAt: Date | null;
  /** What the client said of the destruction. */
  readonly destruction: JsonDocument | null;
}

export type SubjectKeyState = 'registered' | 'attested' | 'certified' | 'retired' | 'destroyed';

/** `unknown`: no certification in force is known for it. */
export type QscdStatus = 'certified' | 'withdrawn' | 'unknown';

/** A device in which a client keeps subject keys. */
export interface QscdRecord {
  readonly clientId: string;
  /** The client's own name for it. */
  readonly qscdId: string;
  /** Who registered it: the world file at a start, or the client. */
  readonly origin: 'world' | 'api';
  readonly vendor: string;
  readonly model: string;
  readonly certificationId: string;
  readonly scheme: string;
  readonly validUntil: Date;
  /** Base64 DER certificates that attestations of its keys lead up to. */
  readonly attestationRoots: readonly string[];
  /** The law under which it is certified; null while its status is unknown. */
  readonly regime: 'EU' | 'JP' | null;
  readonly status: QscdStatus;
  readonly statusAt: Date;
  readonly statusReason: string | null;
  /** From when on its certification is lost, where an operator has said so for a later time. */
  readonly withdrawnFrom: Date | null;
  /** The job that revokes, or will, what rests on it. */
  readonly revocationJobId: string | null;
  /** Starts at 1 and grows by one with each update. */
  readonly version: number;
  readonly createdAt: Date;
}

export type EnrolmentState =
  | 'received'
  | 'action_required'
  | 'pending_approval'
  | 'approved'
  | 'issuing'
  | 'issued'
  | 'linked'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'failed';

export interface RequiredAction {
  readonly type: 'evidence' | 'proof' | 'consent';
  readonly href: string;
}

export interface EnrolmentHistoryEntry {
  readonly state: EnrolmentState;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly actor: string;
}

/** How many operators must approve an enrolment, and who has. */
export interface Approvals {
  readonly required: number;
  readonly given: readonly { readonly actor: string; readonly at: string }[];
}

export interface EnrolmentRecord {
  readonly enrolmentId: string;
  readonly clientId: string;
  readonly externalId: string | null;
  readonly credentialId: string | null;
  readonly clientData: string | null;
  readonly profileId: string;
  readonly caId: string;
  readonly state: EnrolmentState;
  readonly stateReason: string | null;
  readonly requiredActions: readonly RequiredAction[];
  /** Wire shape of `ra/v1`. */
  readonly subjectData: JsonDocument;
  readonly keyId: string;
  /** The client's device that the key is on, as far as that mattered or was said. */
  readonly qscdId: string | null;
  readonly spkiDer: Uint8Array;
  readonly spkiSha256: string;
  readonly requestedNotBefore: Date | null;
  /** ISO 8601. */
  readonly requestedDuration: string | null;
  readonly signatureQualifier: string | null;
  readonly lifecycle: string | null;
  readonly consent: JsonDocument | null;
  /** `late` until the proof has come. */
  readonly proofMethod: string;
  /** Null where nobody has to approve. */
  readonly approvals: Approvals | null;
  /** The certificate that the one to be issued replaces. */
  readonly replaces: string | null;
  readonly certificateId: string | null;
  readonly history: readonly EnrolmentHistoryEntry[];
  readonly expiresAt: Date | null;
  readonly linkBy: Date | null;
  /** The client's signed statement that it accepted the certificate, a compact JWS (RFC 7515). */
  readonly acceptanceStatement: string | null;
  /** Starts at 1 and grows by one with each update. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The types of `POST enrolments/{id}/evidence`, and the assertion that may come with the enrolment itself. */
export type EvidenceType =
  | 'oid4vp_pid'
  | 'eid_assertion'
  | 'registry_extract'
  | 'vlei'
  | 'mandate'
  | 'manual_ref'
  | 'signer_authentication';

/** One proof that an enrolment relies on. */
export interface EvidenceRecord {
  readonly evidenceId: string;
  readonly enrolmentId: string;
  /** Who sent it. */
  readonly clientId: string;
  readonly type: EvidenceType;
  /** As given: a JSON text. Personal data. */
  readonly payload: string | null;
  /** Lower-case hex: of the octets of a payload that is a text, of the JSON text of any other. */
  readonly payloadSha256: string | null;
  /** The word for the level of identity proofing; null where it proves no identity. */
  readonly identityLevel: string | null;
  /** The word for the level of the signer's authentication. */
  readonly authenticationLevel: string | null;
  /** The proofing at whoever did it. */
  readonly proofingId: string | null;
  readonly verifiedAt: Date | null;
  /** `iss` and `jti` of an assertion by an identity provider: it counts once. */
  readonly assertionIssuer: string | null;
  readonly assertionId: string | null;
  readonly receivedAt: Date;
}

export interface DecisionRecord {
  readonly decisionId: string;
  readonly enrolmentId: string;
  readonly operatorClientId: string;
  readonly decision: 'approve' | 'reject';
  readonly reasonCode: string | null;
  readonly comment: string | null;
  readonly at: Date;
}

export type RevocationState = 'received' | 'pending_confirmation' | 'effective' | 'published' | 'rejected';

/** A record at whoever keeps it, of a kind that the client names. */
export interface RevocationEvidence {
  readonly type: string;
  readonly reference: string;
}

/** One request to revoke a certificate. */
export interface RevocationRecord {
  readonly revocationId: string;
  readonly certId: string;
  /** The CA that issued the certificate. */
  readonly caId: string;
  readonly crlShard: number;
  /** The client that asked, or `ra` or `clock`. */
  readonly clientId: string;
  /** In whose name it asked. */
  readonly requestor: string;
  /** Name of the CRLReason, RFC 5280 5.3.1. */
  readonly reason: string;
  readonly invalidityAt: Date | null;
  readonly effectiveAt: Date;
  readonly comment: string | null;
  /** What the request relies on. */
  readonly evidence: RevocationEvidence | null;
  readonly state: RevocationState;
  /** The status change that it made; null before. */
  readonly statusSequence: number | null;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

export type StatusChange = 'revoked' | 'held' | 'released';

/** A change of what CRLs list. */
export interface StatusChangeRecord {
  /** Grows in the order of commits. */
  readonly sequence: number;
  readonly caId: string;
  readonly crlShard: number;
  /** Content octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array;
  readonly change: StatusChange;
  readonly at: Date;
}

/** The published list of one scope of a CA. */
export interface CrlRecord {
  readonly caId: string;
  readonly scope: string;
  readonly crlNumber: number;
  /** Of a delta: the number of the list it is based on. */
  readonly baseCrlNumber: number | null;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** The last status change that it shows. */
  readonly builtFromSequence: number;
  readonly entries: number;
  readonly der: Uint8Array;
  /** Of the DER. */
  readonly sha256: Uint8Array;
  readonly publishedAt: Date;
}

/** A published list without its octets. */
export type CrlHead = Omit<CrlRecord, 'der'>;

export interface CrlCounterRecord {
  readonly caId: string;
  readonly lastNumber: number;
}

/** `pivot`: frozen, and named by its list of lists; `former_pivot`: frozen, and named by none any more. */
export type TrustedListRole = 'current' | 'pivot' | 'former_pivot';

/** The published issue of a trusted list, or a frozen one. */
export interface TrustedListRecord {
  /** Below `/tl/`: `eu/lotl.xml`. */
  readonly file: string;
  readonly listId: string;
  /** Of TS 119 612. */
  readonly version: number;
  readonly role: TrustedListRole;
  readonly sequenceNumber: number;
  readonly issuedAt: Date;
  readonly nextUpdate: Date;
  /** Of what the list says but for the number and the times of its issue. */
  readonly contentSha256: Uint8Array;
  /** As they were signed. */
  readonly octets: Uint8Array;
  /** Of the octets. */
  readonly sha256: Uint8Array;
  /** Of the certificate that signed. */
  readonly signerSha256: Uint8Array;
  readonly publishedAt: Date;
}

/** A published list without its octets. */
export type TrustedListHead = Omit<TrustedListRecord, 'octets'>;

/** A certificate that may sign a list, or could. */
export interface TrustedListSignerRecord {
  readonly listId: string;
  /** 1 for the first; never used again. */
  readonly ordinal: number;
  readonly keyId: string;
  readonly certificateDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Null = it may sign. */
  readonly retiredAt: Date | null;
}

/** What was decided about services and agreements after the world was made. */
export interface TrustedListChangeRecord {
  /** 1 for the first, without gaps. */
  readonly sequence: number;
  readonly kind: string;
  readonly payload: JsonDocument;
  readonly actor: string;
  readonly at: Date;
}

/** A CRL shard whose first list is published, so that certificates may name it. */
export interface CrlShardRecord {
  readonly caId: string;
  readonly shard: number;
  /** Places of certificates that are used, or were given to a node that may use them. */
  readonly taken: number;
}

/** `scheduled`: begins at a later time; `cancelled`: was, and does not any more. */
export type JobState = 'scheduled' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobRecord {
  readonly jobId: string;
  readonly kind: string;
  readonly clientId: string;
  readonly state: JobState;
  readonly parameters: JsonDocument;
  readonly total: number;
  /** Of `total`, what was done; what was refused is not among it. */
  readonly done: number;
  readonly refused: number;
  /** Where the next step begins; null = at the first. */
  readonly cursor: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ChallengeRecord {
  readonly nonce: string;
  readonly clientId: string;
  readonly purpose: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

export interface IdempotencyRecord {
  readonly clientId: string;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** States of a client; `src/ra/client-state.ts` has the moves. */
export type ClientState = 'pending' | 'active' | 'suspended';

export interface ClientRecord {
  readonly clientId: string;
  readonly kind: 'rssp' | 'operator';
  readonly name: string;
  readonly secretHash: string | null;
  /** A JWK Set, RFC 7517 5. */
  readonly jwks: JsonDocument | null;
  /** The registered TLS certificate, DER (RFC 8705 2.2). */
  readonly tlsCertificate: Uint8Array | null;
  /** Whether a token of this client must be bound to a key or a certificate; `null` = a bearer token will do. */
  readonly tokenBinding: 'required' | null;
  readonly scopes: readonly string[];
  /** `null` stands for all CAs. */
  readonly caIds: readonly string[] | null;
  /** `null` stands for all profiles. */
  readonly profileIds: readonly string[] | null;
  readonly qscdAuditReference: string | null;
  /** The trusted-list entry of the service that manages remote QSCDs. */
  readonly trustedListEntry: JsonDocument | null;
  readonly state: ClientState;
  /** Why it is in this state, as the operator said. */
  readonly stateReason: string | null;
  readonly origin: 'world' | 'api';
  readonly createdAt: Date;
}

/** A DPoP proof that was accepted; RFC 9449 11.1: one `jti` of one key is accepted once. */
export interface DpopProofRecord {
  /** JWK thumbprint of the proof's key, RFC 7638. */
  readonly jkt: string;
  readonly jti: string;
  readonly expiresAt: Date;
}

/** A client assertion that was seen; RFC 7523 3 (7): one `jti` is accepted once. */
export interface ClientAssertionRecord {
  readonly clientId: string;
  readonly jti: string;
  readonly expiresAt: Date;
}

export interface OutboxEventRecord {
  /** Grows in the order of insertion. */
  readonly sequence: number;
  readonly type: string;
  readonly clientId: string | null;
  readonly objectId: string;
  readonly payload: JsonDocument;
  readonly at: Date;
}

/** How a POST to a webhook ended: a 2xx, another status, no answer in time, or an address that may not be reached. */
export type WebhookOutcome = 'delivered' | 'refused' | 'unreachable' | 'address_refused';

/**
 * Where a client wants its events sent, and how far that has come. All its times are real time, not the Clock's, but
 * `createdAt`.
 */
export interface WebhookRecord {
  readonly clientId: string;
  readonly uri: string;
  /** null = all. */
  readonly eventTypes: readonly string[] | null;
  /** `kid` of the key that deliveries are signed with. */
  readonly keyId: string;
  /** `stopped`: failed for so long that it is tried no more until the client asks for it. */
  readonly state: 'active' | 'stopped';
  /** Grows with each change by the client: who delivers by an older one has nothing more to say. */
  readonly generation: number;
  /** Every event up to here has been delivered, or was not asked for. */
  readonly deliveredSequence: number;
  /** Failed ones in a row. */
  readonly attempts: number;
  readonly failingSince: Date | null;
  readonly nextAttemptAt: Date;
  readonly lastAttemptAt: Date | null;
  readonly lastOutcome: WebhookOutcome | null;
  /** HTTP status of the last answer; null if there was none. */
  readonly lastStatus: number | null;
  /** The node that delivers, until `leaseUntil`. */
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date;
  readonly createdAt: Date;
}

export interface AuditRecord {
  readonly nodeId: string;
  /** 1 for the first record of a node, without gaps. */
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Canonical JSON text. */
  readonly details: string;
  /** SHA-256; 32 zero octets for the first record of a node. */
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
}

/** The head of one chain: its last record. */
export interface AuditHead {
  readonly nodeId: string;
  readonly sequence: number;
  /** Lower-case hex. */
  readonly hash: string;
}

/** Signed heads of all chains at one time. */
export interface AuditCheckpointRecord {
  readonly sequence: number;
  readonly at: Date;
  readonly heads: readonly AuditHead[];
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A fault of the test control as it was asked for, and how often it has come to pass. */
export interface FaultRecord {
  readonly faultId: string;
  /** New with each PUT, so that nobody counts for a fault that has been replaced. */
  readonly revision: string;
  /** Its kind and what belongs to it; `management` checks and reads it. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** What its chances are drawn from. */
  readonly seed: string;
  /** Real time at which it is over; null = when it is removed. */
  readonly until: Date | null;
  /** Occasions within its scope, and those it has struck: kept for faults with `times` or `probability` alone. */
  readonly matched: number;
  readonly hits: number;
  readonly createdAt: Date;
}

/** What a script of the test control does with a pending enrolment. */
export interface ApprovalRuleDefinition {
  readonly decision: 'approve' | 'reject' | 'leave';
  /** ISO 8601 duration by the Clock, from the moment at which the enrolment waits for a decision. */
  readonly after: string;
  /** How many operators the script stands for, where a profile asks for two. */
  readonly approvals: 1 | 2;
  readonly reasonCode: string | null;
  readonly comment: string | null;
  /** Of which enrolments; null = any. */
  readonly caId: string | null;
  readonly profileId: string | null;
  readonly clientId: string | null;
  /** Members of the subject (`organization_name`, `address.country`), each with a pattern where `*` stands for any text. */
  readonly subject: Readonly<Record<string, string>>;
}

/** A rule of scripted approval. The first that fits, by position and identifier, is the one that counts. */
export interface ApprovalRuleRecord {
  readonly ruleId: string;
  readonly position: number;
  readonly definition: ApprovalRuleDefinition;
  /** New with each PUT. */
  readonly revision: string;
  readonly createdAt: Date;
}
