import { createPublicKey } from 'node:crypto';
import { decode, encode } from 'cbor2';
import { attestationContext } from '../../../test/support/attestation-samples';
import vectors from '../../../test/fixtures/webauthn/vectors.json';
import type { AttestationVerdict } from '../attestation-types';
import { verifyKeyAttestation } from '../key-attestation';

type Vector = typeof vectors.packed;

const octets = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

/** The vector as it is sent here: its challenge as the nonce, its client data beside its attestation object. */
function verify({ challenge, clientDataJSON, attestationObject, x, y }: Vector): AttestationVerdict {
  const object = decode<Map<string, unknown>>(octets(attestationObject), { preferMap: true });
  object.set('clientDataJSON', octets(clientDataJSON));
  const jwk = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) };
  const spkiDer = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  const nonce = base64url(challenge);
  const context = attestationContext(spkiDer, {
    roots: [octets(vectors.attestationRoot)],
    expectedNonce: nonce,
  });
  return verifyKeyAttestation({ format: 'webauthn', statement: encode(object), certs: [], nonce }, context);
}

// https://www.w3.org/TR/webauthn-3/#sctn-test-vectors
it('ok packed attestation with an ES256 credential (16.7)', () => {
  expect(verify(vectors.packed)).toMatchObject({
    statementType: 'packed',
    freshness: 'challenge',
    device: { vendor: 'W3C', model: '876ca4f5-2071-c3e9-b255-09ef2cdf7ed6' },
    attester: 'C=AA,OU=Authenticator Attestation,O=W3C,CN=WebAuthn test vectors',
  });
});

it('fails the same for the challenge of another', () => {
  const { challenge } = vectors.packedSelf;
  expect(() => verify({ ...vectors.packed, challenge })).toThrow(
    expect.objectContaining({ code: 'attestation_stale' }) as Error,
  );
});

it('fails self attestation (16.3), which names no device', () => {
  expect(() => verify(vectors.packedSelf)).toThrow(
    expect.objectContaining({
      code: 'bad_attestation',
      errors: [{ pointer: '/statement', detail: expect.stringMatching(/self attestation/) as string }],
    }) as Error,
  );
});
