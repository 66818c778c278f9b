import { JWS_ALGORITHMS, readCompactJws, type CompactJws } from '../../attestation/compact-jws';
import { DerError } from '../../asn1/der-error';
import { assertStrictDer } from '../../asn1/strict-der';
import { parseSubjectPublicKeyInfo, type SubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { PkiError } from '../../common/pki-error';
import type { MemberReader } from '../member-reader';
import {
  pointingAt,
  readNonce,
  refuse,
  type ProofFacts,
  type ProofMethod,
  type StatementProof,
} from './proof-of-possession';

export const STATEMENT = '/proofOfPossession/statement';
/** Where in the request the key stands that a statement is about. */
export const DECLARED_KEY = '/key/publicKey';
/** The `typ` of the statement (credential-api 1.3). */
export const POP_TYPE = 'ra-pop+jwt';

export const STATEMENT_MEMBERS = ['statement', 'nonce'] as const;

const MAX_STATEMENT_LENGTH = 16_384;
/** As long as a challenge lives. */
const MAX_AGE_SECONDS = 300;
const CLOCK_SKEW_SECONDS = 60;
const MAX_JTI_LENGTH = 128;

/** Reads the members of a proof that is a JWS; without a nonce there is none. */
export function readStatementProof<Name extends 'sam_pop' | 'attested_key'>(
  method: Name,
  reader: MemberReader,
): { readonly decode: () => StatementProof<Name> } {
  const statement = reader.text('statement', { required: true, maxLength: MAX_STATEMENT_LENGTH }) ?? '';
  const nonce = readNonce(reader);
  return { decode: () => ({ method, statement, ...nonce }) };
}

/** The key that the statement is about: `key.publicKey`. Throws `malformed` and `unsupported_key`. */
export function declaredKey(declared: Uint8Array | undefined): SubjectPublicKeyInfo {
  if (declared === undefined)
    throw refuse('malformed', DECLARED_KEY, 'This proof needs the key: send its SubjectPublicKeyInfo.');
  try {
    assertStrictDer(declared);
    return pointingAt(DECLARED_KEY, () => parseSubjectPublicKeyInfo(declared));
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new PkiError('malformed', 'The public key is no SubjectPublicKeyInfo in DER.', {
      errors: [{ pointer: DECLARED_KEY, detail: error.message, reason: error.reason }],
      cause: error,
    });
  }
}

/** Takes the JWS apart; nothing is verified. Throws `bad_pop`. */
export function openStatement(statement: string): CompactJws & { readonly jti: string } {
  const jws = readCompactJws(statement);
  if (typeof jws === 'string') throw badPop(`This is no compact JWS: ${jws}.`);
  const { header, claims } = jws;
  if (header['typ'] !== POP_TYPE) throw badPop(`The typ of the JWS must be ${POP_TYPE}.`);
  if (!JWS_ALGORITHMS.includes(String(header['alg'])))
    throw badPop(`The alg of the JWS must be one of ${JWS_ALGORITHMS.join(', ')}.`);
  const { jti } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH || /[^\x21-\x7e]/.test(jti))
    throw badPop(`The claim jti must be 1 to ${MAX_JTI_LENGTH} visible ASCII characters.`);
  return { ...jws, jti };
}

/** Checks the claims but for nonce and jti. Throws `bad_pop`. */
export function assertClaims(
  { claims }: CompactJws,
  { sha256Hex }: SubjectPublicKeyInfo,
  { now, issuer }: ProofFacts,
): void {
  const { aud, iat, spki_sha256: spkiSha256 } = claims;
  const audience: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (audience !== issuer) throw badPop(`The claim aud must be ${issuer}.`);
  if (spkiSha256 !== sha256Hex)
    throw badPop('The claim spki_sha256 must be the SHA-256 of key.publicKey, in lower-case hex.');
  const age = typeof iat === 'number' ? now.getTime() / 1000 - iat : NaN;
  // Written so that an iat that is none (NaN) is refused too.
  if (!(age <= MAX_AGE_SECONDS && age >= -CLOCK_SKEW_SECONDS))
    throw badPop(
      `The claim iat must be within the last ${MAX_AGE_SECONDS} seconds of the time of the world.`,
    );
}

/** Throws `bad_pop` unless the statement is made over this nonce. */
export function assertNonceClaim({ claims }: CompactJws, nonce: string): void {
  if (claims['nonce'] !== nonce) throw badPop('The claim nonce is not the nonce.');
}

/** An error at the statement. */
export function badPop(detail: string): PkiError {
  return refuse('bad_pop', STATEMENT, detail);
}

/**
 * The method of a compact JWS over the nonce. The two differ in who signs: `verifySignature` throws `bad_pop` for a
 * signature that counts for nothing.
 */
export function statementMethod<Name extends 'sam_pop' | 'attested_key'>(
  name: Name,
  verifySignature: (jws: CompactJws, publicKey: SubjectPublicKeyInfo, facts: ProofFacts) => void,
): ProofMethod<StatementProof<Name>> {
  return {
    members: STATEMENT_MEMBERS,
    read: (reader) => readStatementProof(name, reader),
    open: ({ statement }, declared) => {
      const publicKey = declaredKey(declared);
      const jws = openStatement(statement);
      return {
        method: name,
        publicKey,
        keyPointer: DECLARED_KEY,
        jti: jws.jti,
        hasNonce: true,
        assertNonce: (nonce) => {
          assertNonceClaim(jws, nonce);
        },
        verify: (facts) => {
          assertClaims(jws, publicKey, facts);
          verifySignature(jws, publicKey, facts);
        },
      };
    },
  };
}
