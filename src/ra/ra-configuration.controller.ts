import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/access';
import { DirectoryService } from './directory.service';
import { RaConfigurationDto } from './dto/ra-configuration.dto';

@ApiTags('discovery')
@Controller('.well-known/ra-configuration')
@Public()
export class RaConfigurationController {
  constructor(private readonly directory: DirectoryService) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getRaConfiguration',
    summary: 'Discovery: where everything is and what the RA can do; no token needed',
  })
  @ApiOkResponse({ type: RaConfigurationDto, description: 'The configuration.' })
  read(): RaConfigurationDto {
    return this.directory.configuration();
  }
}
