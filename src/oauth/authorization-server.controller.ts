import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { JsonWebKey } from 'node:crypto';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/access';
import { RA_SCOPES } from '../common/caller';
import { ASSERTION_ALGORITHMS } from './client-assertion';
import { ISSUER } from './oauth-tokens';
import { TOKEN_SIGNING_KEY, TokenSigningKey } from './token-signing-key';

@ApiTags('oauth2')
@Controller()
@Public()
export class AuthorizationServerController {
  constructor(
    @Inject(ISSUER) private readonly issuer: string,
    @Inject(TOKEN_SIGNING_KEY) private readonly key: TokenSigningKey,
  ) {}

  @Get('.well-known/oauth-authorization-server')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getAuthorizationServer',
    summary: 'Authorization server metadata (RFC 8414)',
  })
  @ApiOkResponse({
    description: 'The metadata.',
    schema: { type: 'object', required: ['issuer', 'token_endpoint'] },
  })
  metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      token_endpoint: `${this.issuer}/oauth2/token`,
      jwks_uri: `${this.issuer}/oauth2/jwks`,
      scopes_supported: RA_SCOPES,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      service_documentation: `${this.issuer}/docs`,
    };
  }

  @Get('oauth2/jwks')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getTokenKeys',
    summary: 'Keys that access tokens are signed with (RFC 7517)',
  })
  @ApiOkResponse({ description: 'The JWK Set.', schema: { type: 'object', required: ['keys'] } })
  jwks(): { keys: Readonly<JsonWebKey>[] } {
    return { keys: [this.key.publicJwk] };
  }
}
