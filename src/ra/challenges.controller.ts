import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { ChallengeService } from './challenge.service';
import { ChallengeDto, ChallengeRequestDto } from './dto/challenge.dto';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';

@ApiTags('challenges')
@Controller('ra/v1/challenges')
@UseInterceptors(AnswerInterceptor)
export class ChallengesController {
  constructor(private readonly challenges: ChallengeService) {}

  @Post()
  @Scoped('ra.enrol')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'createChallenge',
    summary: 'Get a nonce that proves freshness',
    description: 'Good for 300 seconds, once, and for this client only.',
  })
  @ApiCreatedResponse({ type: ChallengeDto, description: 'The nonce.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'unsupported_media_type',
    'idempotency_in_progress',
    'idempotency_mismatch',
  )
  create(
    @CurrentCaller() caller: Caller,
    @Body() { purpose }: ChallengeRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.challenges.create(caller, purpose, repeat);
  }
}
