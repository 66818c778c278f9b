import { Inject, Injectable } from '@nestjs/common';
import { FAULT_HEADER } from '../common/fault-points';
import { METRICS, type Counter, type Metrics } from '../common/metrics';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import type { WebhookOutcome } from '../store/records';
import type { EventView } from './event-view';
import { MESSAGE_SIGNER, signedFields, type MessageSigner } from './message-signature';
import { ReceiverConnection, type PostResult } from './receiver-connection';

/** Sends one event to one receiver, signed anew each time. */
@Injectable()
export class WebhookPost {
  private readonly outcomes: Counter<'outcome'>;

  constructor(
    private readonly connection: ReceiverConnection,
    @Inject(MESSAGE_SIGNER) private readonly signer: MessageSigner,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.outcomes = metrics.counter<'outcome'>({
      name: 'kakehashi_webhook_deliveries_total',
      help: 'Attempts to deliver an event to a webhook, by outcome.',
      labels: ['outcome'],
    });
  }

  /**
   * @param signal ends the attempt, which is then not counted
   * @param faults that the delivery suffers, told in a header that is not signed
   */
  async send(url: URL, event: EventView, signal?: AbortSignal, faults?: string): Promise<PostResult> {
    const body = JSON.stringify(event);
    const fields = await signedFields({ url, eventId: event.eventId, body }, this.signer, dateOf(this.time));
    const told = faults === undefined ? fields : { ...fields, [FAULT_HEADER]: faults };
    const result = await this.connection.post(url, told, body, signal);
    if (signal?.aborted !== true) this.count(result.outcome);
    return result;
  }

  private count(outcome: WebhookOutcome): void {
    this.outcomes.series({ outcome }).add();
  }
}
