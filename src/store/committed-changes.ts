import type { OutboxEventRecord } from './records';

type Subscriber = (events: readonly OutboxEventRecord[]) => void;

/**
 * The feed of this process: after the COMMIT of a flush, and before anybody is told of it, each subscriber is called
 * with its events in order. A subscriber that throws stops neither the others nor the answer.
 */
export class CommittedChanges {
  private readonly subscribers = new Set<Subscriber>();

  constructor(private readonly onSubscriberError: (error: unknown) => void = () => undefined) {}

  /** Returns the function that ends the subscription. */
  subscribe(subscriber: Subscriber): () => void {
    const own: Subscriber = (events) => subscriber(events);
    this.subscribers.add(own);
    return () => void this.subscribers.delete(own);
  }

  publish(events: readonly OutboxEventRecord[]): void {
    if (events.length === 0) return;
    for (const subscriber of this.subscribers) {
      try {
        subscriber(events);
      } catch (error) {
        this.onSubscriberError(error);
      }
    }
  }
}
