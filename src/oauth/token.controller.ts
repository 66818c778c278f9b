import { Body, Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
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
      'Authenticate by HTTP Basic (client_secret_basic, seed clients) or by a signed assertion (private_key_jwt). ' +
      'The token is a bearer token for `ra/v1`, valid for 600 seconds.',
  })
  @ApiBasicAuth('client')
  @ApiConsumes(FORM)
  @ApiBody({ schema: TOKEN_REQUEST_SCHEMA })
  @ApiResponse({ status: 200, description: 'The access token.', schema: TOKEN_SCHEMA })
  @ApiResponse({
    status: 400,
    description: 'The request or its scope is not valid.',
    schema: OAUTH_ERROR_SCHEMA,
  })
  @ApiResponse({ status: 401, description: 'The client is not authenticated.', schema: OAUTH_ERROR_SCHEMA })
  @ApiResponse({ status: 429, description: 'Too many failed attempts.', schema: OAUTH_ERROR_SCHEMA })
  async token(@Body() body: unknown, @Req() request: FastifyRequest): Promise<TokenAnswer> {
    if (!(body instanceof ReceivedBody))
      throw new OAuthError('invalid_request', `Send a body as Content-Type: ${FORM}.`);
    return this.service.grant(parseTokenRequest(body.octets, request.headers.authorization));
  }
}
