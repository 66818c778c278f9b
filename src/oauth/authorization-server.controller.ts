import { Controller, Get, Header, Inject, Optional } from '@nestjs/common';
import type { JsonWebKey } from 'node:crypto';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/access';
import { JWK_SET_SCHEMA } from '../common/jwk';
import { ClientCertificates } from '../common/client-certificate';
import { RA_SCOPES } from '../common/caller';
import { ASSERTION_ALGORITHMS } from './client-assertion';
import { DPOP_ALGORITHMS } from './dpop-proof';
import { ISSUER, LISTENER_URLS, type ListenerUrls } from './oauth-tokens';
import { TOKEN_SIGNING_KEY, TokenSigningKey } from './token-signing-key';

@ApiTags('oauth2')
@Controller()
@Public()
export class AuthorizationServerController {
  constructor(
    @Inject(ISSUER) private readonly issuer: string,
    @Inject(TOKEN_SIGNING_KEY) private readonly key: TokenSigningKey,
    @Inject(LISTENER_URLS) private readonly urls: ListenerUrls,
    /** Absent where the HTTPS listener is switched off. */
    @Optional() @Inject(ClientCertificates) private readonly certificates?: ClientCertificates,
  ) {}

  @Get('.well-known/oauth-authorization-server')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getAuthorizationServer',
    summary: 'Authorization server metadata (RFC 8414)',
  })
  @ApiOkResponse({
    description: 'The metadata.',
    schema: {
      type: 'object',
      required: ['issuer', 'token_endpoint'],
      properties: {
        issuer: { type: 'string', format: 'uri' },
        token_endpoint: { type: 'string', format: 'uri' },
      },
    },
  })
  metadata(): Record<string, unknown> {
    const hasTls = this.certificates !== undefined;
    return {
      issuer: this.issuer,
      token_endpoint: `${this.issuer}/oauth2/token`,
      jwks_uri: `${this.issuer}/oauth2/jwks`,
      scopes_supported: RA_SCOPES,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'private_key_jwt',
        ...(hasTls ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
      ],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
      tls_client_certificate_bound_access_tokens: hasTls,
      ...(hasTls && { mtls_endpoint_aliases: { token_endpoint: `${this.urls.tls}/oauth2/token` } }),
      service_documentation: `${this.issuer}/docs`,
    };
  }

  @Get('oauth2/jwks')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getTokenKeys',
    summary: 'Keys that access tokens are signed with (RFC 7517)',
  })
  @ApiOkResponse({ description: 'The JWK Set.', schema: JWK_SET_SCHEMA })
  jwks(): { keys: Readonly<JsonWebKey>[] } {
    return { keys: [this.key.publicJwk] };
  }
}
