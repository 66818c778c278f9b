import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { DirectoryService } from './directory.service';
import { CaDto, CaListDto } from './dto/ca.dto';
import { PageQueryDto } from './dto/page-query.dto';
import type { Page } from './page';

@ApiTags('cas')
@Controller('ra/v1/cas')
export class CasController {
  constructor(private readonly directory: DirectoryService) {}

  @Get()
  @Scoped('ra.read', 'ra.enrol', 'ra.operator')
  @ApiOperation({ operationId: 'listCas', summary: 'List the issuing CAs that this client may use' })
  @ApiOkResponse({ type: CaListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: PageQueryDto): Page<CaDto> {
    return this.directory.listCas(caller, query);
  }

  @Get(':caId')
  @Scoped('ra.read', 'ra.enrol', 'ra.operator')
  @ApiOperation({ operationId: 'getCa', summary: 'Read a CA; roots, too' })
  @ApiParam({ name: 'caId', example: 'alpha-seal' })
  @ApiOkResponse({ type: CaDto, description: 'The CA.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(@CurrentCaller() caller: Caller, @Param('caId') caId: string): CaDto {
    return this.directory.readCa(caller, caId);
  }
}
