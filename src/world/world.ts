import type { RaScope } from '../common/caller';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import type { NameEntry } from '../x509/name';
import type { AssurancePolicy, IdentityProvider, StandingEvidence } from './assurance';
import type { CertificateProfile, Jurisdiction } from './certificate-profile';
import type { PostalContact, TrustedLists } from './trusted-lists';
import type { StatusPolicy } from './status-policy';

/** What the mock contains, checked and frozen. Ids are unique, references resolve. */
export interface World {
  readonly worldId: string;
  readonly title: string;
  readonly titleLocal?: string;
  /** Country code that stands for the EU member state: user-assigned (`XA`) or, in a rehearsal, a real one. */
  readonly memberState: string;
  /** Settings that the file gives; flags and environment override them. */
  readonly settings: WorldSettings;
  /** How status is published where a CA says nothing else, and for CAs that have left the world. */
  readonly status: StatusPolicy;
  /** Whether the compromise of a key revokes all its live certificates, or only the one that was named. */
  readonly cascadeKeyCompromise: boolean;
  readonly tsps: readonly Tsp[];
  /** An issuer stands before the CAs it certifies. */
  readonly cas: readonly CaDefinition[];
  /** All profiles that were found, offered by a CA or not. */
  readonly profiles: readonly CertificateProfile[];
  readonly subscribers: readonly Subscriber[];
  readonly clients: readonly ClientDefinition[];
  /** Device types whose certification this RA knows. */
  readonly certifiedDevices: readonly CertifiedDevice[];
  /** Roots of device makers that are trusted to attest keys: certificates, base64 of DER. */
  readonly attestationRoots?: readonly string[];
  /** How levels of assurance compare. */
  readonly assurance: AssurancePolicy;
  readonly identityProviders: readonly IdentityProvider[];
  /** Absent where none are published. */
  readonly trustedLists?: TrustedLists;
  /** Absolute path of the world file. */
  readonly sourceFile: string;
  /** SHA-256 of the canonical JSON of all members but `sourceFile` and this one, lower-case hex. */
  readonly contentHash: string;
}

export interface WorldSettings {
  readonly publicUrl?: string;
  readonly publicTlsUrl?: string;
}

/** A trust service provider. */
export interface Tsp {
  readonly tspId: string;
  /** Full registered name; organizationName of its CAs. */
  readonly name: string;
  /** The name in Japanese. */
  readonly nameLocal?: string;
  /** ISO 3166-1 alpha-2, or user-assigned. */
  readonly country: string;
  readonly jurisdiction: Jurisdiction;
  /** EN 319 412-1 5.1.4, for example `NTRJP-...`. */
  readonly organizationIdentifier: string;
  readonly lei?: string;
  /** Arc of its certificate policies, for example `2.999.10.1`. */
  readonly policyArc: string;
  /** How to reach it; in the country above. A TSP on a trusted list has it (TS 119 612 5.4.3). */
  readonly contact?: Omit<PostalContact, 'countryName'>;
}

/** A certification authority with one key at a time. */
export interface CaDefinition {
  readonly caId: string;
  readonly tspId: string;
  readonly name: string;
  /** `root`: signs its own certificate. */
  readonly kind: 'root' | 'issuing';
  /** Absent for a root. */
  readonly issuerCaId?: string;
  readonly subject: readonly NameEntry[];
  readonly keyAlgorithm: KeyAlgorithm;
  /** What this CA signs with; its own certificate is signed with its issuer's. */
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** ISO 8601; shorter than that of the issuer. */
  readonly validity: string;
  /** Profile of the CA's own certificate. */
  readonly certificateProfileId: string;
  /** Subject profiles that it offers. */
  readonly profileIds: readonly string[];
  /** Into how many CRLs its certificates are divided. */
  readonly crlShards: number;
  readonly status: StatusPolicy;
}

/** A fictitious subscriber to enrol with. */
export interface Subscriber {
  readonly subscriberId: string;
  /** Which case it stands for. */
  readonly story: string;
  /** In the wire shape of `ra/v1` (`subjectType`, `organization_name`, ...). */
  readonly subjectData: Readonly<Record<string, unknown>>;
}

/** An OAuth client that is registered at the first start. */
export interface ClientDefinition {
  readonly clientId: string;
  readonly kind: 'rssp' | 'operator';
  readonly name: string;
  /** Known to every reader of the file; accepted on loopback only. */
  readonly secret?: string;
  /** Public keys for `private_key_jwt`, a JWK Set. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly scopes: readonly RaScope[];
  readonly caIds: readonly string[] | 'all';
  readonly profileIds: readonly string[] | 'all';
  /** The audit that shows its device to be a certified QSCD (EN 319 411-2 SDP-6.5.1-02). */
  readonly qscd?: { readonly auditReference: string };
  /** Its devices by qscdId, registered at the start; `deviceType` is one of `certifiedDevices`. */
  readonly qscds?: Readonly<Record<string, { readonly deviceType: string }>>;
  /** Counts as evidence of type `manual_ref` in each of its enrolments. */
  readonly standingEvidence?: StandingEvidence;
}

/**
 * A device type with its certification: a QSCD of the EU (Regulation (EU) 910/2014 Art. 30) or what counts as a certified
 * HSM in Japan.
 */
export interface CertifiedDevice {
  readonly deviceTypeId: string;
  /** Number of the certificate; no two types share one. */
  readonly certificationId: string;
  readonly scheme: string;
  readonly vendor: string;
  readonly model: string;
  readonly regime: Jurisdiction;
  /** The last good second, RFC 3339. */
  readonly validUntil: string;
}
