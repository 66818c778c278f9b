import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../../common/access';
import { ApiProblems, Scoped } from '../../common/api-problems.decorator';
import type { Caller } from '../../common/caller';
import { ConditionalGet } from '../../common/conditional-headers.decorator';
import type { Answer } from '../answer';
import { AnswerInterceptor } from '../answer.interceptor';
import { Idempotent, Repeatable } from '../idempotency/idempotent.decorator';
import { IdempotentRequest } from '../idempotency/idempotent-request';
import {
  OwnerQueryDto,
  QscdDto,
  QscdListDto,
  QscdQueryDto,
  QscdRequestDto,
  QscdStatusDto,
  QscdStatusRequestDto,
} from './qscd.dto';
import { QscdRegisterService } from './qscd-register.service';
import { QscdStatusService } from './qscd-status.service';

const QSCD_ID = {
  name: 'qscdId',
  example: 'hsm-1',
  description: "The client's own name for the device: 1 to 64 letters, digits, or `.` `_` `~` `-`.",
};
const EXAMPLES = {
  'A type of the demo world': {
    value: {
      vendor: 'TEST Secure Devices',
      model: 'TEST Vault 1',
      certificationId: 'TEST-QSCD-0001',
      scheme: 'TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2',
      validUntil: '2030-12-31T23:59:59Z',
    },
  },
};
const STATUS_EXAMPLES = {
  'At once': {
    value: { clientId: 'demo-rssp', status: 'withdrawn', reason: 'TEST certificate cancelled' },
  },
  'From a later time on': {
    value: { clientId: 'demo-rssp', status: 'withdrawn', effectiveFrom: '2030-01-01T00:00:00Z' },
  },
  'Taken back': {
    value: { clientId: 'demo-rssp', status: 'certified', reason: 'TEST certificate reinstated' },
  },
};

@ApiTags('keys and devices')
@Controller('ra/v1/qscds')
@UseInterceptors(AnswerInterceptor)
export class QscdsController {
  constructor(
    private readonly devices: QscdRegisterService,
    private readonly status: QscdStatusService,
  ) {}

  @Put(':qscdId')
  @Scoped('ra.keys')
  @ApiOperation({
    operationId: 'registerQscd',
    summary: 'Register a device',
    description:
      'It is `certified` if its certification is one that the world file has, and in force. The same request again changes ' +
      'nothing. What a device is, and its attestation roots, can change only while no key is on it.',
  })
  @ApiParam(QSCD_ID)
  @ApiBody({ type: QscdRequestDto, examples: EXAMPLES })
  @ApiCreatedResponse({ type: QscdDto, description: 'Registered.' })
  @ApiOkResponse({ type: QscdDto, description: 'It was registered before; as it is now.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'state_conflict',
    'too_large',
    'unsupported_media_type',
    'qscd_not_certified',
  )
  register(
    @CurrentCaller() caller: Caller,
    @Param('qscdId') qscdId: string,
    @Body() body: QscdRequestDto,
  ): Promise<Answer> {
    return this.devices.register(caller, qscdId, body);
  }

  @Get()
  @Scoped('ra.keys', 'ra.read', 'ra.operator')
  @ApiOperation({
    operationId: 'listQscds',
    summary: 'List the devices of a client',
    description: 'By qscdId.',
  })
  @ApiOkResponse({ type: QscdListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: QscdQueryDto): Promise<Answer> {
    return this.devices.list(caller, query);
  }

  @Get(':qscdId')
  @Scoped('ra.keys', 'ra.read', 'ra.operator')
  @ApiOperation({ operationId: 'getQscd', summary: 'Read a device' })
  @ApiParam(QSCD_ID)
  @ConditionalGet()
  @ApiOkResponse({ type: QscdDto, description: 'The device.' })
  @ApiProblems('malformed', 'insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('qscdId') qscdId: string,
    @Query() { clientId }: OwnerQueryDto,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.devices.read(caller, qscdId, clientId, ifNoneMatch);
  }

  @Post(':qscdId/status')
  @HttpCode(200)
  @Scoped('ra.operator')
  @Idempotent('required')
  @ApiOperation({
    operationId: 'changeQscdStatus',
    summary: 'Record the loss of a certification',
    description:
      'From then on no certificate that needs a QSCD is issued on the device, and a job revokes the live ones, at every CA, ' +
      'with reason 9 (EN 319 411-2 SDP-6.5.1-07A, -07B). Validity-assured ones cannot be revoked: the job counts them as ' +
      'refused. `certified` takes the loss back; what was revoked stays so.',
  })
  @ApiParam(QSCD_ID)
  @ApiBody({ type: QscdStatusRequestDto, examples: STATUS_EXAMPLES })
  @ApiOkResponse({ type: QscdStatusDto, description: 'Recorded.' })
  @ApiProblems(
    'malformed',
    'idempotency_key_missing',
    'insufficient_scope',
    'ca_not_allowed',
    'not_found',
    'state_conflict',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'qscd_not_certified',
    'idempotency_mismatch',
  )
  changeStatus(
    @CurrentCaller() caller: Caller,
    @Param('qscdId') qscdId: string,
    @Body() body: QscdStatusRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.status.change(caller, qscdId, body, repeat);
  }
}
