import { Injectable } from '@nestjs/common';
import { FaultPoints } from '../common/fault-points';
import { deliveriesInTurn, plannedDeliveries, waitForNext, type PlannedDelivery } from './delivery-plan';
import { sequenceOf } from './event-cursor';
import { EventFeed, type Selection } from './event-feed.service';
import type { EventView } from './event-view';

/** How the events of a page reach a webhook: one after the other, unless the test control has other plans. */
@Injectable()
export class DeliveryPlanner {
  constructor(
    private readonly feed: EventFeed,
    private readonly faults: FaultPoints,
  ) {}

  /**
   * @param selection that the events are from
   * @param signal ends the waiting for an event that overtakes the last one
   */
  async plan(
    clientId: string,
    selection: Selection,
    events: readonly EventView[],
    signal: AbortSignal,
  ): Promise<readonly PlannedDelivery[]> {
    const { active } = this.faults;
    if (active === undefined) return deliveriesInTurn(events);
    const faults = [];
    for (const { objectId } of events) faults.push(await active.meetDelivery(clientId, objectId));
    const wait = waitForNext(faults);
    const last = sequenceOf(events.at(-1)?.eventId ?? '');
    if (wait === undefined || last === undefined) return plannedDeliveries(events, faults);
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(wait)]);
    const next = await this.next({ ...selection, after: last }, inTime);
    return plannedDeliveries([...events, ...next], faults);
  }

  /** The next event, if there is one in time. */
  private async next(selection: Selection, inTime: AbortSignal): Promise<readonly EventView[]> {
    const watch = this.feed.watch(selection, inTime);
    try {
      let { items } = await this.feed.page(selection, 1);
      while (items.length === 0 && (await watch.changed())) ({ items } = await this.feed.page(selection, 1));
      return items;
    } finally {
      watch.end();
    }
  }
}
