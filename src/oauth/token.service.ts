import { Inject, Injectable } from '@nestjs/common';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { PkiError } from '../common/pki-error';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import { Store } from '../store/store';
import type { Statement } from '../store/unit-of-work';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-token';
import { checkClientAssertion, claimedClientId } from './client-assertion';
import { ClientDirectory, type RegisteredClient } from './client-directory.service';
import { generateSecret, hashSecret, isSecret } from './client-secret';
import { OAuthError } from './oauth-error';
import { ISSUER } from './oauth-tokens';
import { TokenBuckets } from './token-bucket';
import type { ClientCredential, TokenRequest } from './token-request';

/** RFC 6749 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** Failed attempts in a row that a client is allowed, and the seconds after which one more is. */
const FAILURES_ALLOWED = 20;
const SECONDS_PER_FAILURE = 3;
const PURGE_MILLISECONDS = 60_000;

/** Client authentication and the client credentials grant (RFC 6749 4.4). */
@Injectable()
export class TokenService {
  private readonly failures: TokenBuckets;
  /** Compared with where there is no client, so that an unknown client costs the same as a wrong secret. */
  private readonly nobodysHash: string;
  private purgedAt = 0;

  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: AccessTokens,
    private readonly assertions: ClientAssertionRepository,
    private readonly store: Store,
    @Inject(ISSUER) private readonly issuer: string,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(RANDOMNESS) randomness: Randomness,
  ) {
    this.failures = new TokenBuckets(FAILURES_ALLOWED, SECONDS_PER_FAILURE, time);
    this.nobodysHash = hashSecret(generateSecret(randomness), randomness);
  }

  /** An access token for the client. Throws OAuthError. */
  async grant(request: TokenRequest): Promise<TokenAnswer> {
    const { credential } = request;
    const clientId =
      credential.method === 'client_secret_basic'
        ? credential.clientId
        : claimedClientId(credential.assertion);
    const wait = this.failures.secondsUntilToken(clientId);
    if (wait > 0) throw new OAuthError('rate_limited', 'Too many failed attempts for this client.', wait);
    let client: RegisteredClient;
    try {
      client = await this.authenticate(clientId, credential);
    } catch (error) {
      if (error instanceof OAuthError && error.error === 'invalid_client') this.failures.take(clientId);
      throw error;
    }
    const scopes = grantedScopes(request.scopes, client.record.scopes);
    return {
      access_token: await this.tokens.issue(clientId, scopes),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: scopes.join(' '),
    };
  }

  private async authenticate(clientId: string, credential: ClientCredential): Promise<RegisteredClient> {
    const client = await this.clients.find(clientId);
    if (credential.method === 'client_secret_basic') {
      const isRight = isSecret(credential.secret, client?.record.secretHash ?? this.nobodysHash);
      if (!isRight || client?.record.secretHash == null) throw unknownClient();
    } else await this.checkAssertion(clientId, credential, client);
    if (client?.record.state !== 'active') throw unknownClient();
    return client;
  }

  private async checkAssertion(
    clientId: string,
    credential: Extract<ClientCredential, { method: 'private_key_jwt' }>,
    client: RegisteredClient | undefined,
  ): Promise<void> {
    if (credential.clientId !== undefined && credential.clientId !== clientId) {
      throw new OAuthError('invalid_client', 'client_id is not the sub of the assertion.');
    }
    if (client?.record.jwks == null) throw unknownClient();
    const checked = await checkClientAssertion(
      credential.assertion,
      clientId,
      client.record.jwks,
      this.issuer,
      this.time,
    );
    await this.useUp(clientId, checked.jti, checked.expiresAt);
  }

  /** RFC 7523 3 (7): the store decides which of two assertions with one jti came first, on any node. */
  private async useUp(clientId: string, jti: string, expiresAt: number): Promise<void> {
    const replayed = new PkiError('invalid_token', 'The jti of the assertion was used before.');
    const statements = [
      ...this.duePurge(),
      this.assertions.insert({ clientId, jti, expiresAt: new Date(expiresAt * 1000) }, () => replayed),
    ];
    try {
      await this.store.commit({ statements, audit: [], events: [] });
    } catch (error) {
      if (error === replayed) throw new OAuthError('invalid_client', replayed.detail);
      throw error;
    }
  }

  /** Now and then, what can no longer be replayed is forgotten. */
  private duePurge(): Statement[] {
    const now = this.time.milliseconds();
    if (now - this.purgedAt < PURGE_MILLISECONDS) return [];
    this.purgedAt = now;
    return [this.assertions.purgeExpired(dateOf(this.time))];
  }
}

function unknownClient(): OAuthError {
  return new OAuthError('invalid_client', 'The client is unknown, not active, or its credential is wrong.');
}

function grantedScopes(asked: readonly string[] | undefined, allowed: readonly string[]): readonly string[] {
  if (asked === undefined) return allowed;
  const refused = asked.filter((scope) => !allowed.includes(scope));
  if (refused.length > 0)
    throw new OAuthError('invalid_scope', `The client may not have the scope ${refused.join(' ')}.`);
  return asked;
}
