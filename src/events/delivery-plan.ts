import type { DeliveryFaults } from '../common/fault-points';
import { sequenceOf } from './event-cursor';
import type { EventView } from './event-view';

/** What is done with one event on its way to a webhook. */
export interface PlannedDelivery {
  readonly event: EventView;
  /** Before it is sent. */
  readonly pauseMilliseconds: number;
  /** How often it is sent; 0 = it is not, and counts as taken. */
  readonly times: number;
  /** The faults that it suffers, for its header; undefined = none. */
  readonly faults: string | undefined;
  /** The sequence that is reached with it; undefined = one before it is still to be sent. */
  readonly position: number | undefined;
}

/** The deliveries of these events in their order, where nothing is to go wrong. */
export function deliveriesInTurn(events: readonly EventView[]): readonly PlannedDelivery[] {
  return events.map((event) => deliveryOf(event, undefined, event));
}

/**
 * The deliveries of these events with what is to go wrong: an event that is late changes places with the next one, unless
 * it is the last.
 *
 * @param faults of each event, as far as there are any
 */
export function plannedDeliveries(
  events: readonly EventView[],
  faults: readonly (DeliveryFaults | undefined)[],
): readonly PlannedDelivery[] {
  const planned: PlannedDelivery[] = [];
  for (let index = 0; index < events.length; index++) {
    const [event, next] = [events[index], events[index + 1]];
    if (event === undefined) break;
    if (faults[index]?.lateByMilliseconds !== undefined && next !== undefined) {
      planned.push(deliveryOf(next, faults[index + 1], undefined), deliveryOf(event, faults[index], next));
      index++;
    } else planned.push(deliveryOf(event, faults[index], event));
  }
  return planned;
}

/** How long the last event waits for one that may overtake it; undefined = it goes in its turn. */
export function waitForNext(faults: readonly (DeliveryFaults | undefined)[]): number | undefined {
  let index = 0;
  while (index < faults.length - 1) index += faults[index]?.lateByMilliseconds === undefined ? 1 : 2;
  return faults[index]?.lateByMilliseconds;
}

function deliveryOf(
  event: EventView,
  faults: DeliveryFaults | undefined,
  reached: EventView | undefined,
): PlannedDelivery {
  return {
    event,
    pauseMilliseconds: faults?.pauseMilliseconds ?? 0,
    times: faults?.dropped === true ? 0 : 1 + (faults?.copies ?? 0),
    faults: faults?.header,
    position: reached && sequenceOf(reached.eventId),
  };
}
