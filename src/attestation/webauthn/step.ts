import { formatName } from '../../x509/name';
import { verifyTrustedPath } from '../trusted-path';
import { assertProtectedKey } from '../x509-vendor';
import { staleAttestation } from '../attestation-refusal';
import { assertCoseSignature } from './cose';
import { octetsOf, pathOf, type WebAuthnVerifier } from './webauthn-statement';

/**
 * fmt `step`, as ACME device-attest clients of a YubiKey send it: x5c begins with a vendor's certificate over the key,
 * and the key itself signs the challenge, here the nonce as text. There is no authData.
 */
export const verifyStep: WebAuthnVerifier = (statement, context) => {
  const leaf = verifyTrustedPath(pathOf(statement), context.roots, context.now);
  const { device } = assertProtectedKey(leaf, context, '/statement');
  const nonce = context.expectedNonce;
  if (nonce === undefined) throw staleAttestation('/nonce', 'Send the nonce that the key has signed.');
  assertCoseSignature(statement.attStmt.get('alg'), Buffer.from(nonce), octetsOf(statement, 'sig'), leaf.key);
  return {
    freshness: 'challenge',
    origin: 'generated',
    exportability: 'non_exportable',
    device,
    attester: formatName(leaf.certificate.tbs.issuer),
    rootSha256: leaf.rootSha256,
  };
};
