import { Body, Controller, Get, Headers, Param, Post, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { RevocationJobDto, RevocationJobRequestDto } from './dto/revocation-job.dto';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';
import { RevocationJobService } from './revocation-job.service';

const EXAMPLES = {
  'A credential': {
    summary: 'All certificates of one credential',
    value: { revocationReason: 5, selection: { credentialID: 'credential-1' } },
  },
  'By name': {
    summary: 'These certificates',
    value: {
      revocationReason: 1,
      invalidityDate: '2026-04-01T08:00:00Z',
      selection: { certIds: ['crt_019a0c0de0001a2b3c4d5e6f708192a3'] },
    },
  },
};

@ApiTags('revocations')
@Controller('ra/v1/revocation-jobs')
@UseInterceptors(AnswerInterceptor)
export class RevocationJobsController {
  constructor(private readonly jobs: RevocationJobService) {}

  @Post()
  @Scoped('ra.revoke', 'ra.operator')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'createRevocationJob',
    summary: 'Revoke many certificates',
    description:
      'Accepted at once and carried out in slices; poll `Location`. A client selects among its own certificates, an operator ' +
      'among all. A certificate that cannot be revoked is counted as refused and does not hold up the others.',
  })
  @ApiBody({ type: RevocationJobRequestDto, examples: EXAMPLES })
  @ApiAcceptedResponse({ type: RevocationJobDto, description: 'Accepted.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'reason_not_allowed',
    'idempotency_mismatch',
  )
  create(
    @CurrentCaller() caller: Caller,
    @Body() body: RevocationJobRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.jobs.create(caller, body, repeat);
  }

  @Get(':jobId')
  @Scoped('ra.read', 'ra.revoke', 'ra.operator')
  @ApiOperation({ operationId: 'getRevocationJob', summary: 'Read how far a revocation job has come' })
  @ApiParam({ name: 'jobId', example: 'job_019a0c0de0004a2b3c4d5e6f708192a3' })
  @ConditionalGet()
  @ApiOkResponse({ type: RevocationJobDto, description: 'The job.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('jobId') jobId: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.jobs.read(caller, jobId, ifNoneMatch);
  }
}
