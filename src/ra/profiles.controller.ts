import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { DirectoryService } from './directory.service';
import { ProfileDto, ProfileListDto } from './dto/profile.dto';
import { ProfileListQueryDto, ProfileQueryDto } from './dto/profile-query.dto';
import type { Page } from './page';

@ApiTags('profiles')
@Controller('ra/v1/profiles')
export class ProfilesController {
  constructor(private readonly directory: DirectoryService) {}

  @Get()
  @Scoped('ra.read', 'ra.enrol', 'ra.operator')
  @ApiOperation({ operationId: 'listProfiles', summary: 'List the profiles that this client may use' })
  @ApiOkResponse({ type: ProfileListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: ProfileListQueryDto): Page<ProfileDto> {
    return this.directory.listProfiles(caller, query);
  }

  @Get(':profileId')
  @Scoped('ra.read', 'ra.enrol', 'ra.operator')
  @ApiOperation({
    operationId: 'getProfile',
    summary: 'Read a profile: required claims, key algorithms, approval, terms',
  })
  @ApiParam({ name: 'profileId', example: 'eu-qseal-qscd' })
  @ApiOkResponse({ type: ProfileDto, description: 'The profile.' })
  @ApiProblems('malformed', 'insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('profileId') profileId: string,
    @Query() { caId }: ProfileQueryDto,
  ): ProfileDto {
    return this.directory.readProfile(caller, profileId, caId);
  }
}
