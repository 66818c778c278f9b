import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { verifyCompactJws, type CompactJws } from '../../attestation/compact-jws';
import { parseSubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import type { VerificationKey } from '../../x509/signature-verification';
import { badPop, statementMethod } from './statement-proof';

const MAX_KEYS_TRIED = 8;

/**
 * `attested_key`: the statement of `sam_pop` by a key that the client is registered with, beside a key attestation, for
 * keys that sign nothing before their certificate is there. Like raVerified of CMP: the client vouches for possession.
 */
export const ATTESTED_KEY = statementMethod('attested_key', (jws, _publicKey, { clientKeys }) => {
  if (candidates(clientKeys, jws).some((key) => verifyCompactJws(jws, key))) return;
  throw badPop(
    'The signature does not verify with a key of the JWK Set that this client is registered with.',
  );
});

/** The client's keys that the header may mean: by `kid` and `alg`, and nothing else in it. */
function candidates(jwks: object | null, { header }: CompactJws): VerificationKey[] {
  const listed: unknown = (jwks as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(listed)) return [];
  return (listed as (JsonWebKey & { kid?: unknown; alg?: unknown })[])
    .filter(({ kid }) => header['kid'] === undefined || kid === header['kid'])
    .filter(({ alg }) => alg === undefined || alg === header['alg'])
    .slice(0, MAX_KEYS_TRIED)
    .flatMap(({ kty, crv, x, y, n, e }) => {
      const jwk: JsonWebKey = kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
      try {
        const key = createPublicKey({ key: jwk, format: 'jwk' });
        return [{ key, spki: parseSubjectPublicKeyInfo(key.export({ type: 'spki', format: 'der' })) }];
      } catch {
        // A key of the world file may be of a type that signs other things.
        return [];
      }
    });
}
