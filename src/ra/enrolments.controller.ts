import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ConditionalChange, ConditionalGet } from '../common/conditional-headers.decorator';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import { AcceptanceService } from './acceptance.service';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { CancellationService } from './cancellation.service';
import { DecisionService } from './decision.service';
import { AcceptanceRequestDto } from './dto/acceptance-request.dto';
import { CancellationRequestDto } from './dto/cancellation-request.dto';
import { DecisionRequestDto } from './dto/decision-request.dto';
import { ENROLMENT_EXAMPLES } from './dto/enrolment-examples';
import { ENROLMENT_ID, EnrolmentDto, EnrolmentListDto } from './dto/enrolment.dto';
import { EnrolmentQueryDto } from './dto/enrolment-query.dto';
import { EnrolmentRequestDto, LegalSubjectDto, NaturalSubjectDto } from './dto/enrolment-request.dto';
import {
  AttestedKeyProofDto,
  CrmfProofDto,
  Pkcs10ProofDto,
  SamPopProofDto,
} from './dto/proof-of-possession.dto';
import { EnrolmentInventoryService } from './enrolment-inventory.service';
import { EnrolmentService } from './enrolment.service';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';

@ApiTags('enrolments')
@ApiExtraModels(LegalSubjectDto, NaturalSubjectDto)
@ApiExtraModels(Pkcs10ProofDto, CrmfProofDto, SamPopProofDto, AttestedKeyProofDto)
@Controller('ra/v1/enrolments')
@UseInterceptors(AnswerInterceptor)
export class EnrolmentsController {
  constructor(
    private readonly enrolments: EnrolmentService,
    private readonly inventory: EnrolmentInventoryService,
    private readonly decisions: DecisionService,
    private readonly cancellations: CancellationService,
    private readonly acceptances: AcceptanceService,
  ) {}

  @Post()
  @Scoped('ra.enrol')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'createEnrolment',
    summary: 'Request a certificate for a key',
    description:
      'Under a profile with approval `auto` the answer is 201 with the certificate; otherwise 202, and an operator decides: ' +
      'poll `Location` as `Retry-After` says. The checks run in a fixed order: CA and profile, subject, CSR, key, nonce, ' +
      'proof of possession, key ownership, device, attestation, validity, consent, evidence, externalId. Where something is ' +
      'missing that the profile `requires`, or the proof comes later, the answer is 202 with `requiredActions`. A refused ' +
      'request does not use up its nonce.',
  })
  @ApiBody({ type: EnrolmentRequestDto, examples: ENROLMENT_EXAMPLES })
  @ApiCreatedResponse({ type: EnrolmentDto, description: 'Issued.' })
  @ApiAcceptedResponse({
    type: EnrolmentDto,
    description: 'Waiting for the client (`requiredActions`) or for a decision.',
  })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'profile_not_allowed',
    'ca_not_allowed',
    'duplicate_external_id',
    'duplicate_key',
    'live_certificate',
    'nonce_reused',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'bad_csr',
    'bad_pop',
    'nonce_expired',
    'unsupported_key',
    'weak_key',
    'compromised_key',
    'key_too_old',
    'unknown_profile',
    'unknown_ca',
    'subject_type_mismatch',
    'subject_mismatch',
    'bad_attestation',
    'attestation_stale',
    'qscd_not_certified',
    'evidence_insufficient',
    'terms_not_accepted',
    'policy_violation',
    'idempotency_mismatch',
    'quota_exceeded',
    'ca_offline',
  )
  create(
    @CurrentCaller() caller: Caller,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.enrolments.submit(caller, body, repeat);
  }

  @Get()
  @Scoped('ra.read', 'ra.operator')
  @ApiOperation({
    operationId: 'listEnrolments',
    summary: 'List enrolments, or find one by its externalId',
    description:
      'A client sees its own, an operator those of its CAs and profiles; oldest first. With `state=pending_approval` an ' +
      'operator gets those that it may decide on: neither its own nor any on which it has decided.',
  })
  @ApiOkResponse({ type: EnrolmentListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: EnrolmentQueryDto): Promise<Answer> {
    return this.inventory.list(caller, query);
  }

  @Get(':enrolmentId')
  @Scoped('ra.read', 'ra.operator')
  @ApiOperation({ operationId: 'getEnrolment', summary: 'Read an enrolment; poll it while it is pending' })
  @ApiParam(ENROLMENT_ID)
  @ConditionalGet()
  @ApiOkResponse({
    type: EnrolmentDto,
    description: 'The enrolment; with `Retry-After` while it is pending.',
  })
  @ApiProblems('insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.inventory.read(caller, enrolmentId, ifNoneMatch);
  }

  @Post(':enrolmentId/decisions')
  @HttpCode(200)
  @Scoped('ra.operator')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'decideEnrolment',
    summary: 'Approve or reject a pending enrolment',
    description:
      'For operators. Nobody decides on an enrolment of their own, or twice on one. The last approval issues the certificate: ' +
      'the first, or under a profile with approval `dual` the second. One rejection ends the enrolment.',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiOkResponse({ type: EnrolmentDto, description: 'The enrolment after the decision.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'self_approval',
    'ca_not_allowed',
    'profile_not_allowed',
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
    'policy_violation',
    'idempotency_mismatch',
    'ca_offline',
  )
  decide(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() decision: DecisionRequestDto,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.decisions.decide(caller, enrolmentId, decision, ifMatch, repeat);
  }

  @Post(':enrolmentId/cancel')
  @HttpCode(200)
  @Scoped('ra.enrol')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'cancelEnrolment',
    summary: 'Withdraw an enrolment before its certificate is issued',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiOkResponse({ type: EnrolmentDto, description: 'The cancelled enrolment.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'not_found',
    'state_conflict',
    'idempotency_in_progress',
    'enrolment_expired',
    'precondition_failed',
    'unsupported_media_type',
    'idempotency_mismatch',
  )
  cancel(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() cancellation: CancellationRequestDto,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.cancellations.cancel(caller, enrolmentId, cancellation, ifMatch, repeat);
  }

  @Post(':enrolmentId/acceptance')
  @HttpCode(200)
  @Scoped('ra.enrol')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'acceptEnrolment',
    summary: 'Confirm that certificate and key are linked',
    description:
      'Until `linkBy`. The enrolment becomes `linked`, the certificate `active` (TS 119 431-1 LNK-6.2.3); a certificate that ' +
      'it replaces ends as `superseded`, or revoked with reason 4 where the profile says so.',
  })
  @ApiParam(ENROLMENT_ID)
  @ConditionalChange()
  @ApiOkResponse({ type: EnrolmentDto, description: 'The linked enrolment.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'not_found',
    'not_issued',
    'state_conflict',
    'duplicate_key',
    'idempotency_in_progress',
    'enrolment_expired',
    'precondition_failed',
    'unsupported_media_type',
    'link_mismatch',
    'compromised_key',
    'idempotency_mismatch',
  )
  accept(
    @CurrentCaller() caller: Caller,
    @Param('enrolmentId') enrolmentId: string,
    @Body() acceptance: AcceptanceRequestDto,
    @Repeatable() repeat: IdempotentRequest,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer> {
    return this.acceptances.accept(caller, enrolmentId, acceptance, ifMatch, repeat);
  }
}
