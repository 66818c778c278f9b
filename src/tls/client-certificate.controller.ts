import { Body, Controller, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { OnListener, RequireManagementToken } from '../common/access';
import { ClientCertificateService } from './client-certificate.service';
import { ClientCertificateDto, ClientCertificateRequestDto } from './dto/client-certificate.dto';

@ApiTags('management')
@Controller('management/v1/clients')
@OnListener('management')
@RequireManagementToken()
export class ClientCertificateController {
  constructor(private readonly certificates: ClientCertificateService) {}

  @Post(':clientId/tls-certificates')
  @ApiOperation({
    operationId: 'certifyTlsClient',
    summary: 'Make a client certificate for the HTTPS listener',
    description:
      'By the internal TLS CA; its commonName is the clientId. The private key stays where the CSR was made.',
  })
  @ApiParam({ name: 'clientId', type: 'string', example: 'demo-rssp' })
  @ApiCreatedResponse({ type: ClientCertificateDto, description: 'The certificate.' })
  @ApiNotFoundResponse({ description: '`not_found`: there is no such client.' })
  @ApiUnprocessableEntityResponse({ description: '`bad_csr`, `bad_pop`, `unsupported_key`, `weak_key`.' })
  certify(
    @Param('clientId') clientId: string,
    @Body() request: ClientCertificateRequestDto,
  ): Promise<ClientCertificateDto> {
    return this.certificates.certify(clientId, request);
  }
}
