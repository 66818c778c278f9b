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
import { OwnerQueryDto } from '../qscds/qscd.dto';
import { KeyDestructionService } from './key-destruction.service';
import { KeyInventoryService } from './key-inventory.service';
import { KeyRegistrationService } from './key-registration.service';
import { KeyDestructionRequestDto, KeyDto, KeyListDto, KeyQueryDto, KeyRequestDto } from './key.dto';

const KEY_ID = { name: 'keyId', example: 'key-1', description: "The client's own name for the key." };
const PUBLIC_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXHMRF7S6bqfoKzLp7e7m1s1eldzqkLJK0mJiMpYgjlrQ==';
const EXAMPLES = {
  'A key of a pool': {
    value: {
      publicKey: PUBLIC_KEY,
      algorithm: '1.2.840.10045.2.1',
      qscdId: 'demo-qscd',
      generatedAt: '2026-04-01T08:00:00Z',
    },
  },
  'A one-time key': {
    value: {
      publicKey: PUBLIC_KEY,
      qscdId: 'demo-qscd',
      generatedAt: '2026-04-01T08:05:00Z',
      oneTime: true,
      session: { sessionId: 'session-42', startedAt: '2026-04-01T08:00:00Z' },
    },
  },
};

@ApiTags('keys and devices')
@Controller('ra/v1/keys')
@UseInterceptors(AnswerInterceptor)
export class KeysController {
  constructor(
    private readonly registration: KeyRegistrationService,
    private readonly inventory: KeyInventoryService,
    private readonly destruction: KeyDestructionService,
  ) {}

  @Put(':keyId')
  @Scoped('ra.keys')
  @ApiOperation({
    operationId: 'registerKey',
    summary: 'Register a key',
    description:
      'Before it is enrolled, for a pool or for one session. The same request again is answered 200 and changes nothing; other ' +
      'content is refused, but an attestation may be added while the key is `registered`. A refusal uses up nothing, not even ' +
      'the nonce.',
  })
  @ApiParam(KEY_ID)
  @ApiBody({ type: KeyRequestDto, examples: EXAMPLES })
  @ApiCreatedResponse({ type: KeyDto, description: 'Registered.' })
  @ApiOkResponse({ type: KeyDto, description: 'It was registered before, or is attested now.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'duplicate_key',
    'nonce_reused',
    'state_conflict',
    'too_large',
    'unsupported_media_type',
    'unsupported_key',
    'weak_key',
    'compromised_key',
    'key_too_old',
    'policy_violation',
    'bad_attestation',
    'attestation_stale',
    'qscd_not_certified',
  )
  register(
    @CurrentCaller() caller: Caller,
    @Param('keyId') keyId: string,
    @Body() body: unknown,
  ): Promise<Answer> {
    return this.registration.register(caller, keyId, body);
  }

  @Get()
  @Scoped('ra.keys', 'ra.read', 'ra.operator')
  @ApiOperation({
    operationId: 'listKeys',
    summary: 'List the keys of a client',
    description: 'By keyId; all filters must fit. `state=registered&oneTime=true` is what is left of a pool.',
  })
  @ApiOkResponse({ type: KeyListDto, description: 'One page.' })
  @ApiProblems('malformed', 'insufficient_scope')
  list(@CurrentCaller() caller: Caller, @Query() query: KeyQueryDto): Promise<Answer> {
    return this.inventory.list(caller, query);
  }

  @Get(':keyId')
  @Scoped('ra.keys', 'ra.read', 'ra.operator')
  @ApiOperation({ operationId: 'getKey', summary: 'Read a key' })
  @ApiParam(KEY_ID)
  @ConditionalGet()
  @ApiOkResponse({ type: KeyDto, description: 'The key.' })
  @ApiProblems('malformed', 'insufficient_scope', 'not_found')
  read(
    @CurrentCaller() caller: Caller,
    @Param('keyId') keyId: string,
    @Query() { clientId }: OwnerQueryDto,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Answer> {
    return this.inventory.read(caller, keyId, clientId, ifNoneMatch);
  }

  @Post(':keyId/destruction')
  @HttpCode(200)
  @Scoped('ra.keys')
  @Idempotent('optional')
  @ApiOperation({
    operationId: 'reportKeyDestruction',
    summary: 'Report the destruction of a key',
    description:
      'With all backups. Certificates that are live must be revoked before, but those of a one-time key and validity-assured ' +
      'ones, which outlive their key. From then on the key is `compromised_key` wherever it is sent.',
  })
  @ApiParam(KEY_ID)
  @ApiBody({
    type: KeyDestructionRequestDto,
    examples: {
      'After a revocation': { value: { destroyedAt: '2026-04-01T09:00:00Z', reason: 'certificate revoked' } },
    },
  })
  @ApiOkResponse({ type: KeyDto, description: 'The key, `destroyed`.' })
  @ApiProblems(
    'malformed',
    'insufficient_scope',
    'not_found',
    'state_conflict',
    'live_certificate',
    'idempotency_in_progress',
    'too_large',
    'unsupported_media_type',
    'idempotency_mismatch',
  )
  reportDestruction(
    @CurrentCaller() caller: Caller,
    @Param('keyId') keyId: string,
    @Body() body: KeyDestructionRequestDto,
    @Repeatable() repeat: IdempotentRequest,
  ): Promise<Answer> {
    return this.destruction.report(caller, keyId, body, repeat);
  }
}
