import { verifyCompactJws } from '../../attestation/compact-jws';
import { importPublicKey } from '../../x509/subject-public-key-info';
import { pointingAt, type ProofMethod, type StatementProof } from './proof-of-possession';
import {
  assertClaims,
  assertNonceClaim,
  badPop,
  DECLARED_KEY_POINTER,
  declaredKey,
  openStatement,
  readStatementProof,
  STATEMENT_MEMBERS,
} from './statement-proof';

/** `sam_pop`: a compact JWS by the subject key, for modules that sign hashes but no certification request. */
export const SAM_POP: ProofMethod<StatementProof<'sam_pop'>> = {
  members: STATEMENT_MEMBERS,
  read: (reader) => readStatementProof('sam_pop', reader),
  open: ({ statement }, declared) => {
    const publicKey = declaredKey(declared);
    const jws = openStatement(statement);
    return {
      method: 'sam_pop',
      publicKey,
      keyPointer: DECLARED_KEY_POINTER,
      jti: jws.jti,
      hasNonce: true,
      assertNonce: (nonce) => {
        assertNonceClaim(jws, nonce);
      },
      verify: (facts) => {
        assertClaims(jws, publicKey, facts);
        const key = pointingAt(DECLARED_KEY_POINTER, () => importPublicKey(publicKey));
        if (verifyCompactJws(jws, { spki: publicKey, key })) return;
        throw badPop('The signature does not verify with key.publicKey.');
      },
    };
  },
};
