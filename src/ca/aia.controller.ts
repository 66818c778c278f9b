import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { Public } from '../common/access';
import { DisseminationService } from './dissemination.service';
import { answerPublished } from '../common/published-answer';

@ApiTags('dissemination')
@Controller('aia')
@Public()
export class AiaController {
  constructor(@Inject(DisseminationService) private readonly dissemination: DisseminationService) {}

  @Get(':caId/:keyGeneration.cer')
  @ConditionalGet()
  @ApiOperation({
    operationId: 'getIssuerCertificate',
    summary: 'CA certificate, DER (RFC 5280 4.2.2.1, caIssuers)',
  })
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiParam({ name: 'keyGeneration', schema: { type: 'integer', minimum: 1 } })
  @ApiOkResponse({
    description: 'The certificate.',
    content: { 'application/pkix-cert': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotFoundResponse({ description: 'not_found' })
  certificate(
    @Param('caId') caId: string,
    @Param('keyGeneration') keyGeneration: string,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.issuerCertificate(caId, keyGeneration), ifNoneMatch);
  }

  @Get(':caId/:keyGeneration.p7c')
  @ConditionalGet()
  @ApiOperation({
    operationId: 'getIssuerPath',
    summary: 'CA certificate and those above it, certs-only CMS (RFC 5280 4.2.2.1, RFC 5751 3.7)',
  })
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiParam({ name: 'keyGeneration', schema: { type: 'integer', minimum: 1 } })
  @ApiOkResponse({
    description: 'The certificates, in no order that means anything.',
    content: { 'application/pkcs7-mime': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotFoundResponse({ description: 'not_found' })
  path(
    @Param('caId') caId: string,
    @Param('keyGeneration') keyGeneration: string,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.issuerPath(caId, keyGeneration), ifNoneMatch);
  }
}
