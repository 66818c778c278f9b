import { Controller, Get, Headers, Inject, Param, Req, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { Public } from '../common/access';
import { CrlService } from './crl.service';

@ApiTags('dissemination')
@Controller('crl')
@Public()
export class CrlController {
  constructor(@Inject(CrlService) private readonly crls: CrlService) {}

  @Get(':caId/:name')
  @ApiOperation({
    operationId: 'getCrl',
    summary: 'Certificate revocation list (RFC 5280 5, RFC 2585)',
    description:
      'Of a shard `{shard}.crl`, its delta `{shard}-delta.crl`, of CA certificates `arl.crl`, of all certificates `full.crl`; ' +
      'DER, or PEM with `.pem` in place of `.crl`. Conditional and range requests are answered.',
  })
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiParam({ name: 'name', example: '0.crl', schema: { type: 'string' } })
  @ApiOkResponse({
    description: 'The list.',
    content: {
      'application/pkix-crl': { schema: { type: 'string', format: 'binary' } },
      'application/x-pem-file': { schema: { type: 'string' } },
    },
  })
  @ApiResponse({ status: 206, description: 'The octets of the range.' })
  @ConditionalGet()
  @ApiResponse({ status: 416, description: 'No octet is in the range.' })
  @ApiNotFoundResponse({ description: 'not_found' })
  async crl(
    @Param('caId') caId: string,
    @Param('name') name: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const answer = await this.crls.read(caId, name, request.method === 'HEAD', {
      ifNoneMatch: headers['if-none-match'],
      ifModifiedSince: headers['if-modified-since'],
      range: headers['range'],
      ifRange: headers['if-range'],
    });
    void reply.status(answer.status).headers(answer.headers);
    return answer.body;
  }
}
