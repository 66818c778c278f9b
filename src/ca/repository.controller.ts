import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import {
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { Public } from '../common/access';
import { DisseminationService } from './dissemination.service';
import { answerNegotiated, answerPublished } from '../common/published-answer';

const HTML_CONTENT = { 'text/html': { schema: { type: 'string' } } } as const;
const CA_ID = { name: 'caId', type: 'string' } as const;
const LANGUAGE = { name: 'language', enum: ['en', 'ja'] };

@ApiTags('dissemination')
@Controller('repository')
@Public()
export class RepositoryController {
  constructor(@Inject(DisseminationService) private readonly dissemination: DisseminationService) {}

  @Get()
  @ConditionalGet()
  @ApiOperation({ operationId: 'getRepository', summary: 'All CAs with links to what is published of them' })
  @ApiOkResponse({ description: 'The page.', content: HTML_CONTENT })
  index(
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.index(), ifNoneMatch);
  }

  @Get(':caId/cps')
  @ConditionalGet()
  @ApiOperation({
    operationId: 'getCps',
    summary: 'CP and CPS of a CA in the language asked for (RFC 3647); the cPSuri of its certificates',
  })
  @ApiParam(CA_ID)
  @ApiHeader({ name: 'Accept-Language', required: false, description: 'English unless it prefers Japanese.' })
  @ApiOkResponse({ description: 'The CPS.', content: HTML_CONTENT })
  @ApiNotFoundResponse({ description: 'not_found' })
  cpsFor(
    @Param('caId') caId: string,
    @Headers('accept-language') acceptLanguage: string | undefined,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerNegotiated(reply, this.dissemination.cpsFor(caId, acceptLanguage), ifNoneMatch);
  }

  @Get(':caId/cps/:language')
  @ConditionalGet()
  @ApiOperation({ operationId: 'getCpsText', summary: 'CP and CPS of a CA in one language (RFC 3647)' })
  @ApiParam(CA_ID)
  @ApiParam(LANGUAGE)
  @ApiOkResponse({ description: 'The CPS.', content: HTML_CONTENT })
  @ApiNotFoundResponse({ description: 'not_found' })
  cps(
    @Param('caId') caId: string,
    @Param('language') language: string,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.cps(caId, language), ifNoneMatch);
  }

  @Get(':caId/pds/:language')
  @ConditionalGet()
  @ApiOperation({
    operationId: 'getPds',
    summary: 'PKI disclosure statement of a CA (EN 319 411-1 annex A); QcPDS points here',
    description: 'English also stands in for another language that a profile of the CA names.',
  })
  @ApiParam(CA_ID)
  @ApiParam({ name: 'language', schema: { type: 'string', pattern: '^[a-z]{2}$' }, example: 'en' })
  @ApiOkResponse({ description: 'The statement.', content: HTML_CONTENT })
  @ApiNotFoundResponse({ description: 'not_found' })
  pds(
    @Param('caId') caId: string,
    @Param('language') language: string,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.pds(caId, language), ifNoneMatch);
  }

  @Get(':caId/terms/:language')
  @ConditionalGet()
  @ApiOperation({
    operationId: 'getTerms',
    summary: 'Terms and conditions of a CA, plain text',
    description: 'A consent names the SHA-256 of exactly these octets; Repr-Digest tells it (RFC 9530).',
  })
  @ApiParam(CA_ID)
  @ApiParam(LANGUAGE)
  @ApiOkResponse({
    description: 'The terms.',
    headers: {
      'Repr-Digest': { description: 'sha-256=:base64:', schema: { type: 'string' } },
    },
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiNotFoundResponse({ description: 'not_found' })
  terms(
    @Param('caId') caId: string,
    @Param('language') language: string,
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.terms(caId, language), ifNoneMatch);
  }
}
