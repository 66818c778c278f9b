import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { OnListener, RequireManagementToken } from '../../common/access';
import { ListManagement } from './list-management.service';
import { ListedServicesDto, ServiceDecisionDto, ServiceStatusDto, TakeOverDto } from './trusted-list.dto';

const SERVICE_ID = { name: 'serviceId', type: 'string', example: 'alpha-seal' } as const;
const UNKNOWN = { description: '`not_found`, with the name that may have been meant.' } as const;
const DECIDED = {
  type: ServiceDecisionDto,
  description: 'The service and the issues that tell it.',
} as const;

@ApiTags('management')
@Controller('management/v1/listed-services')
@OnListener('management')
@RequireManagementToken()
export class ListedServiceController {
  constructor(private readonly management: ListManagement) {}

  @Get()
  @ApiOperation({
    operationId: 'listListedServices',
    summary: 'The services on trusted lists and their status',
  })
  @ApiOkResponse({ type: ListedServicesDto, description: 'In the order of the world.' })
  services(): ListedServicesDto {
    return this.management.services();
  }

  @Post(':serviceId/status')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'setServiceStatus',
    summary: 'Give a listed service another status (TS 119 612 5.5.4)',
    description: 'Its list is issued anew; the status before goes to its history.',
  })
  @ApiParam(SERVICE_ID)
  @ApiOkResponse(DECIDED)
  @ApiBadRequestResponse({ description: '`malformed`: a status that the list does not know.' })
  @ApiNotFoundResponse(UNKNOWN)
  @ApiConflictResponse({ description: '`state_conflict`: the same status, or a starting time out of order.' })
  setStatus(
    @Param('serviceId') serviceId: string,
    @Body() request: ServiceStatusDto,
  ): Promise<ServiceDecisionDto> {
    return this.management.setStatus(serviceId, request);
  }

  @Post(':serviceId/take-over')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'takeServiceOver',
    summary: 'Let another TSP take a listed service over (TS 119 612 5.5.9.3)',
  })
  @ApiParam(SERVICE_ID)
  @ApiOkResponse(DECIDED)
  @ApiBadRequestResponse({ description: '`malformed`: a TSP that there is not.' })
  @ApiNotFoundResponse(UNKNOWN)
  @ApiConflictResponse({
    description: '`state_conflict`: the TSP that runs it, or a starting time out of order.',
  })
  takeOver(@Param('serviceId') serviceId: string, @Body() request: TakeOverDto): Promise<ServiceDecisionDto> {
    return this.management.takeOver(serviceId, request);
  }
}
