import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonWebKey } from 'node:crypto';
import { Public } from '../common/access';
import { MessageKeys } from './message-keys.service';

@ApiTags('events')
@Controller('.well-known/ra-jwks')
@Public()
export class MessageKeysController {
  constructor(private readonly keys: MessageKeys) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getMessageKeys',
    summary: 'Keys that the RA signs messages to webhooks with (RFC 7517); no token needed',
  })
  @ApiOkResponse({
    description: 'The JWK Set.',
    schema: {
      type: 'object',
      required: ['keys'],
      properties: {
        keys: { type: 'array', items: { type: 'object', additionalProperties: true } },
      },
    },
  })
  read(): { keys: readonly Readonly<JsonWebKey>[] } {
    return { keys: this.keys.list() };
  }
}
