import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { REAL_TIME, SYSTEM_TIME, type RealTime } from '../common/real-time';
import { SettingRepository } from '../store/setting.repository';
import { Store } from '../store/store';
import { AccessGuard } from './access.guard';
import { AccessTokens } from './access-token';
import { AuthorizationServerController } from './authorization-server.controller';
import { ClientDirectory } from './client-directory.service';
import { DpopNonces } from './dpop-nonces';
import { DpopService } from './dpop.service';
import { ISSUER, LISTENER_URLS } from './oauth-tokens';
import { RequestLimit } from './request-limit';
import { TokenBindingService } from './token-binding.service';
import { TokenController } from './token.controller';
import { TokenService } from './token.service';
import { TOKEN_SIGNING_KEY, type TokenSigningKey } from './token-signing-key';

/** What the authorisation server is made with. */
export interface OauthOptions {
  /** The public URL; the issuer of tokens and the audience of client assertions. */
  readonly issuer: string;
  /** Base URL of the HTTPS listener. */
  readonly tlsUrl: string;
  /** Whether DPoP proofs need a nonce of this service. */
  readonly dpopNonce: boolean;
  /** For each client, on this node. */
  readonly requestsPerSecond: number | 'off';
  readonly signingKey: TokenSigningKey;
  /** Real time, unless a test moves it. */
  readonly time?: RealTime;
}

/** The token endpoint, and the guard in front of every handler of the application. */
@Module({})
export class OauthModule {
  static with(options: OauthOptions): DynamicModule {
    const { issuer, tlsUrl, dpopNonce, requestsPerSecond, signingKey, time = SYSTEM_TIME } = options;
    return {
      module: OauthModule,
      controllers: [TokenController, AuthorizationServerController],
      providers: [
        { provide: ISSUER, useValue: issuer },
        { provide: LISTENER_URLS, useValue: { public: issuer, tls: tlsUrl } },
        { provide: TOKEN_SIGNING_KEY, useValue: signingKey },
        { provide: REAL_TIME, useValue: time },
        {
          provide: AccessTokens,
          useFactory: (randomness: Randomness) => new AccessTokens(issuer, signingKey, time, randomness),
          inject: [RANDOMNESS],
        },
        {
          provide: DpopNonces,
          useFactory: (settings: SettingRepository, store: Store, randomness: Randomness) =>
            dpopNonce ? DpopNonces.open(settings, store, randomness, time) : null,
          inject: [SettingRepository, Store, RANDOMNESS],
        },
        { provide: RequestLimit, useValue: new RequestLimit(requestsPerSecond, time) },
        ClientDirectory,
        DpopService,
        TokenBindingService,
        TokenService,
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [AccessTokens, ClientDirectory],
    };
  }
}
