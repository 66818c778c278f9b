import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { OnListener, RequireManagementToken } from '../../common/access';
import { ListManagement } from './list-management.service';
import { PublishedListsDto, TrustedListDto, TrustedListQueryDto } from './trusted-list.dto';

const LIST_ID = { name: 'listId', type: 'string', example: 'eu-lotl' } as const;
const UNKNOWN = { description: '`not_found`, with the name that may have been meant.' } as const;
const ISSUES = { type: PublishedListsDto, description: 'The issues that were made.' } as const;

@ApiTags('management')
@Controller('management/v1/trusted-lists')
@OnListener('management')
@RequireManagementToken()
export class TrustedListManagementController {
  constructor(private readonly management: ListManagement) {}

  @Get()
  @ApiOperation({ operationId: 'listTrustedLists', summary: 'The published trusted lists and pivots' })
  @ApiOkResponse({ type: PublishedListsDto, description: 'Lists in the order of the world, then pivots.' })
  lists(): PublishedListsDto {
    return this.management.lists();
  }

  @Get(':listId')
  @ApiOperation({ operationId: 'readTrustedList', summary: 'A published trusted list, as JSON' })
  @ApiParam(LIST_ID)
  @ApiOkResponse({ type: TrustedListDto, description: 'Its issues, its signers, and what it says.' })
  @ApiBadRequestResponse({ description: '`malformed`: a version that there is not.' })
  @ApiNotFoundResponse(UNKNOWN)
  read(@Param('listId') listId: string, @Query() { version }: TrustedListQueryDto): TrustedListDto {
    return this.management.read(listId, version === '5' ? 5 : 6);
  }

  @Post('publish')
  @HttpCode(200)
  @ApiOperation({ operationId: 'publishTrustedLists', summary: 'Issue all trusted lists now' })
  @ApiOkResponse(ISSUES)
  publishAll(): Promise<PublishedListsDto> {
    return this.management.publish();
  }

  @Post(':listId/publish')
  @HttpCode(200)
  @ApiOperation({ operationId: 'publishTrustedList', summary: 'Issue a trusted list now' })
  @ApiParam(LIST_ID)
  @ApiOkResponse(ISSUES)
  @ApiNotFoundResponse(UNKNOWN)
  publish(@Param('listId') listId: string): Promise<PublishedListsDto> {
    return this.management.publish(listId);
  }

  @Post(':listId/signers/roll')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rollListSigner',
    summary: 'Replace the signer of a trusted list',
    description:
      'The oldest is retired, the second signs from now on, a new one is announced. A list of lists leaves a pivot behind; lists that point to it are issued anew.',
  })
  @ApiParam(LIST_ID)
  @ApiOkResponse(ISSUES)
  @ApiNotFoundResponse(UNKNOWN)
  roll(@Param('listId') listId: string): Promise<PublishedListsDto> {
    return this.management.roll(listId);
  }
}
