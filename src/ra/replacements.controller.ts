import { Body, Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentCaller } from '../common/access';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import type { Caller } from '../common/caller';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { EnrolmentDto } from './dto/enrolment.dto';
import { RekeyRequestDto, RenewalRequestDto } from './dto/replacement-request.dto';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';
import { ReplacementService } from './replacement.service';

const CERT_ID = { name: 'certId', example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' };
const REPLACES =
  'Makes an enrolment with `replaces`: same CA, profile and subject, the same approvals. The certificate must be active and ' +
  'stays so until the new one is linked; then it is `superseded`, or revoked with reason 4 under a profile that says so. ' +
  'One enrolment at a time can replace it. ';

@ApiTags('certificates')
@Controller('ra/v1/certificates/:certId')
@UseInterceptors(AnswerInterceptor)
export class ReplacementsController {
  constructor(private readonly replacements: ReplacementService) {}

  @Post('renewals')
  @Scoped('ra.enrol')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'renewCertificate',
    summary: 'Replace a certificate by one for the same key',
    description: `${REPLACES}The key needs no new proof; one that is older than the profile allows is refused with \`key_too_old\`.`,
  })
  @ApiParam(CERT_ID)
  @ApiBody({
    type: RenewalRequestDto,
    required: false,
    examples: { 'One more year': { value: { externalId: 'renewal-1', validity: { duration: 'P1Y' } } } },
  })
  @ApiCreatedResponse({ type: EnrolmentDto, description: 'Issued.' })
  @ApiAcceptedResponse({ type: EnrolmentDto, description: 'Waiting for a decision.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'profile_not_allowed',
    'ca_not_allowed',
    'not_found',
    'duplicate_external_id',
    'state_conflict',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'key_too_old',
    'compromised_key',
    'unsupported_key',
    'weak_key',
    'subject_type_mismatch',
    'subject_mismatch',
    'qscd_not_certified',
    'terms_not_accepted',
    'policy_violation',
    'idempotency_mismatch',
    'quota_exceeded',
    'ca_offline',
  )
  renew(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.replacements.renew(caller, certId, body, repeat);
  }

  @Post('rekeys')
  @Scoped('ra.enrol')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'rekeyCertificate',
    summary: 'Replace a certificate by one for another key',
    description: `${REPLACES}The key and its proof of possession are as in an enrolment.`,
  })
  @ApiParam(CERT_ID)
  @ApiBody({ type: RekeyRequestDto })
  @ApiCreatedResponse({ type: EnrolmentDto, description: 'Issued.' })
  @ApiAcceptedResponse({ type: EnrolmentDto, description: 'Waiting for a decision.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'profile_not_allowed',
    'ca_not_allowed',
    'not_found',
    'duplicate_external_id',
    'duplicate_key',
    'live_certificate',
    'nonce_reused',
    'state_conflict',
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
    'subject_type_mismatch',
    'subject_mismatch',
    'bad_attestation',
    'attestation_stale',
    'evidence_insufficient',
    'qscd_not_certified',
    'terms_not_accepted',
    'policy_violation',
    'idempotency_mismatch',
    'quota_exceeded',
    'ca_offline',
  )
  rekey(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Body() body: unknown,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.replacements.rekey(caller, certId, body, repeat);
  }
}
