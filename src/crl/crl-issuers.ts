import type { Signer } from '../keys/signer';
import type { CrlSchedule } from './crl-schedule';

/** A CA as far as its CRLs are concerned. */
export interface CrlIssuer {
  readonly caId: string;
  /** Its lists are about CA certificates, and come less often. */
  readonly isRoot: boolean;
  /** Into how many shards its certificates are divided by now: read it anew, since there come more. */
  readonly crlShards: number;
  /** Subject of its certificate, DER. */
  readonly subjectDer: Uint8Array;
  /** subjectKeyIdentifier of the key that signs. */
  readonly keyIdentifier: Uint8Array;
  readonly signer: Signer;
  /** How often its lists of certificates for subjects come, and those of CA certificates. */
  readonly schedules: { readonly users: CrlSchedule; readonly cas: CrlSchedule };
  /** Where revoked certificates stay on its lists after their notAfter: the notBefore of the CA. */
  readonly keepsExpiredSince?: Date;
}

/** The CAs that publish CRLs; the wiring takes them from the role that has the CAs. */
export abstract class CrlIssuers {
  /** Base URL in the certificates, without a trailing slash. */
  abstract readonly publicUrl: string;
  abstract list(): readonly CrlIssuer[];
  abstract find(caId: string): CrlIssuer | undefined;
  /** Takes up the shards that the store holds by now, their lists being served already. */
  abstract refresh(): Promise<void>;
}
