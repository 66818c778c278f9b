import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../common/access';
import { DisseminationService } from './dissemination.service';
import { answerPublished } from './published-answer';

@ApiTags('dissemination')
@Controller('repository')
@Public()
export class RepositoryController {
  constructor(@Inject(DisseminationService) private readonly dissemination: DisseminationService) {}

  @Get(':caId/terms/:language')
  @ApiOperation({
    operationId: 'getTerms',
    summary: 'Terms and conditions of a CA, plain text',
    description: 'A consent names the SHA-256 of exactly these octets.',
  })
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiParam({ name: 'language', enum: ['en', 'ja'] })
  @ApiOkResponse({ description: 'The terms.', content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiNotFoundResponse({ description: 'not_found' })
  terms(
    @Param('caId') caId: string,
    @Param('language') language: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.terms(caId, language), ifNoneMatch);
  }
}
