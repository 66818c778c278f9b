import { Controller, Get, Headers, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { CertificateInventoryService } from './certificate-inventory.service';
import { CertificateDto, CertificateListDto } from './dto/certificate.dto';
import { CertificateQueryDto } from './dto/certificate-query.dto';

@ApiTags('certificates')
@Controller('ra/v1/certificates')
@UseInterceptors(AnswerInterceptor)
export class CertificatesController {
  constructor(private readonly inventory: CertificateInventoryService) {}

  @Get()
  @Scoped('ra.read', 'ra.operator')
  @ApiOperation({
    operationId: 'listCertificates',
    summary: 'List certificates, by credential, key, serial number or state',
    description:
      'A client sees its own, an operator all; oldest first. With `state` a page may be short; go on until `nextCursor` is null.',
  })
  @ApiOkResponse({ type: CertificateListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: CertificateQueryDto): Promise<Answer> {
    return this.inventory.list(caller, query);
  }

  @Get(':certId')
  @Scoped('ra.read', 'ra.operator')
  @ApiOperation({ operationId: 'getCertificate', summary: 'Read a certificate and its state' })
  @ApiParam({ name: 'certId', example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' })
  @ConditionalGet()
  @ApiOkResponse({ type: CertificateDto, description: 'The certificate.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.inventory.read(caller, certId, ifNoneMatch);
  }
}
