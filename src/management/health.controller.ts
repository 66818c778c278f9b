import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../common/access';
import { HealthChecks, type HealthReport } from '../common/health-checks';
import { HealthDto } from './dto/health.dto';
import { ManagementApi } from './management-api.decorator';

const OK = { type: HealthDto, description: 'Yes.' };
const FAILING = { type: HealthDto, description: 'No; `checks` says why.' };

@Controller('health')
@ManagementApi()
@Public()
export class HealthController {
  constructor(private readonly checks: HealthChecks) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'readLiveness',
    summary: 'Does the process run? If not, start it again',
    security: [],
  })
  @ApiOkResponse(OK)
  live(): HealthReport {
    return { status: 'ok', checks: [] };
  }

  @Get('started')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'readStartup', summary: 'Has the process come up?', security: [] })
  @ApiOkResponse(OK)
  @ApiServiceUnavailableResponse(FAILING)
  started(@Res({ passthrough: true }) reply: FastifyReply): HealthReport {
    return withStatus(this.checks.started(), reply);
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'readReadiness', summary: 'May requests be sent here?', security: [] })
  @ApiOkResponse(OK)
  @ApiServiceUnavailableResponse(FAILING)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return withStatus(await this.checks.ready(), reply);
  }
}

function withStatus(report: HealthReport, reply: FastifyReply): HealthReport {
  if (report.status !== 'ok') void reply.code(503);
  return report;
}
