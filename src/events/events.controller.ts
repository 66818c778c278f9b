import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import {
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
  ApiExtraModels,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { CurrentCaller } from '../common/access';
import { ApiProblems, Scoped } from '../common/api-problems.decorator';
import type { Caller } from '../common/caller';
import { EventListDto } from './dto/event.dto';
import { EventQueryDto } from './dto/event-query.dto';
import { DEFAULT_EVENTS, EventFeed } from './event-feed.service';
import { EVENT_STREAM_MEDIA_TYPE, EventStreams } from './event-stream.service';
import { OpenConnections, READING_SCOPES, type Admission } from './open-connections.service';
import { tokenExpiry } from './token-expiry';

@ApiTags('events')
@ApiExtraModels(EventListDto)
@Controller('ra/v1/events')
export class EventsController {
  constructor(
    private readonly feed: EventFeed,
    private readonly streams: EventStreams,
    private readonly connections: OpenConnections,
  ) {}

  @Get()
  @Scoped(...READING_SCOPES)
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'Read events: a page, a long poll, or a stream',
    description:
      'A client sees its own, an operator all, in the order of their commits: whoever goes on from a cursor misses none and gets none twice. `Accept: text/event-stream` makes it a stream of server-sent events (id, event, data), which ends with an `end` event when the access or the service does.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'For a stream: the id of the last event that was seen; goes before `after`.',
  })
  @ApiResponse({
    status: 200,
    description: 'One page, or the stream.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(EventListDto) } },
      [EVENT_STREAM_MEDIA_TYPE]: { schema: { type: 'string' } },
    },
  })
  @ApiProblems('malformed', 'insufficient_scope', 'rate_limited')
  async read(
    @CurrentCaller() caller: Caller,
    @Query() query: EventQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('Last-Event-ID') lastEventId?: string,
  ): Promise<EventListDto | Readable> {
    const streamed = request.headers.accept?.toLowerCase().includes(EVENT_STREAM_MEDIA_TYPE) === true;
    const after = (streamed ? lastEventId : undefined) ?? query.after;
    const selection = await this.feed.select(caller, after, query.types);
    void reply.header('cache-control', 'no-store');
    if (streamed) {
      const stream = this.streams.open(caller, selection, admissionOf(request, reply));
      void reply
        .header('content-type', `${EVENT_STREAM_MEDIA_TYPE}; charset=utf-8`)
        .header('x-accel-buffering', 'no')
        // Its end may be that of the service, which must not wait for a connection that is kept.
        .header('connection', 'close');
      return stream;
    }
    const { limit = DEFAULT_EVENTS, wait = 0 } = query;
    if (wait === 0) return this.feed.page(selection, limit);
    const page = await this.feed.waitForPage(caller, selection, limit, wait, admissionOf(request, reply));
    if (this.connections.stopping) void reply.header('connection', 'close');
    return page;
  }
}

function admissionOf(request: FastifyRequest, reply: FastifyReply): Admission {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  return { expiresAt: tokenExpiry(request.headers.authorization), left: left.signal };
}
