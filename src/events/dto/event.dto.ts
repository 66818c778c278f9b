import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EVENT_ID_PATTERN } from '../event-cursor';
import type { EventPage } from '../event-feed.service';
import type { EventView } from '../event-view';

export class EventDto implements EventView {
  @ApiProperty({
    pattern: EVENT_ID_PATTERN,
    example: 'evt_000000000000002a',
    description: 'The same in every delivery of the event; also the cursor behind it.',
  })
  readonly eventId!: string;

  @ApiProperty({ example: 'certificate.issued' })
  readonly type!: string;

  @ApiProperty({ format: 'date-time', description: 'By the clock of the world.' })
  readonly at!: string;

  @ApiProperty({ example: 'crt_019a0c0de0001a2b3c4d5e6f708192a3' })
  readonly objectId!: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'Whose object it is; operators only. null = of the world as a whole.',
  })
  readonly clientId?: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'By type; see docs/events.md.' })
  readonly data!: Readonly<Record<string, unknown>>;
}

export class EventListDto implements EventPage {
  @ApiProperty({ type: [EventDto] })
  readonly items!: readonly EventDto[];

  @ApiProperty({
    pattern: EVENT_ID_PATTERN,
    description: 'Send it as `after` for what comes next. Never null: the feed has no end.',
  })
  readonly nextCursor!: string;
}
