/**
 * A mock identity provider without dependencies: the one that the world japan-eu-vetted trusts. It prints an assertion that
 * the holder of an eID authenticated in order to have a key certified (docs/evidence.md). Anybody may use its key.
 *
 *   node docs/identity-provider.cjs public-key.pem http://localhost:8080 AAL2 '{"loa":"substantial","family_name":"TEST"}'
 */
const { createHash, createPrivateKey, createPublicKey, randomUUID, sign } = require('node:crypto');
const { readFileSync } = require('node:fs');

const ISSUER = 'https://eid.example.org';
const KEY_ID = 'demo-eid-1';
const PRIVATE_JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'rVvYk4-SsDbSrIFpPlVKOxQkKQr0cC103ysmkHDjwXI',
  y: '3qDh9cNYjYLCHXAPgU_R6sq7Ja7GjwoD70E7itVdDw0',
  d: 'VkUG_LHeaX3WsJTxcLRLG8zRImQU0xxHm39wZybHloA',
};

/** RFC 7638: the required members in the order of their names. */
function thumbprint(publicKey) {
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' });
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/**
 * A compact JWT (RFC 7523).
 *
 * @param {string | Buffer} publicKeyPem the key to be certified
 * @param {string} audience the issuer URL of the RA
 * @param {string} acr level of the authentication
 * @param {object} claims more claims, or others in their place
 * @param {number} now seconds since the epoch
 */
function assertion(publicKeyPem, audience, acr, claims, now) {
  const header = { alg: 'ES256', kid: KEY_ID };
  const payload = {
    iss: ISSUER,
    sub: createHash('sha256').update('eid:demo-holder').digest('hex'),
    aud: audience,
    iat: now,
    exp: now + 300,
    auth_time: now,
    acr,
    jti: randomUUID(),
    cnf: { jkt: thumbprint(createPublicKey(publicKeyPem)) },
    authorization_details: [{ type: 'credential-creation' }],
    ...claims,
  };
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = createPrivateKey({ key: PRIVATE_JWK, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const [publicKeyFile, audience, acr = 'AAL2', claims = '{}'] = process.argv.slice(2);
if (audience === undefined) {
  process.stderr.write(
    'usage: node docs/identity-provider.cjs PUBLIC_KEY_PEM RA_ISSUER [ACR] [CLAIMS_JSON]\n',
  );
  process.exit(2);
}
const now = Math.floor(Date.now() / 1000);
process.stdout.write(`${assertion(readFileSync(publicKeyFile), audience, acr, JSON.parse(claims), now)}\n`);
