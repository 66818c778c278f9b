import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/access';
import { TlsAuthority } from './tls-authority';

@ApiTags('dissemination')
@Controller('repository')
@Public()
export class TlsAuthorityController {
  constructor(@Inject(TlsAuthority) private readonly authority: TlsAuthority) {}

  @Get('tls-ca.pem')
  @Header('content-type', 'application/x-pem-file')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  @ApiOperation({
    operationId: 'getTlsCa',
    summary: 'The certificate of the internal TLS CA, trust anchor of the HTTPS listener',
    description: 'For curl --cacert and the like, in tests alone. It issues nothing but TLS certificates.',
  })
  @ApiOkResponse({
    description: 'PEM (RFC 7468).',
    content: { 'application/x-pem-file': { schema: { type: 'string' } } },
  })
  certificate(): string {
    return this.authority.pem;
  }
}
