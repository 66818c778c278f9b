import { verifyCompactJws } from '../../attestation/compact-jws';
import { importPublicKey } from '../../x509/subject-public-key-info';
import { pointingAt } from './proof-of-possession';
import { badPop, DECLARED_KEY, statementMethod } from './statement-proof';

/** `sam_pop`: a compact JWS by the subject key, for modules that sign hashes but no certification request. */
export const SAM_POP = statementMethod('sam_pop', (jws, publicKey) => {
  const key = pointingAt(DECLARED_KEY, () => importPublicKey(publicKey));
  if (verifyCompactJws(jws, { spki: publicKey, key })) return;
  throw badPop('The signature does not verify with key.publicKey.');
});
