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
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ConditionalGet } from '../common/conditional-headers.decorator';
import { CurrentCaller } from '../common/access';
import type { Caller } from '../common/caller';
import type { Answer } from './answer';
import { AnswerInterceptor } from './answer.interceptor';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import { ClientInventoryService } from './client-inventory.service';
import { ClientRegistrationService } from './client-registration.service';
import {
  ActivationRequestDto,
  ClientDto,
  ClientListDto,
  ClientQueryDto,
  ClientRequestDto,
  ClientSuspensionRequestDto,
} from './dto/client.dto';
import { Idempotent, Repeatable } from './idempotency/idempotent.decorator';
import { IdempotentRequest } from './idempotency/idempotent-request';

const CLIENT_ID = { name: 'clientId', example: 'cli_019a0c0de0005a2b3c4d5e6f708192a3' };
const EXAMPLES = {
  'By key': {
    summary: 'private_key_jwt with DPoP',
    value: {
      name: 'TEST Example Signing Service',
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
            kid: 'k1',
          },
        ],
      },
      caIds: ['alpha-seal'],
      profileIds: ['eu-qseal-qscd'],
      qscd: { auditReference: 'TEST audit 2026-17 under TS 119 431-1' },
    },
  },
  'By certificate': {
    summary: 'tls_client_auth, with certificates of `kakehashi client pem {clientId}`',
    value: { name: 'TEST Example Signing Service', caIds: ['alpha-seal'], profileIds: ['eu-qseal'] },
  },
};

@ApiTags('clients')
@Controller('ra/v1/clients')
@UseInterceptors(AnswerInterceptor)
export class ClientsController {
  constructor(
    private readonly registration: ClientRegistrationService,
    private readonly inventory: ClientInventoryService,
  ) {}

  @Post()
  @Scoped('ra.operator')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'registerClient',
    summary: 'Register a remote signing service',
    description:
      'The client is `pending` until an operator activates it. Its tokens are bound: it authenticates with `private_key_jwt` and ' +
      'a DPoP proof, or over HTTPS with the registered certificate or one of the internal TLS CA.',
  })
  @ApiBody({ type: ClientRequestDto, examples: EXAMPLES })
  @ApiCreatedResponse({ type: ClientDto, description: 'Registered, `pending`.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'duplicate_key',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'unsupported_key',
    'weak_key',
    'unknown_profile',
    'unknown_ca',
    'qscd_not_certified',
    'policy_violation',
    'idempotency_mismatch',
  )
  register(
    @CurrentCaller() caller: Caller,
    @Body() body: ClientRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.registration.register(caller, body, repeat);
  }

  @Get()
  @Scoped('ra.operator')
  @ApiOperation({ operationId: 'listClients', summary: 'List the clients', description: 'By clientId.' })
  @ApiOkResponse({ type: ClientListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@Query() query: ClientQueryDto): Promise<Answer> {
    return this.inventory.list(query);
  }

  @Get(':clientId')
  @Scoped('ra.operator')
  @ApiOperation({ operationId: 'getClient', summary: 'Read a client' })
  @ApiParam(CLIENT_ID)
  @ConditionalGet()
  @ApiOkResponse({ type: ClientDto, description: 'The client.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(@Param('clientId') clientId: string, @Headers('If-None-Match') ifNoneMatch?: string): Promise<Answer> {
    return this.inventory.read(clientId, ifNoneMatch);
  }

  @Post(':clientId/activation')
  @HttpCode(200)
  @Scoped('ra.operator')
  @Idempotent('optional')
  @ApiOperation({ operationId: 'activateClient', summary: 'Serve a client, for the first time or again' })
  @ApiParam(CLIENT_ID)
  @ApiBody({
    type: ActivationRequestDto,
    examples: { 'After the audit': { value: { reason: 'TEST audit report seen' } } },
  })
  @ApiOkResponse({ type: ClientDto, description: 'The client, `active`.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'not_found',
    'state_conflict',
    'idempotency_in_progress',
    'unsupported_media_type',
    'idempotency_mismatch',
  )
  activate(
    @CurrentCaller() caller: Caller,
    @Param('clientId') clientId: string,
    @Body() { reason }: ActivationRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.registration.activate(caller, clientId, reason ?? null, repeat);
  }

  @Post(':clientId/suspension')
  @HttpCode(200)
  @Scoped('ra.operator')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'suspendClient',
    summary: 'Stop serving a client',
    description:
      'Its tokens are refused at once, on another node within a second. Its certificates stay as they are.',
  })
  @ApiParam(CLIENT_ID)
  @ApiBody({
    type: ClientSuspensionRequestDto,
    examples: { 'Certification lapsed': { value: { reason: 'TEST certification has lapsed' } } },
  })
  @ApiOkResponse({ type: ClientDto, description: 'The client, `suspended`.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'not_found',
    'state_conflict',
    'idempotency_in_progress',
    'unsupported_media_type',
    'idempotency_mismatch',
  )
  suspend(
    @CurrentCaller() caller: Caller,
    @Param('clientId') clientId: string,
    @Body() { reason }: ClientSuspensionRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.registration.suspend(caller, clientId, reason, repeat);
  }
}
