import { Store } from '../../src/store/store';
import { EventReader, type EventStream } from '../support/event-reader';
import { createTestApp, type TestApp } from '../support/test-app';

describe('events as a stream', () => {
  let app: TestApp;
  let reader: EventReader;
  let streams: EventStream[];

  beforeAll(async () => {
    app = await createTestApp({ events: { heartbeatMilliseconds: 200 } });
    await app.listen();
    reader = await EventReader.open(app);
  }, 60_000);

  beforeEach(() => {
    streams = [];
  });

  afterEach(async () => {
    for (const stream of streams) stream.cut();
    await open(0);
  });

  afterAll(() => app.close());

  const commit = (name: string): Promise<void> =>
    app.get(Store).commit({
      statements: [],
      audit: [],
      events: [{ type: 'enrolment.issued', clientId: 'demo-rssp', objectId: name, payload: { name } }],
    });

  const stream = async (
    query: string,
    headers?: Record<string, string>,
    from = reader,
  ): Promise<EventStream> => {
    const opened = await from.stream(query, headers);
    streams.push(opened);
    return opened;
  };

  const open = async (count: number): Promise<void> => {
    const line = `kakehashi_event_connections{kind="stream"} ${count}`;
    while (!(await app.manage('GET', '/metrics')).text.includes(line)) continue;
  };

  const nameOf = (frame: Readonly<Record<string, string>> | undefined): unknown =>
    (JSON.parse(frame?.['data'] ?? '{}') as { objectId?: string }).objectId;

  it('ok: what happened since the cursor, then what happens, each with its id and type', async () => {
    const after = await reader.head();
    await commit('before');
    const opened = await stream(`after=${after}`);
    expect(opened.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(opened.answer.headers.get('cache-control')).toBe('no-store');
    const first = await opened.next();
    await commit('while open');
    const second = await opened.next();
    expect([nameOf(first), nameOf(second)]).toEqual(['before', 'while open']);
    const page = await reader.page(`after=${after}`);
    expect(JSON.parse(first?.['data'] ?? '')).toEqual(page.items[0]);
    expect(first).toMatchObject({ id: page.items[0]?.eventId, event: 'enrolment.issued' });
  });

  it('ok: after a cut it goes on behind Last-Event-ID, however many came meanwhile', async () => {
    const opened = await stream('after=latest');
    await commit('one');
    const { id = '' } = (await opened.next()) ?? {};
    opened.cut();
    const missed = Array.from({ length: 250 }, (_, n) => `missed ${n}`);
    await Promise.all(missed.map(commit));
    const resumed = await stream('after=evt_0000000000000000', { 'last-event-id': id });
    const seen: unknown[] = [];
    while (seen.length < missed.length) seen.push(nameOf(await resumed.next()));
    expect(seen).toEqual(missed);
  });

  it('ok: says that it is alive while nothing happens', async () => {
    const opened = await stream('after=latest');
    const comments: string[] = [];
    while (comments.length < 3) {
      const frame = await opened.nextFrame();
      if (frame?.['comment'] !== undefined) comments.push(frame['comment']);
    }
    expect(comments).toEqual(['alive', 'alive', 'alive']);
  });

  it('fails 429: one more than a client may have, and not for another client', async () => {
    for (let n = 0; n < 4; n++) await stream('after=latest');
    const refused = await reader.fetch('after=latest', { headers: { accept: 'text/event-stream' } });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      429,
      expect.stringContaining('application/problem+json'),
    ]);
    await stream('after=latest', {}, await EventReader.open(app, 'demo-operator'));
  });

  it('fails 400: a Last-Event-ID that is none, as a problem', async () => {
    const headers = { accept: 'text/event-stream', 'last-event-id': 'x' };
    const answer = await reader.fetch('', { headers });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'malformed']);
  });

  it.each([
    ['suspended', 'the client is suspended', { state: 'suspended' as const }],
    ['unscoped', 'its scope is taken away', { scopes: ['ra.enrol'] }],
  ])('ok: ends for the client %s: %s', async (clientId, _why, members) => {
    await app.registerClient({ clientId });
    const opened = await stream('after=latest', {}, await EventReader.open(app, clientId));
    await app.updateClient(clientId, members);
    expect(await opened.next()).toEqual({ event: 'end', data: '{"reason":"access_revoked"}' });
    expect(await opened.next()).toBeUndefined();
  });

  it('ok: ends with its token', async () => {
    const opened = await stream('after=latest', {}, await EventReader.open(app, 'demo-officer'));
    app.time.advanceSeconds(601);
    expect(await opened.next()).toEqual({ event: 'end', data: '{"reason":"token_expired"}' });
    expect(await opened.next()).toBeUndefined();
    reader = await EventReader.open(app);
  });

  it('ok: ends when the service stops, which does not wait for it', async () => {
    const stopped = await createTestApp();
    await stopped.listen();
    const own = await EventReader.open(stopped);
    const opened = await own.stream('after=latest');
    await opened.nextFrame();
    const poll = own.page('after=latest&wait=60');
    while (!(await stopped.manage('GET', '/metrics')).text.includes('{kind="poll"} 1')) continue;
    const startedAt = performance.now();
    const closed = stopped.close();
    expect(await opened.next()).toEqual({ event: 'end', data: '{"reason":"stopping"}' });
    expect((await poll).items).toEqual([]);
    await closed;
    // The poll itself would have waited for 60 s.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  }, 60_000);
});
