import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Public } from '../common/access';
import { PkiError } from '../common/pki-error';
import { errorPage, PAGE_SECURITY_POLICY, VIEWER_PAGE } from './documentation-pages';
import { OpenApiService } from './openapi.service';
import type { FastifyReply } from 'fastify';

const HTML = 'text/html; charset=utf-8';

@Controller('docs')
@Public()
@ApiExcludeController()
export class OpenApiController {
  constructor(private readonly service: OpenApiService) {}

  @Get()
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_SECURITY_POLICY)
  viewer(): string {
    return VIEWER_PAGE;
  }

  @Get('openapi.json')
  document(): OpenAPIObject {
    return this.service.document();
  }

  @Get('errors')
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_SECURITY_POLICY)
  errors(): string {
    return errorPage();
  }

  @Get('assets/:name')
  async asset(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = await this.service.asset(name);
    if (asset === undefined) throw new PkiError('not_found', 'There is nothing at this path.');
    await reply
      .headers({
        'content-type': asset.mediaType,
        'cache-control': 'public, max-age=3600',
        'x-content-type-options': 'nosniff',
      })
      .send(asset.octets);
  }
}
