import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireManagementToken } from '../common/access';
import { ApiProblems } from '../common/api-problems.decorator';
import { ManagementApi } from './management-api.decorator';
import { PrometheusMetrics } from './prometheus-metrics';

@Controller('metrics')
@ManagementApi()
@RequireManagementToken()
export class MetricsController {
  constructor(private readonly metrics: PrometheusMetrics) {}

  @Get()
  @ApiOperation({ operationId: 'readMetrics', summary: 'Figures in the text format of Prometheus' })
  @ApiProduces('text/plain')
  @ApiProblems('invalid_token')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'One line a series.' })
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.metrics.text();
    void reply.headers({ 'content-type': this.metrics.mediaType, 'cache-control': 'no-store' });
    return text;
  }
}
