import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OnListener, RequireManagementToken } from '../../common/access';
import { ListManagement } from './list-management.service';
import { AgreementDecisionDto, AgreementDto, StartingTimeDto } from './trusted-list.dto';

const DECIDED = {
  type: AgreementDecisionDto,
  description: 'The agreement and the issues that tell it.',
} as const;
const CONFLICT = {
  description: '`state_conflict`: it is so already, or a starting time out of order.',
} as const;

@ApiTags('management')
@Controller('management/v1/agreement')
@OnListener('management')
@RequireManagementToken()
export class AgreementController {
  constructor(private readonly management: ListManagement) {}

  @Get()
  @ApiOperation({ operationId: 'getAgreement', summary: 'The mutual recognition agreement with Japan' })
  @ApiOkResponse({
    type: AgreementDto,
    description: 'As lists tell it where the policy of the world has it.',
  })
  get(): AgreementDto {
    return this.management.agreement();
  }

  @Post('enact')
  @HttpCode(200)
  @ApiOperation({ operationId: 'enactAgreement', summary: 'Let the agreement begin' })
  @ApiBody({ type: StartingTimeDto, required: false })
  @ApiOkResponse(DECIDED)
  @ApiConflictResponse(CONFLICT)
  enact(@Body() request: StartingTimeDto): Promise<AgreementDecisionDto> {
    return this.management.setAgreement('enacted', request);
  }

  @Post('repeal')
  @HttpCode(200)
  @ApiOperation({ operationId: 'repealAgreement', summary: 'Let the agreement end' })
  @ApiBody({ type: StartingTimeDto, required: false })
  @ApiOkResponse(DECIDED)
  @ApiConflictResponse(CONFLICT)
  repeal(@Body() request: StartingTimeDto): Promise<AgreementDecisionDto> {
    return this.management.setAgreement('repealed', request);
  }
}
