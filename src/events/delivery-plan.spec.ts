import fc from 'fast-check';
import type { DeliveryFaults } from '../common/fault-points';
import { deliveriesInTurn, plannedDeliveries, waitForNext } from './delivery-plan';
import { eventIdOf } from './event-cursor';
import type { EventView } from './event-view';

const anEvent = (sequence: number): EventView => ({
  eventId: eventIdOf(sequence),
  type: 'test',
  at: '2026-04-01T09:00:00Z',
  objectId: `object-${sequence}`,
  data: {},
});

const faults = (members: Partial<DeliveryFaults> = {}): DeliveryFaults => ({
  header: 'x',
  pauseMilliseconds: 0,
  copies: 0,
  dropped: false,
  lateByMilliseconds: undefined,
  ...members,
});

const someFaults = fc.option(
  fc.record({
    header: fc.constant('x'),
    pauseMilliseconds: fc.nat(9),
    copies: fc.nat(2),
    dropped: fc.boolean(),
    lateByMilliseconds: fc.option(fc.nat(9), { nil: undefined }),
  }),
  { nil: undefined },
);

it('plans every event once, and comes to the end, whatever goes wrong', () => {
  fc.assert(
    fc.property(fc.array(someFaults, { minLength: 1, maxLength: 12 }), (met) => {
      const events = met.map((_one, index) => anEvent(index + 1));
      const plan = plannedDeliveries(events, met);
      expect(plan.map(({ event }) => event.eventId).sort()).toEqual(events.map(({ eventId }) => eventId));
      expect(plan.at(-1)?.position).toBe(events.length);
      // No position is reached while an event before it is still to be sent.
      plan.forEach(({ position }, index) => {
        if (position === undefined) return;
        const sent = plan.slice(0, index + 1).map(({ event }) => event.eventId);
        expect(events.slice(0, position).every(({ eventId }) => sent.includes(eventId))).toBe(true);
      });
    }),
  );
});

it('is as good as no plan where nothing goes wrong', () => {
  const events = [anEvent(1), anEvent(2)];
  expect(plannedDeliveries(events, [undefined, undefined])).toEqual(deliveriesInTurn(events));
});

it.each<[string, readonly (DeliveryFaults | undefined)[], number | undefined]>([
  ['none', [undefined], undefined],
  ['the last', [undefined, faults({ lateByMilliseconds: 7 })], 7],
  ['one that is overtaken already', [faults({ lateByMilliseconds: 7 }), undefined], undefined],
  ['one that overtakes', [faults({ lateByMilliseconds: 7 }), faults({ lateByMilliseconds: 8 })], undefined],
])('waits for the next event because of %s', (_name, met, wait) => {
  expect(waitForNext(met)).toBe(wait);
});
