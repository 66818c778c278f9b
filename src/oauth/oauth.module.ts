import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { REAL_TIME, SYSTEM_TIME, type RealTime } from '../common/real-time';
import { AccessGuard } from './access.guard';
import { AccessTokens } from './access-token';
import { AuthorizationServerController } from './authorization-server.controller';
import { ClientDirectory } from './client-directory.service';
import { ISSUER } from './oauth-tokens';
import { TokenController } from './token.controller';
import { TokenService } from './token.service';
import { TOKEN_SIGNING_KEY, type TokenSigningKey } from './token-signing-key';

/** What the authorisation server is made with. */
export interface OauthOptions {
  /** The public URL; the issuer of tokens and the audience of client assertions. */
  readonly issuer: string;
  readonly signingKey: TokenSigningKey;
  /** Real time, unless a test moves it. */
  readonly time?: RealTime;
}

/** The token endpoint, and the guard in front of every handler of the application. */
@Module({})
export class OauthModule {
  static with({ issuer, signingKey, time = SYSTEM_TIME }: OauthOptions): DynamicModule {
    return {
      module: OauthModule,
      controllers: [TokenController, AuthorizationServerController],
      providers: [
        { provide: ISSUER, useValue: issuer },
        { provide: TOKEN_SIGNING_KEY, useValue: signingKey },
        { provide: REAL_TIME, useValue: time },
        {
          provide: AccessTokens,
          useFactory: (randomness: Randomness) => new AccessTokens(issuer, signingKey, time, randomness),
          inject: [RANDOMNESS],
        },
        ClientDirectory,
        TokenService,
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [AccessTokens, ClientDirectory],
    };
  }
}
