import type { AuditEntry, OutboxEvent, Statement } from '../store/unit-of-work';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { StatusUris } from './certificate-template';
import type { RequestedValidity } from './certificate-validity';
import type { SubjectData } from './subject-data';

/** The order of a registration authority to certify a subject (RFC 3647 4.4.3). */
export interface IssuanceRequest {
  readonly caId: string;
  readonly profileId: string;
  readonly subjectData: SubjectData;
  readonly publicKey: SubjectPublicKeyInfo;
  /** The client's name for the key. */
  readonly keyId: string;
  readonly validity?: RequestedValidity;
  readonly clientId: string | null;
  readonly enrolmentId: string | null;
  readonly credentialId: string | null;
  /** `issued` until the client has confirmed the link with its credential, `active` where nobody will. */
  readonly linkedState: 'issued' | 'active';
  /** The client's device that the profile needs the key to be on, and that it is on. */
  readonly qscdId?: string | null;
  /** Until when the link must be confirmed. */
  readonly linkBy?: Date | null;
  /**
   * The key has a live certificate at this CA, which this one is going to replace: it gets the place of the key when it is
   * linked. Whoever orders sees to it that the other is live and replaced once.
   */
  readonly renews?: boolean;
}

/** A certificate that was issued and, once `issue` has resolved, is durable. */
export interface IssuedCertificate {
  readonly certId: string;
  readonly caId: string;
  readonly keyGeneration: number;
  readonly profileId: string;
  readonly keyId: string;
  /** Lower-case hex, even length. */
  readonly serialHex: string;
  readonly certificateDer: Uint8Array;
  /** SHA-256 of the certificate. */
  readonly fingerprint: Uint8Array;
  /** Issuing CA first, root last; the certificate itself is left out. */
  readonly chainDer: readonly Uint8Array[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly crlShard: number;
  readonly statusUris: StatusUris;
}

/** What becomes durable together with the certificate. */
export interface UnitParts {
  readonly statements: readonly Statement[];
  readonly audit: readonly AuditEntry[];
  readonly events: readonly OutboxEvent[];
}
