import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT, type JWTPayload } from 'jose';
import type { TestKey } from './certification-request';

/** How an assertion differs from a plain one; a claim that is undefined is left out. */
export interface AssertionOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signedBy?: KeyObject;
}

let assertions = 0;

/** An identity provider of a test's own. */
export class TestIdentityProvider {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(
    readonly issuer: string,
    private readonly now: () => Date,
  ) {}

  /** As a world names it. */
  get definition() {
    const key = { ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'idp-1', alg: 'ES256', use: 'sig' };
    return { issuer: this.issuer, jwks: { keys: [key] } };
  }

  /** An assertion that a signer authenticated, by AAL2 unless the claims say otherwise, in order to have the key certified. */
  async assertion(
    audience: string,
    key: TestKey,
    { claims, signedBy }: AssertionOptions = {},
  ): Promise<string> {
    const seconds = this.now().getTime() / 1000;
    const payload: JWTPayload = {
      iss: this.issuer,
      sub: createHash('sha256').update('eID reference').digest('hex'),
      aud: audience,
      iat: seconds,
      exp: seconds + 300,
      auth_time: seconds - 30,
      acr: 'AAL2',
      jti: `assertion-${++assertions}`,
      cnf: { jkt: await thumbprint(key) },
      authorization_details: [{ type: 'credential-creation' }],
      ...claims,
    };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', kid: 'idp-1' })
      .sign(signedBy ?? this.keys.privateKey);
  }
}

/** RFC 7638 of a test key. */
export function thumbprint({ spkiDer }: TestKey): Promise<string> {
  const publicKey = createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });
  return calculateJwkThumbprint(publicKey.export({ format: 'jwk' }), 'sha256');
}
