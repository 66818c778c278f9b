import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { OnListener, RequireManagementToken } from '../common/access';
import { CrlPublicationService } from './crl-publication.service';
import { CrlPublicationDto, CrlPublicationRequestDto } from './dto/crl-publication.dto';

@ApiTags('management')
@Controller('management/v1/crls')
@OnListener('management')
@RequireManagementToken()
export class CrlPublicationController {
  constructor(private readonly publications: CrlPublicationService) {}

  @Post(':caId/publish')
  @HttpCode(200)
  @ApiOperation({ operationId: 'publishCrls', summary: 'Issue the lists of a CA now, or one of them' })
  @ApiParam({ name: 'caId', type: 'string', example: 'alpha-seal' })
  @ApiBody({ type: CrlPublicationRequestDto, required: false })
  @ApiOkResponse({ type: CrlPublicationDto, description: 'The lists as they are published now.' })
  @ApiNotFoundResponse({ description: '`not_found`: there is no such CA or list.' })
  @ApiConflictResponse({ description: '`state_conflict`: a last list while a certificate is live.' })
  publish(
    @Param('caId') caId: string,
    @Body() request: CrlPublicationRequestDto,
  ): Promise<CrlPublicationDto> {
    return this.publications.publish(caId, request);
  }
}
