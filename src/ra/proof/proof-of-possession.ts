import { PkiError, type PkiErrorCode } from '../../common/pki-error';
import type { SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import type { MemberReader } from '../member-reader';

/** The ways to prove possession that this RA takes; the member `method` tells them apart (credential-api 1.3). */
export const PROOF_METHODS = ['pkcs10', 'crmf', 'sam_pop', 'attested_key'] as const;

export type ProofMethodName = (typeof PROOF_METHODS)[number];

/** A certification request (RFC 2986, RFC 4211) signed by the key itself over the nonce. */
export interface RequestProof<Name extends 'pkcs10' | 'crmf'> {
  readonly method: Name;
  readonly csrDer: Uint8Array;
  /** Absent only where the profile does not ask for freshness. */
  readonly nonce?: string;
}

/** A compact JWS over the nonce: by the subject key (`sam_pop`), or by a key of the client (`attested_key`). */
export interface StatementProof<Name extends 'sam_pop' | 'attested_key'> {
  readonly method: Name;
  readonly statement: string;
  readonly nonce?: string;
}

/** The member `proofOfPossession` as it was sent, decoded. */
export type ProofOfPossession =
  RequestProof<'pkcs10'> | RequestProof<'crmf'> | StatementProof<'sam_pop'> | StatementProof<'attested_key'>;

/** What a proof is verified against. */
export interface ProofFacts {
  /** By the Clock. */
  readonly now: Date;
  /** Issuer URL of this RA. */
  readonly issuer: string;
  /** The JWK Set that the client is registered with; looked up for `attested_key` alone. */
  readonly clientKeys: object | null;
}

/** A proof whose octets are read: the key it is about, and what is left to check. */
export interface ReadProof {
  readonly method: ProofMethodName | 'late';
  readonly publicKey: SubjectPublicKeyInfo;
  /** Where in the request the key stands. */
  readonly keyPointer: string;
  /** AttestationBundle inside the certification request, DER (draft-ietf-lamps-csr-attestation-29). */
  readonly attestationBundle?: Uint8Array;
  /** A statement that may be used once, by its `jti`. */
  readonly jti?: string;
  /** Whether the proof is made over a nonce at all; one that is not may be taken where freshness is not asked for. */
  readonly hasNonce: boolean;
  /** Throws `bad_pop` unless the proof is made over exactly this nonce. */
  readonly assertNonce: (nonce: string) => void;
  /** Throws `bad_pop` unless it is signed by the key that must sign it. */
  readonly verify: (facts: ProofFacts) => void;
}

/** One way to prove possession: how its members are read, and what they say. */
export interface ProofMethod<Proof extends { readonly method: ProofMethodName }> {
  /** Members beside `method`. */
  readonly members: readonly string[];
  /**
   * The proof in its members. Shape faults are collected by the reader; `bad_csr` (reason `not_base64`) is thrown by
   * `decode`, which is called once the whole body has the right shape.
   */
  readonly read: (reader: MemberReader) => { readonly decode: () => Proof };
  /**
   * Reads the octets. `declared` is the member `key.publicKey`, DER. Throws `bad_csr`, `unsupported_key`, and
   * `malformed` where the method needs the declared key.
   */
  readonly open: (proof: Proof, declared: Uint8Array | undefined) => ReadProof;
}

const NONCE = /^[A-Za-z0-9_-]{43}$/;

/** The member `nonce` of a proof: absent, or the text of a challenge. */
export function readNonce(reader: MemberReader): { readonly nonce?: string } {
  const nonce = reader.text('nonce', {
    maxLength: 64,
    pattern: NONCE,
    form: 'the nonce of a challenge, 43 characters base64url',
  });
  return nonce === undefined ? {} : { nonce };
}

/** An error at one member of the request. */
export function refuse(code: PkiErrorCode, pointer: string, detail: string): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}

/** The X.509 folder does not know where in the request it is read from. */
export function pointingAt<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError) || error.errors.length > 0) throw error;
    const { code, detail, clause } = error;
    throw new PkiError(code, detail, {
      errors: [{ pointer, detail }],
      ...(clause && { clause }),
      cause: error,
    });
  }
}
