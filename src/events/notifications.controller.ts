import { Body, Controller, Delete, Get, Header, HttpCode, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '../common/access';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import type { Caller } from '../common/caller';
import {
  NotificationDto,
  NotificationRequestDto,
  NotificationTestDto,
  ReplayRequestDto,
} from './dto/notification.dto';
import { READING_SCOPES } from './open-connections.service';
import { WebhookService } from './webhook.service';

@ApiTags('events')
@Controller('ra/v1/clients/me/notifications')
export class NotificationsController {
  constructor(private readonly webhooks: WebhookService) {}

  @Put()
  @Header('cache-control', 'no-store')
  @Scoped(...READING_SCOPES)
  @ApiOperation({
    operationId: 'setNotifications',
    summary: 'Have events sent to a webhook',
    description:
      'Each event is one POST, signed by HTTP message signatures (RFC 9421). A changed webhook goes on where it was, a new one begins with the next event.',
  })
  @ApiOkResponse({ type: NotificationDto, description: 'The webhook.' })
  @ApiProblems('malformed', 'insufficient_scope', 'state_conflict', 'policy_violation')
  set(@CurrentCaller() caller: Caller, @Body() request: NotificationRequestDto): Promise<NotificationDto> {
    return this.webhooks.set(caller, request);
  }

  @Get()
  @Header('cache-control', 'no-store')
  @Scoped(...READING_SCOPES)
  @ApiOperation({
    operationId: 'getNotifications',
    summary: 'Read the webhook and how far its deliveries are',
  })
  @ApiOkResponse({ type: NotificationDto, description: 'The webhook.' })
  @ApiProblems('insufficient_scope', 'not_found')
  read(@CurrentCaller() caller: Caller): Promise<NotificationDto> {
    return this.webhooks.read(caller);
  }

  @Delete()
  @HttpCode(204)
  @Scoped(...READING_SCOPES)
  @ApiOperation({ operationId: 'deleteNotifications', summary: 'End the webhook; the feed keeps its events' })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems('insufficient_scope', 'not_found')
  remove(@CurrentCaller() caller: Caller): Promise<void> {
    return this.webhooks.remove(caller);
  }

  @Post('test')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Scoped(...READING_SCOPES)
  @ApiOperation({
    operationId: 'testNotifications',
    summary: 'Send a test event to the webhook, once, and tell how that ended',
  })
  @ApiOkResponse({ type: NotificationTestDto, description: 'How it ended, also where it failed.' })
  @ApiProblems('insufficient_scope', 'not_found', 'rate_limited')
  test(@CurrentCaller() caller: Caller): Promise<NotificationTestDto> {
    return this.webhooks.test(caller);
  }

  @Post('replay')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Scoped(...READING_SCOPES)
  @ApiOperation({ operationId: 'replayNotifications', summary: 'Deliver again from a cursor on' })
  @ApiOkResponse({ type: NotificationDto, description: 'The webhook, active again.' })
  @ApiProblems('malformed', 'insufficient_scope', 'not_found', 'state_conflict')
  replay(@CurrentCaller() caller: Caller, @Body() request: ReplayRequestDto): Promise<NotificationDto> {
    return this.webhooks.replay(caller, request);
  }
}
