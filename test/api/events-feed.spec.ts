import type { EventType } from '../../src/store/event-types';
import { Store } from '../../src/store/store';
import { EventReader, type WireEvent } from '../support/event-reader';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const WRITERS = 50;
const UNITS_OF_A_WRITER = 20;

describe('the event feed', () => {
  let app: TestApp;
  let rssp: RaClient;
  let reader: EventReader;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
    await app.registerClient({ clientId: 'other-rssp' });
    rssp = await RaClient.open(app);
    reader = await EventReader.open(app);
  }, 60_000);

  afterAll(() => app.close());

  const commit = (
    name: string,
    clientId: string | null = 'demo-rssp',
    type: EventType = 'enrolment.issued',
  ): Promise<void> =>
    app.get(Store).commit({
      statements: [],
      audit: [],
      events: [{ type, clientId, objectId: name, payload: { name } }],
    });

  const names = (events: readonly WireEvent[]): unknown[] => events.map(({ objectId }) => objectId);

  it('ok: tells what happened to an enrolment, in order, and to its certificate', async () => {
    const after = await reader.head();
    const { enrolmentId, certId } = await rssp.linked();
    const events = await reader.allAfter(after);
    expect(events.map(({ type, objectId }) => [type, objectId])).toEqual([
      ['enrolment.issued', enrolmentId],
      ['certificate.issued', certId],
      ['enrolment.linked', enrolmentId],
    ]);
    expect(events[0]).toEqual({
      eventId: expect.stringMatching(/^evt_[0-9a-f]{16}$/),
      type: 'enrolment.issued',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      objectId: enrolmentId,
      data: expect.objectContaining({ enrolmentId, certId, state: 'issued' }),
    });
  });

  it('ok: a client sees its own alone, an operator those of all and of the world', async () => {
    const operator = await EventReader.open(app, 'demo-operator');
    const other = await EventReader.open(app, 'other-rssp');
    const after = await reader.head();
    await commit('own');
    await commit('foreign', 'other-rssp');
    await commit('world', null, 'crl.published');
    expect(names(await reader.allAfter(after))).toEqual(['own']);
    expect(names(await other.allAfter(after))).toEqual(['foreign']);
    expect((await operator.allAfter(after)).map(({ objectId, clientId }) => [objectId, clientId])).toEqual([
      ['own', 'demo-rssp'],
      ['foreign', 'other-rssp'],
      ['world', null],
    ]);
  });

  it('ok: goes on from a cursor, page by page, and passes over what is not asked for', async () => {
    const after = await reader.head();
    const types = [
      'enrolment.issued',
      'key.destroy_requested',
      'enrolment.failed',
      'enrolment.linked',
    ] as const;
    for (const type of types) await commit(type, 'demo-rssp', type);
    const first = await reader.page(`after=${after}&limit=3`);
    const second = await reader.page(`after=${first.nextCursor}&limit=3`);
    expect([names(first.items), names(second.items)]).toEqual([
      ['enrolment.issued', 'key.destroy_requested', 'enrolment.failed'],
      ['enrolment.linked'],
    ]);
    expect(first.nextCursor).toBe(first.items[2]?.eventId);
    const selected = await reader.page(`after=${after}&types=key.*,enrolment.linked&limit=10`);
    expect(names(selected.items)).toEqual(['key.destroy_requested', 'enrolment.linked']);
    const none = await reader.page(`after=${after}&types=certificate.suspended`);
    expect(none).toEqual({ items: [], nextCursor: second.nextCursor });
    // An event is a cursor too, and the same one gives the same answer.
    const again = await reader.page(`after=${first.items[0]?.eventId}&limit=2`);
    expect(names(again.items)).toEqual(['key.destroy_requested', 'enrolment.failed']);
  });

  it.each([
    ['a cursor that is none', 'after=nonsense', '/after'],
    ['a cursor of an event to come', 'after=evt_0fffffffffffffff', '/after'],
    ['an unknown type', 'types=certificate.isued', '/types'],
    ['a type of operators', 'types=crl.published', '/types'],
    ['too many types', `types=${Array.from({ length: 33 }, () => 'certificate.*').join(',')}`, '/types'],
    ['a limit beyond the bound', 'limit=1001', '/limit'],
    ['a wait beyond the bound', 'wait=61', '/wait'],
    ['a negative wait', 'wait=-1', '/wait'],
    ['an unknown member', 'cursor=x', '/cursor'],
    ['a member twice', 'after=latest&after=latest', '/after'],
  ])('fails 400: %s', async (_name, query, pointer) => {
    const answer = await reader.fetch(query);
    const body = (await answer.json()) as { code: string; errors: readonly { pointer: string }[] };
    expect([answer.status, body.code, body.errors[0]?.pointer]).toEqual([400, 'malformed', pointer]);
  });

  it('fails: without the scope, or without a token', async () => {
    const enroller = await RaClient.open(app, 'demo-rssp', ['ra.enrol']);
    expect((await enroller.get('events')).statusCode).toBe(403);
    expect((await fetch(`${app.baseUrl}/ra/v1/events`)).status).toBe(401);
  });

  it(`ok: ${WRITERS} writers at once, and a reader that goes on from cursors misses none and gets none twice`, async () => {
    const after = await reader.head();
    let writing = true;
    const written = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; n < UNITS_OF_A_WRITER; n++) await commit(`w${writer}-${n}`);
      }),
    ).finally(() => (writing = false));
    const seen: WireEvent[] = [];
    for (let cursor = after, last = false; ;) {
      const { items, nextCursor } = await reader.page(`after=${cursor}&limit=37`);
      seen.push(...items);
      cursor = nextCursor;
      if (last && items.length === 0) break;
      last = !writing;
    }
    await written;
    expect(seen).toHaveLength(WRITERS * UNITS_OF_A_WRITER);
    expect(new Set(names(seen)).size).toBe(seen.length);
    expect(seen.map(({ eventId }) => eventId)).toEqual(seen.map(({ eventId }) => eventId).sort());
    for (let writer = 0; writer < WRITERS; writer++) {
      const own = names(seen).filter((name) => String(name).startsWith(`w${writer}-`));
      expect(own).toEqual(Array.from({ length: UNITS_OF_A_WRITER }, (_, n) => `w${writer}-${n}`));
    }
    expect(await reader.allAfter(after)).toEqual(seen);
  });

  describe('long poll', () => {
    it('ok: is answered by the commit that it waits for', async () => {
      const after = await reader.head();
      const polls = [
        reader.page(`after=${after}&wait=30`),
        reader.page(`after=${after}&wait=30&types=enrolment.*`),
      ];
      await waiting(polls.length);
      await commit('not asked for', 'other-rssp');
      const committedAt = performance.now();
      await commit('awaited');
      for (const { items } of await Promise.all(polls)) expect(names(items)).toEqual(['awaited']);
      // The polls themselves would have waited for 30 s.
      expect(performance.now() - committedAt).toBeLessThan(10_000);
    });

    it('ok: what is there already is not waited for', async () => {
      const after = await reader.head();
      await commit('there');
      expect(names((await reader.page(`after=${after}&wait=60`)).items)).toEqual(['there']);
    });

    it('ok: ends empty after its time, and with a cursor to go on from', async () => {
      const after = await reader.head();
      const startedAt = performance.now();
      expect(await reader.page(`after=${after}&wait=1`)).toEqual({ items: [], nextCursor: after });
      expect(performance.now() - startedAt).toBeGreaterThan(900);
    });

    it('fails 429: one more than a client may have; those that have left do not count', async () => {
      const after = await reader.head();
      const cut = new AbortController();
      const polls = Array.from({ length: 8 }, () =>
        reader.fetch(`after=${after}&wait=30`, { signal: cut.signal }).catch(() => undefined),
      );
      await waiting(8);
      const refused = await reader.fetch(`after=${after}&wait=30`);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      expect((await reader.fetch(`after=${after}`)).status).toBe(200);
      cut.abort();
      await Promise.all(polls);
      await waiting(0);
    });

    /** Until so many polls are open, as the metrics say. */
    const waiting = async (count: number): Promise<void> => {
      const line = `kakehashi_event_connections{kind="poll"} ${count}`;
      while (!(await app.manage('GET', '/metrics')).text.includes(line)) continue;
    };
  });
});
