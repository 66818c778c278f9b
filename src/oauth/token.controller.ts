import { Body, Controller, Header, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Consumes, Public } from '../common/access';
import { ReceivedBody } from '../common/received-body';
import { OAuthError } from './oauth-error';
import { OAuthErrorFilter } from './oauth-error.filter';
import { OAUTH_ERROR_SCHEMA, TOKEN_REQUEST_SCHEMA, TOKEN_SCHEMA } from './oauth-schemas';
import { parseTokenRequest } from './token-request';
import { TokenService, type TokenAnswer } from './token.service';

const FORM = 'application/x-www-form-urlencoded';

@ApiTags('oauth2')
@Controller('oauth2')
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(private readonly service: TokenService) {}

  @Post('token')
  @Public()
  @Consumes(FORM)
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('pragma', 'no-cache')
  @ApiOperation({
    operationId: 'createToken',
    summary: 'Get an access token (client credentials)',
    description:
      'Authenticate by HTTP Basic (client_secret_basic, seed clients), by a signed assertion (private_key_jwt), or over HTTPS ' +
      'by a client certificate (tls_client_auth, self_signed_tls_client_auth; send client_id). The token is for `ra/v1` and ' +
      'valid for 600 seconds. With a DPoP proof it is bound to the key of the proof (RFC 9449), with a client certificate ' +
      'to that (RFC 8705); otherwise it is a bearer token, which registered clients do not get.',
  })
  @ApiBasicAuth('client')
  @ApiHeader({
    name: 'DPoP',
    required: false,
    description: 'A proof (RFC 9449 4.2) for POST of this URL; `ath` is not needed here.',
  })
  @ApiConsumes(FORM)
  @ApiBody({ schema: TOKEN_REQUEST_SCHEMA })
  @ApiResponse({ status: 200, description: 'The access token.', schema: TOKEN_SCHEMA })
  @ApiResponse({
    status: 400,
    description: 'The request, its scope or its DPoP proof is not valid.',
    schema: OAUTH_ERROR_SCHEMA,
  })
  @ApiResponse({ status: 401, description: 'The client is not authenticated.', schema: OAUTH_ERROR_SCHEMA })
  @ApiResponse({
    status: 429,
    description: 'Too many failed attempts, or too many requests.',
    schema: OAUTH_ERROR_SCHEMA,
  })
  async token(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenAnswer> {
    if (!(body instanceof ReceivedBody))
      throw new OAuthError('invalid_request', `Send a body as Content-Type: ${FORM}.`);
    const asked = parseTokenRequest(body.octets, request.headers.authorization);
    return this.service.grant(asked, request.raw, reply);
  }
}
