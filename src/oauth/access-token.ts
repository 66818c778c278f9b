import { createHash } from 'node:crypto';
import { jwtVerify } from 'jose';
import { BearerError } from '../common/bearer-error';
import type { Randomness } from '../common/randomness';
import { dateOf, numericDate, type RealTime } from '../common/real-time';
import { cnfOf, confirmationOf, type Confirmation } from './confirmation';
import type { TokenSigningKey } from './token-signing-key';

export const ACCESS_TOKEN_SECONDS = 600;

const MAX_TOKEN_LENGTH = 2048;
const MAX_REMEMBERED = 10_000;

/** What an accepted access token says. */
export interface AccessTokenClaims {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** NumericDate. */
  readonly expiresAt: number;
  /** What must be shown with the token; without members, it is a bearer token. */
  readonly confirmation: Confirmation;
}

/** Makes and checks the access tokens of this service: JWT, RFC 9068, ES256, for the audience `{issuer}/ra/v1`. */
export class AccessTokens {
  /** By SHA-256 of the token, so that a token cannot be read back from memory that outlives its request. */
  private readonly remembered = new Map<string, AccessTokenClaims>();
  private readonly audience: string;

  constructor(
    private readonly issuer: string,
    private readonly key: TokenSigningKey,
    private readonly time: RealTime,
    private readonly randomness: Randomness,
  ) {
    this.audience = `${issuer}/ra/v1`;
  }

  /** A token for the client with these scopes, bound to what is confirmed, valid for {@link ACCESS_TOKEN_SECONDS}. */
  async issue(clientId: string, scopes: readonly string[], confirmation: Confirmation): Promise<string> {
    const now = numericDate(this.time);
    const cnf = cnfOf(confirmation);
    const header = { typ: 'at+jwt', alg: 'ES256', kid: this.key.kid };
    const claims = {
      iss: this.issuer,
      sub: clientId,
      client_id: clientId,
      aud: this.audience,
      scope: scopes.join(' '),
      iat: now,
      exp: now + ACCESS_TOKEN_SECONDS,
      jti: this.randomness.bytes(16).toString('base64url'),
      ...(cnf !== undefined && { cnf }),
    };
    const signed = `${base64UrlJson(header)}.${base64UrlJson(claims)}`;
    const signature = await this.key.sign(Buffer.from(signed, 'ascii'));
    return `${signed}.${Buffer.from(signature).toString('base64url')}`;
  }

  /**
   * The claims of a token that was accepted before and is still valid, at once; otherwise a promise of them.
   * Throws, or rejects with, BearerError `invalid_token`.
   */
  verify(token: string): AccessTokenClaims | Promise<AccessTokenClaims> {
    if (token.length > MAX_TOKEN_LENGTH) throw invalid('The access token is not one of this service.');
    const name = createHash('sha256').update(token, 'latin1').digest('base64');
    const known = this.remembered.get(name);
    if (known === undefined) return this.verifySignature(token, name);
    if (known.expiresAt > numericDate(this.time)) return known;
    this.remembered.delete(name);
    throw invalid('The access token has expired.');
  }

  private async verifySignature(token: string, name: string): Promise<AccessTokenClaims> {
    let payload: Record<string, unknown>;
    try {
      ({ payload } = await jwtVerify(token, this.key.publicKey, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: this.issuer,
        audience: this.audience,
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'scope', 'jti'],
        currentDate: dateOf(this.time),
      }));
    } catch (error) {
      const expired = (error as { code?: unknown }).code === 'ERR_JWT_EXPIRED';
      throw invalid(
        expired ? 'The access token has expired.' : 'The access token is not one of this service.',
      );
    }
    const { client_id: clientId, scope, exp, cnf } = payload;
    const confirmation = confirmationOf(cnf);
    if (
      typeof clientId !== 'string' ||
      typeof scope !== 'string' ||
      typeof exp !== 'number' ||
      confirmation === undefined
    ) {
      throw invalid('The access token is not one of this service.');
    }
    const claims = {
      clientId,
      scopes: new Set(scope.split(' ').filter((each) => each !== '')),
      expiresAt: exp,
      confirmation,
    };
    this.remember(name, claims);
    return claims;
  }

  private remember(name: string, claims: AccessTokenClaims): void {
    this.remembered.set(name, claims);
    if (this.remembered.size <= MAX_REMEMBERED) return;
    const oldest = this.remembered.keys().next().value;
    if (oldest !== undefined) this.remembered.delete(oldest);
  }
}

function invalid(detail: string): BearerError {
  return new BearerError(detail, 'invalid_token');
}

function base64UrlJson(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
