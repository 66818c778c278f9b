import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ClientCertificates } from '../common/client-certificate';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { PkiError } from '../common/pki-error';
import { TokenBuckets } from '../common/token-bucket';
import { ClientAssertionRepository } from '../store/client-assertion.repository';
import { Store } from '../store/store';
import type { Statement } from '../store/unit-of-work';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-token';
import { clientsCertificate } from './client-certificate-auth';
import { checkClientAssertion, claimedClientId } from './client-assertion';
import { ClientDirectory, type RegisteredClient } from './client-directory.service';
import { generateSecret, hashSecret, isSecret } from './client-secret';
import type { Confirmation } from './confirmation';
import { DpopProofError, type CheckedProof } from './dpop-proof';
import { DpopService, type NonceHeader } from './dpop.service';
import { OAuthError } from './oauth-error';
import { ISSUER } from './oauth-tokens';
import { RequestLimit } from './request-limit';
import type { ClientCredential, TokenRequest } from './token-request';

/** RFC 6749 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  /** `DPoP` for a token that is bound to a key (RFC 9449 5). */
  readonly token_type: 'Bearer' | 'DPoP';
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
    private readonly dpop: DpopService,
    private readonly limit: RequestLimit,
    @Inject(ISSUER) private readonly issuer: string,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(RANDOMNESS) randomness: Randomness,
    /** Absent where the HTTPS listener is switched off. */
    @Optional() @Inject(ClientCertificates) private readonly certificates?: ClientCertificates,
  ) {
    this.failures = new TokenBuckets(FAILURES_ALLOWED, SECONDS_PER_FAILURE, time);
    this.nobodysHash = hashSecret(generateSecret(randomness), randomness);
  }

  /**
   * An access token for the client, bound to the key of the DPoP proof and to the certificate that authenticated it.
   * Throws OAuthError.
   *
   * @param raw the request as it came, for its connection and its DPoP header
   */
  async grant(request: TokenRequest, raw: IncomingMessage, reply: NonceHeader): Promise<TokenAnswer> {
    // 1 who asks; too many failures in a row are not looked at any more
    const { credential } = request;
    const clientId =
      credential.method === 'private_key_jwt' ? claimedClientId(credential.assertion) : credential.clientId;
    const wait = this.failures.secondsUntilToken(clientId);
    if (wait > 0) throw new OAuthError('rate_limited', 'Too many failed attempts for this client.', wait);
    let client: RegisteredClient;
    try {
      client = await this.authenticate(clientId, credential, raw);
    } catch (error) {
      if (error instanceof OAuthError && error.error === 'invalid_client') this.failures.take(clientId);
      throw error;
    }
    this.takeFromLimit(clientId);
    // 2 what for, and whose the token is to be
    const scopes = grantedScopes(request.scopes, client.record.scopes);
    const confirmation = await this.confirmation(client, credential, raw, reply);
    return {
      access_token: await this.tokens.issue(clientId, scopes, confirmation),
      token_type: confirmation.keyThumbprint === undefined ? 'Bearer' : 'DPoP',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: scopes.join(' '),
    };
  }

  /** A token is a request as well; only the client's own count. */
  private takeFromLimit(clientId: string): void {
    try {
      this.limit.assertRoom(clientId);
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      throw new OAuthError('rate_limited', error.detail, error.retryAfterSeconds);
    }
    this.limit.take(clientId);
  }

  private async authenticate(
    clientId: string,
    credential: ClientCredential,
    raw: IncomingMessage,
  ): Promise<RegisteredClient> {
    const client = await this.clients.find(clientId);
    switch (credential.method) {
      case 'client_secret_basic': {
        const isRight = isSecret(credential.secret, client?.record.secretHash ?? this.nobodysHash);
        if (!isRight || client?.record.secretHash == null) throw unknownClient();
        break;
      }
      case 'private_key_jwt':
        await this.checkAssertion(clientId, credential, client);
        break;
      case 'tls_client_auth':
        if (client === undefined || this.certificateOf(client, raw) === undefined) throw unknownClient();
    }
    if (client?.record.state !== 'active') throw unknownClient();
    return client;
  }

  private certificateOf(client: RegisteredClient, raw: IncomingMessage): string | undefined {
    return this.certificates && clientsCertificate(client, this.certificates, raw)?.thumbprint;
  }

  /**
   * A certificate that authenticated the client binds its token always, one of its own beside another credential only
   * where the token must be bound and no proof came.
   */
  private async confirmation(
    client: RegisteredClient,
    { method }: ClientCredential,
    raw: IncomingMessage,
    reply: NonceHeader,
  ): Promise<Confirmation> {
    const proof = await this.proofOf(raw, reply);
    const keyBound = proof === undefined ? {} : { keyThumbprint: proof.jkt };
    const isRequired = client.record.tokenBinding === 'required' && proof === undefined;
    if (method !== 'tls_client_auth' && !isRequired) return keyBound;
    const certificateThumbprint = this.certificateOf(client, raw);
    if (certificateThumbprint !== undefined) return { ...keyBound, certificateThumbprint };
    throw new OAuthError(
      'invalid_request',
      'The tokens of this client are bound: send a DPoP proof, or come by HTTPS with its certificate.',
    );
  }

  /** The proof of the request, used up. */
  private async proofOf(raw: IncomingMessage, reply: NonceHeader): Promise<CheckedProof | undefined> {
    try {
      const proof = await this.dpop.check(raw, reply);
      if (proof !== undefined) await this.dpop.useUp(proof);
      return proof;
    } catch (error) {
      if (error instanceof DpopProofError) throw new OAuthError(error.code, error.message);
      throw error;
    }
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
