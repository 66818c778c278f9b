import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { signedFields, type MessageSigner } from './message-signature';

const CREATED = new Date('2026-04-01T09:00:00Z');

describe('signedFields', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: MessageSigner = {
    kid: 'key-1',
    publicJwk: publicKey.export({ format: 'jwk' }),
    sign: async (bytes) => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
  const message = {
    url: new URL('https://rssp.example:8443/events?a=1&b=%20'),
    eventId: 'evt_0',
    body: '{"hello": "world"}',
  };

  it('ok: the digest is that of RFC 9530 B.1', async () => {
    const fields = await signedFields(message, signer, CREATED);
    expect(fields['content-digest']).toBe('sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:');
  });

  it('ok: the signature is over the base of RFC 9421 2.5, written by hand', async () => {
    const fields = await signedFields(message, signer, CREATED);
    const parameters =
      '("@method" "@target-uri" "content-type" "content-digest" "kakehashi-event-id")' +
      ';created=1775034000;keyid="key-1";alg="ecdsa-p256-sha256";tag="kakehashi-event"';
    expect(fields['signature-input']).toBe(`ra=${parameters}`);
    const base = [
      '"@method": POST',
      '"@target-uri": https://rssp.example:8443/events?a=1&b=%20',
      '"content-type": application/json',
      '"content-digest": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
      '"kakehashi-event-id": evt_0',
      `"@signature-params": ${parameters}`,
    ].join('\n');
    const signature = Buffer.from(/^ra=:(.*):$/.exec(fields['signature'] ?? '')?.[1] ?? '', 'base64');
    const key = createPublicKey({ key: signer.publicJwk, format: 'jwk' });
    expect(signature).toHaveLength(64);
    expect(verify('sha256', Buffer.from(base), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });
});
