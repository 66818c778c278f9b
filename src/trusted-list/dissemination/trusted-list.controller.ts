import { Controller, Get, Headers, Inject, Req, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConditionalGet } from '../../common/conditional-headers.decorator';
import { Public } from '../../common/access';
import { answerPublished } from '../../common/published-answer';
import { ListDissemination } from './list-dissemination.service';

@ApiTags('dissemination')
@Controller('tl')
@Public()
export class TrustedListController {
  constructor(@Inject(ListDissemination) private readonly dissemination: ListDissemination) {}

  @Get()
  @ConditionalGet()
  @ApiOperation({ operationId: 'getTrustedLists', summary: 'All trusted lists, a page for people' })
  @ApiOkResponse({ description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } })
  index(
    @Headers('If-None-Match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return answerPublished(reply, this.dissemination.index(), ifNoneMatch);
  }

  @Get('*')
  @ApiOperation({
    operationId: 'getTrustedList',
    summary: 'A trusted list, or what is published with it (TS 119 612 6)',
    description:
      'A list as it was signed (`eu/lotl.xml`), its SHA-256 in hex (`eu/lotl.sha2`), pivots, pages about the lists of a folder ' +
      '(`eu/info.html`) and the signers of lists of lists (`eu/signers.html`), and the certificates of the signers of a list ' +
      '(`eu-lotl-signers.pem`, `.p12`). Conditional requests are answered.',
  })
  @ApiParam({ name: 'path', type: 'string', example: 'eu/lotl.xml' })
  @ApiOkResponse({
    description: 'What was asked for.',
    content: {
      'application/vnd.etsi.tsl+xml': { schema: { type: 'string', format: 'binary' } },
      'text/plain': { schema: { type: 'string' } },
      'text/html': { schema: { type: 'string' } },
      'application/x-pem-file': { schema: { type: 'string' } },
      'application/x-pkcs12': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @ConditionalGet()
  @ApiNotFoundResponse({ description: 'not_found' })
  async get(
    @Req() { params }: FastifyRequest<{ Params: { readonly '*': string } }>,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const name = params['*'];
    const ifNoneMatch = headers['if-none-match'];
    const answer = this.dissemination.list(name, {
      ifNoneMatch,
      ifModifiedSince: headers['if-modified-since'],
    });
    if (!answer) return answerPublished(reply, await this.dissemination.document(name), ifNoneMatch);
    void reply.status(answer.status).headers(answer.headers);
    return answer.body;
  }
}
