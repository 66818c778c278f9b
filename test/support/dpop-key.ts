import { createHash, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { MovingTime } from './moving-time';

export type DpopAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'PS256' | 'RS256';

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;

/** A client's DPoP key, and the proofs it makes: right ones, but for what a test changes (undefined leaves out). */
export class DpopKey {
  readonly privateKey: KeyObject;
  readonly jwk: JWK;

  constructor(
    private readonly time: MovingTime,
    readonly alg: DpopAlgorithm = 'ES256',
    modulusLength = 2048,
  ) {
    const pair =
      alg === 'PS256' || alg === 'RS256'
        ? generateKeyPairSync('rsa', { modulusLength })
        : generateKeyPairSync('ec', { namedCurve: CURVES[alg] });
    this.privateKey = pair.privateKey;
    this.jwk = pair.publicKey.export({ format: 'jwk' });
  }

  thumbprint(): Promise<string> {
    return calculateJwkThumbprint(this.jwk);
  }

  claims(method: string, url: string, accessToken?: string, changes: JWTPayload = {}): JWTPayload {
    const all = {
      htm: method,
      htu: url,
      iat: Math.floor(this.time.milliseconds() / 1000),
      jti: randomUUID(),
      ...(accessToken !== undefined && {
        ath: createHash('sha256').update(accessToken).digest('base64url'),
      }),
      ...changes,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  sign(claims: JWTPayload, header: Record<string, unknown> = {}, key = this.privateKey): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: this.alg, jwk: this.jwk, ...header })
      .sign(key);
  }

  proof(method: string, url: string, accessToken?: string, changes?: JWTPayload): Promise<string> {
    return this.sign(this.claims(method, url, accessToken, changes));
  }
}
