import { Body, Controller, Delete, Get, Headers, Param, Post, Query, UseInterceptors } from '@nestjs/common';
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
import { CertificateDto } from './dto/certificate.dto';
import { PageQueryDto } from './dto/page-query.dto';
import { RevocationListDto, RevocationRequestDto, RevocationStateDto } from './dto/revocation.dto';
import { SuspensionRequestDto } from './dto/suspension-request.dto';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';
import { RevocationService } from './revocation.service';
import { SuspensionService } from './suspension.service';

const CERT_ID = { name: 'certId', example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' };
const REVOCATION_ID = { name: 'revocationId', example: 'rev_019a0c0de0003a2b3c4d5e6f708192a3' };
const EXAMPLES = {
  'Key compromise': {
    summary: 'At once, and the key is blocked at every CA',
    value: { revocationReason: 1, invalidityDate: '2026-04-01T08:00:00Z', requestor: 'rssp' },
  },
  'Planned end': {
    summary: 'At a later time',
    value: { revocationReason: 5, effectiveAt: '2026-12-31T15:00:00Z', requestor: 'subscriber' },
  },
};

@ApiTags('revocations')
@Controller('ra/v1/certificates/:certId')
@UseInterceptors(AnswerInterceptor)
export class RevocationsController {
  constructor(
    private readonly revocations: RevocationService,
    private readonly suspensions: SuspensionService,
  ) {}

  @Post('revocations')
  @Scoped('ra.revoke', 'ra.operator')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'revokeCertificate',
    summary: 'Revoke a certificate, at once or at a later time',
    description:
      'Final: OCSP and the API say so with the answer, the CRL within a minute. Where a request for a later time is pending, ' +
      'one with an earlier time takes its place; any other is refused with `already_revoked`. A certificate on hold keeps ' +
      'the date of the hold as the date of its revocation. A client revokes its own certificates, an operator all.',
  })
  @ApiParam(CERT_ID)
  @ApiBody({ type: RevocationRequestDto, examples: EXAMPLES })
  @ApiOkResponse({ type: RevocationStateDto, description: 'Revoked.' })
  @ApiAcceptedResponse({ type: RevocationStateDto, description: 'Going to be revoked at `effectiveAt`.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'ca_not_allowed',
    'profile_not_allowed',
    'not_authorised_source',
    'not_found',
    'already_revoked',
    'state_conflict',
    'idempotency_in_progress',
    'unsupported_media_type',
    'reason_not_allowed',
    'idempotency_mismatch',
  )
  revoke(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Body() body: RevocationRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.revocations.revoke(caller, certId, body, repeat);
  }

  @Get('revocations')
  @Scoped('ra.read', 'ra.revoke', 'ra.operator')
  @ApiOperation({
    operationId: 'listRevocations',
    summary: 'List the requests to revoke a certificate',
    description: 'Oldest first.',
  })
  @ApiParam(CERT_ID)
  @ApiOkResponse({ type: RevocationListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope', 'not_found')
  list(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Query() query: PageQueryDto,
  ): Promise<Answer> {
    return this.revocations.list(caller, certId, query);
  }

  @Get('revocations/:revocationId')
  @Scoped('ra.read', 'ra.revoke', 'ra.operator')
  @ApiOperation({ operationId: 'getRevocation', summary: 'Read what became of a request to revoke' })
  @ApiParam(CERT_ID)
  @ApiParam(REVOCATION_ID)
  @ConditionalGet()
  @ApiOkResponse({ type: RevocationStateDto, description: 'The request.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Param('revocationId') revocationId: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.revocations.read(caller, certId, revocationId, ifNoneMatch);
  }

  @Post('suspension')
  @Scoped('ra.revoke', 'ra.operator')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'suspendCertificate',
    summary: 'Put a certificate on hold',
    description:
      'Where the profile has `suspension`; status services list it as certificateHold until it is lifted.',
  })
  @ApiParam(CERT_ID)
  @ApiBody({
    type: SuspensionRequestDto,
    examples: {
      'A week': { value: { until: '2026-04-08T09:00:00Z', comment: 'Key holder cannot be reached' } },
    },
  })
  @ApiOkResponse({ type: CertificateDto, description: 'The certificate, `suspended`.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'ca_not_allowed',
    'profile_not_allowed',
    'not_found',
    'already_revoked',
    'state_conflict',
    'idempotency_in_progress',
    'unsupported_media_type',
    'reason_not_allowed',
    'idempotency_mismatch',
  )
  suspend(
    @CurrentCaller() caller: Caller,
    @Param('certId') certId: string,
    @Body() body: SuspensionRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.suspensions.suspend(caller, certId, body, repeat);
  }

  @Delete('suspension')
  @Scoped('ra.revoke', 'ra.operator')
  @ApiOperation({ operationId: 'reinstateCertificate', summary: 'Lift the hold of a certificate' })
  @ApiParam(CERT_ID)
  @ApiOkResponse({ type: CertificateDto, description: 'The certificate, `active` again.' })
  @ApiProblems(
    'insufficient_scope',
    'ca_not_allowed',
    'profile_not_allowed',
    'not_found',
    'already_revoked',
    'state_conflict',
  )
  release(@CurrentCaller() caller: Caller, @Param('certId') certId: string): Promise<Answer> {
    return this.suspensions.release(caller, certId);
  }
}
