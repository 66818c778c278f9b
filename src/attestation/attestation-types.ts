import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';

/** What a client sends as `attestation`, decoded but not looked into (credential-api 1.3). */
export interface AttestationEvidence {
  readonly format: string;
  /** The octets of the statement; of a format that is text (`mock_qscd_jwt`), its ASCII octets. */
  readonly statement: Uint8Array;
  /** Certificates above the one that signed, DER, each certified by the next; may be empty. */
  readonly certs: readonly Uint8Array[];
  /** The challenge that the client says the statement answers. */
  readonly nonce: string | undefined;
}

/** What an attestation is verified against. */
export interface AttestationContext {
  /** The key that is to be attested. */
  readonly publicKey: SubjectPublicKeyInfo;
  /** Roots of the device makers that are trusted for this key, DER. */
  readonly roots: readonly Uint8Array[];
  /**
   * The challenge, which the caller has found to be live and this client's; undefined where the client named none. That
   * the statement answers it is for the format to check.
   */
  readonly expectedNonce: string | undefined;
  /** Issuer URL of this RA, the audience of statements that name one. */
  readonly issuer: string;
  /** By the Clock. */
  readonly now: Date;
}

/** What the device is said to be; a member is absent where the format does not tell it. */
export interface AttestedDevice {
  readonly vendor?: string;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly firmware?: string;
}

/** What was verified, in values of JSON: it is kept as it is with the audit record. */
export interface AttestationVerdict {
  readonly format: string;
  /** The kind of statement inside the format: a WebAuthn `fmt`, the type of a CSR attestation statement. */
  readonly statementType?: string;
  /**
   * How freshness was shown: by the challenge, by the age of the statement, or by neither (`possession`), so that only a
   * proof of possession over a challenge binds the statement to the present.
   */
  readonly freshness: 'challenge' | 'age' | 'possession';
  /** When the statement was made, RFC 3339; absent where the format does not say it. */
  readonly attestedAt?: string;
  /** `generated`: the device says that it made the key itself. */
  readonly origin: 'generated' | 'unstated';
  /** `non_exportable`: the device says that the private key never leaves it. */
  readonly exportability: 'non_exportable' | 'unstated';
  readonly device: AttestedDevice;
  /** Subject of the certificate that signed the statement, RFC 4514 style. */
  readonly attester: string;
  /** SHA-256 of the trusted root's certificate, lower-case hex. */
  readonly rootSha256: string;
}

/** One format: what the table below calls for it. Throws as `verifyKeyAttestation`. */
export type AttestationVerifier = (
  evidence: AttestationEvidence,
  context: AttestationContext,
) => AttestationVerdict;
