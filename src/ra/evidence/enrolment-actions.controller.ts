import { Body, Controller, Get, Headers, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../../common/access';
import { ApiProblems, Scoped } from '../../common/api-problems.decorator';
import type { Caller } from '../../common/caller';
import { ConditionalChange } from '../../common/conditional-headers.decorator';
import type { PkiErrorCode } from '../../common/pki-error';
import type { Answer } from '../answer';
import { AnswerInterceptor } from '../answer.interceptor';
import { ENROLMENT_ID, EnrolmentDto } from '../dto/enrolment.dto';
import { ConsentDto } from '../dto/enrolment-request.dto';
import { ActionRequestDto, EvidenceListDto, EvidenceRequestDto } from '../dto/evidence.dto';
import { PROOF_SCHEMA } from '../dto/proof-of-possession.dto';
import { Idempotent, Repeatable } from '../idempotency/idempotent.decorator';
import { IdempotentRequest } from '../idempotency/idempotent-request';
import { ActionRequestService } from './action-request.service';
import { ConsentService } from './consent.service';
import { EvidenceService } from './evidence.service';
import { LateProofService } from './late-proof.service';

const DONE = {
  type: EnrolmentDto,
  description:
    'The enrolment: `action_required` while something is left, `pending_approval` where an operator must decide, `issued` ' +
    'with the certificate where nobody has to be asked.',
};

/** What every action may be refused for; the last one issues. */
const REFUSALS = [
  'malformed',
  'insufficient_scope',
  'profile_not_allowed',
  'ca_not_allowed',
  'not_found',
  'state_conflict',
  'duplicate_key',
  'live_certificate',
  'idempotency_in_progress',
  'enrolment_expired',
  'precondition_failed',
  'too_large',
  'unsupported_media_type',
  'unsupported_key',
  'weak_key',
  'compromised_key',
  'key_too_old',
  'qscd_not_certified',
  'bad_attestation',
  'policy_violation',
  'idempotency_mismatch',
  'ca_offline',
] as const satisfies readonly PkiErrorCode[];

@ApiTags('enrolments')
@Controller('ra/v1/enrolments/:enrolmentId')
@UseInterceptors(AnswerInterceptor)
export class EnrolmentActionsController {
  constructor(
    private readonly evidence: EvidenceService,
    private readonly proofs: LateProofService,
    private readonly consents: ConsentService,
    private readonly actionRequests: ActionRequestService,
  ) {}

  @Get('evidence')
  @Scoped('ra.read', 'ra.operator')
  @ApiOperation({
    operationId: 'listEvidence',
    summary: 'Read what an enrolment relies on, and what its profile requires',
    description: 'For the client that made the enrolment, and for operators of its CA and profile.',
  })
  @ApiParam(ENROLMENT_ID)
  @ApiOkResponse({ type: EvidenceListDto, description: 'All of it.' })
  @ApiProblems('insufficient_scope', 'ca_not_allowed', 'profile_not_allowed', 'not_found')
  list(@CurrentCaller() caller: Caller, @Param('enrolmentId') enrolmentId: string): Promise<Answer> {
    return this.evidence.list(caller, enrolmentId);
  }

  @Post('evidence')
  @HttpCode(200)
  @Scoped('ra.enrol')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'sendEvidence',
    summary: 'Prove identity or authority',
    description:
      'While the enrolment is `action_required`. The entry `evidence` leaves `requiredActions` once everything that the ' +
      'profile requires is proven (EN 319 411-1 REG-6.3.1-00A).',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiBody({ type: EvidenceRequestDto })
  @ApiOkResponse(DONE)
  @ApiProblems(...REFUSALS, 'nonce_reused', 'nonce_expired', 'subject_mismatch', 'evidence_insufficient')
  send(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.evidence.send(caller, enrolmentId, body, ifMatch, repeat);
  }

  @Post('proof')
  @HttpCode(200)
  @Scoped('ra.enrol')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'proveLate',
    summary: 'Prove possession of the key, once it can sign',
    description:
      'For an enrolment that was made with `key.publicKey` and without `proofOfPossession`. The proof must be of that key.',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiBody({ schema: PROOF_SCHEMA })
  @ApiOkResponse(DONE)
  @ApiProblems(
    ...REFUSALS,
    'nonce_reused',
    'bad_csr',
    'bad_pop',
    'nonce_expired',
    'subject_mismatch',
    'unknown_ca',
  )
  prove(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.proofs.prove(caller, enrolmentId, body, ifMatch, repeat);
  }

  @Post('consent')
  @HttpCode(200)
  @Scoped('ra.enrol')
  @Idempotent('optional')
  @ApiOperation({ operationId: 'giveConsent', summary: "Accept the CA's terms" })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiBody({ type: ConsentDto })
  @ApiOkResponse(DONE)
  @ApiProblems(...REFUSALS, 'terms_not_accepted', 'unknown_ca')
  consent(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.consents.give(caller, enrolmentId, body, ifMatch, repeat);
  }

  @Post('action-requests')
  @HttpCode(200)
  @Scoped('ra.operator')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'requestAction',
    summary: 'Ask the client for more before deciding',
    description: 'For operators, while the enrolment is `pending_approval`; it becomes `action_required`.',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiOkResponse({ type: EnrolmentDto, description: 'The enrolment, with what is asked for.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'self_approval',
    'profile_not_allowed',
    'ca_not_allowed',
    'not_found',
    'state_conflict',
    'idempotency_in_progress',
    'enrolment_expired',
    'precondition_failed',
    'unsupported_media_type',
    'idempotency_mismatch',
  )
  ask(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() request: ActionRequestDto,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.actionRequests.ask(caller, enrolmentId, request, ifMatch, repeat);
  }
}
