import { Module, type DynamicModule } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { DeliveryPlanner } from './delivery-planner.service';
import { EventFeed } from './event-feed.service';
import { EventStreams, HEARTBEAT } from './event-stream.service';
import { EventTail, OTHER_WRITERS } from './event-tail.service';
import { EVENT_TYPES_KNOWN, type EventTypes } from './event-types';
import { EventsController } from './events.controller';
import { MessageKeysController } from './message-keys.controller';
import { MessageKeys } from './message-keys.service';
import { MESSAGE_SIGNER, type MessageSigner } from './message-signature';
import { NotificationsController } from './notifications.controller';
import { OpenConnections } from './open-connections.service';
import { RECEIVER_POLICY, type ReceiverPolicy } from './receiver-address';
import { ReceiverConnection, type ResolveHost } from './receiver-connection';
import { NODE_ID, WebhookDelivery } from './webhook-delivery.service';
import { WebhookPost } from './webhook-post.service';
import { WebhookService } from './webhook.service';

/** What the delivery of events is made with. */
export interface EventsOptions {
  readonly types: EventTypes;
  readonly signer: MessageSigner;
  readonly receivers: ReceiverPolicy;
  /** The name that no other running node has. */
  readonly nodeId: string;
  /** Whether other processes write to the same database. */
  readonly otherWriters: boolean;
  readonly time: RealTime;
  /** Milliseconds after which a silent stream says that it is alive. */
  readonly heartbeatMilliseconds?: number;
  /** How receivers' names are resolved, unless by DNS. */
  readonly resolveHost?: ResolveHost;
}

const HEARTBEAT_MILLISECONDS = 15_000;

/** Delivery of the outbox: the feed, streams of it, and webhooks. */
@Module({})
export class EventsModule {
  static with(options: EventsOptions): DynamicModule {
    const { receivers, resolveHost, heartbeatMilliseconds = HEARTBEAT_MILLISECONDS } = options;
    return {
      module: EventsModule,
      controllers: [EventsController, MessageKeysController, NotificationsController],
      providers: [
        { provide: EVENT_TYPES_KNOWN, useValue: options.types },
        { provide: MESSAGE_SIGNER, useValue: options.signer },
        { provide: RECEIVER_POLICY, useValue: receivers },
        { provide: NODE_ID, useValue: options.nodeId },
        { provide: OTHER_WRITERS, useValue: options.otherWriters },
        { provide: REAL_TIME, useValue: options.time },
        { provide: HEARTBEAT, useValue: heartbeatMilliseconds },
        { provide: ReceiverConnection, useFactory: () => new ReceiverConnection(receivers, resolveHost) },
        DeliveryPlanner,
        EventFeed,
        EventStreams,
        EventTail,
        MessageKeys,
        OpenConnections,
        WebhookDelivery,
        WebhookPost,
        WebhookService,
      ],
    };
  }
}
