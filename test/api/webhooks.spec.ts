import type { LightMyRequestResponse } from 'fastify';
import { AuditRepository } from '../../src/store/audit.repository';
import type { EventType } from '../../src/store/event-types';
import { Store } from '../../src/store/store';
import { WebhookDelivery } from '../../src/events/webhook-delivery.service';
import { RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { verifiedEvent, WebhookReceiver } from '../support/webhook-receiver';

describe('webhooks', () => {
  let app: TestApp;
  let clientId: string;
  let receiver: WebhookReceiver;
  let clients = 0;

  beforeAll(async () => {
    app = await createTestApp({
      settings: { webhookLoopback: true },
      events: {
        resolveHost: async (hostname) => {
          const address = { 'private.test': '10.0.0.1', 'public.test': '203.0.114.7' }[hostname];
          return address === undefined ? [] : [{ address, family: 4 }];
        },
      },
    });
  }, 60_000);

  beforeEach(async () => {
    clientId = `hooked-${++clients}`;
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' });
    receiver = await WebhookReceiver.open(app);
  });

  afterEach(async () => {
    await call('DELETE');
    await receiver.close();
    expect(receiver.faults).toEqual([]);
  });

  afterAll(() => app.close());

  const call = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    payload?: unknown,
    path = '',
    who = clientId,
  ) =>
    app.inject({
      method,
      url: `/ra/v1/clients/me/notifications${path}`,
      headers: {
        authorization: `Bearer ${await app.tokenFor(who)}`,
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    });

  const setUp = async (members: Json = {}): Promise<Json> => {
    const answer = await call('PUT', { uri: receiver.uri, ...members });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    await app.get(WebhookDelivery).settled();
    return answer.json<Json>();
  };

  const read = async (): Promise<Json> => (await call('GET')).json<Json>();

  const commit = (
    name: string,
    type: EventType = 'enrolment.issued',
    owner: string | null = clientId,
  ): Promise<void> =>
    app.get(Store).commit({
      statements: [],
      audit: [],
      events: [{ type, clientId: owner, objectId: name, payload: { name } }],
    });

  /** Lets so much real time pass, and the service look. */
  const pass = async (seconds: number): Promise<void> => {
    app.time.advanceSeconds(seconds);
    await app.get(WebhookDelivery).settled();
    await app.get(WebhookDelivery).look();
    await app.get(WebhookDelivery).settled();
  };

  const names = (): unknown[] => receiver.deliveries.map(({ event }) => event.objectId);

  const problemOf = (answer: LightMyRequestResponse): unknown => {
    const body = answer.json<{ code: string; errors?: readonly { pointer: string }[] }>();
    return [answer.statusCode, body.code, body.errors?.[0]?.pointer];
  };

  it('ok: an enrolment is told of, signed, as the feed tells of it', async () => {
    const rssp = await RaClient.open(app, clientId);
    await setUp();
    const { enrolmentId, certId } = await rssp.linked();
    await receiver.received(3);
    expect(receiver.deliveries.map(({ event }) => [event.type, event.objectId])).toEqual([
      ['enrolment.issued', enrolmentId],
      ['certificate.issued', certId],
      ['enrolment.linked', enrolmentId],
    ]);
    const feed = (await rssp.get('events')).json<{ items: unknown[] }>().items;
    expect(receiver.deliveries.map(({ event }) => event)).toEqual(feed);
    expect(receiver.deliveries[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'kakehashi-event-id': receiver.eventIds[0],
      'signature-input': expect.stringMatching(
        /^ra=\("@method" "@target-uri" "content-type" "content-digest" "kakehashi-event-id"\);created=\d+;keyid="[\w-]{43}";alg="ecdsa-p256-sha256";tag="kakehashi-event"$/,
      ),
    });
    await app.get(WebhookDelivery).settled();
    expect(await read()).toMatchObject({
      state: 'active',
      pending: 0,
      attempts: 0,
      lastOutcome: 'delivered',
      lastStatus: 204,
    });
  });

  it('ok: enrolments are answered while the receiver is silent, and told of when it speaks again', async () => {
    const rssp = await RaClient.open(app, clientId);
    await setUp();
    receiver.script.push('hang');
    await commit('silence');
    while (receiver.deliveries.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const enrolments = [await rssp.issued(), await rssp.issued(), await rssp.issued()];
    expect(receiver.deliveries).toHaveLength(1);
    expect(await read()).toMatchObject({ pending: 7, attempts: 0 });
    await app.get(WebhookDelivery).settled();
    expect(await read()).toMatchObject({ pending: 7, attempts: 1, lastOutcome: 'unreachable' });
    await pass(5);
    await receiver.received(8);
    expect(names()).toEqual([
      'silence',
      'silence',
      ...enrolments.flatMap(({ enrolmentId, certId }) => [enrolmentId, certId]),
    ]);
  });

  it('ok: only what is asked for and is the own, and only what is new', async () => {
    await commit('before');
    expect(await setUp({ events: ['key.*', 'enrolment.issued'] })).toMatchObject({
      events: ['key.destroy_requested', 'key.destroyed', 'enrolment.issued'],
    });
    await commit('foreign', 'enrolment.issued', 'demo-rssp');
    await commit('unwanted', 'enrolment.failed');
    await commit('wanted');
    await commit('wanted too', 'key.destroy_requested');
    await receiver.received(2);
    expect(names()).toEqual(['wanted', 'wanted too']);
  });

  it('ok: what was not taken comes again after a pause that grows, in order, under the same id', async () => {
    await setUp();
    receiver.script.push(500, 302, 'cut');
    await commit('first');
    await commit('second');
    const pauses: number[] = [];
    for (let attempts = 1; attempts <= 3; attempts++) {
      await receiver.received(attempts);
      await app.get(WebhookDelivery).settled();
      const state = await read();
      expect(state).toMatchObject({ attempts, pending: 2, state: 'active' });
      expect([state['lastOutcome'], state['lastStatus']]).toEqual(
        [
          ['refused', 500],
          ['refused', 302],
          ['unreachable', null],
        ][attempts - 1],
      );
      pauses.push(Date.parse(String(state['nextAttemptAt'])) - Date.parse(String(state['lastAttemptAt'])));
      await pass(5);
    }
    await receiver.received(5);
    expect(names()).toEqual(['first', 'first', 'first', 'first', 'second']);
    expect(new Set(receiver.eventIds).size).toBe(2);
    expect(pauses).toEqual([1000, expect.closeTo(2000, -3), expect.closeTo(4000, -4)]);
    await app.get(WebhookDelivery).settled();
    expect(await read()).toMatchObject({
      attempts: 0,
      pending: 0,
      lastOutcome: 'delivered',
      nextAttemptAt: null,
    });
  });

  it('ok: a receiver that is away for a day loses nothing: then it is stopped, and a replay goes on', async () => {
    await setUp();
    const { cursor } = await read();
    receiver.usual = 503;
    await commit('kept');
    await receiver.received(1);
    for (let hours = 0; hours < 23; hours++) await pass(3600);
    expect(await read()).toMatchObject({ state: 'active', pending: 1 });
    for (let hours = 0; hours < 3; hours++) await pass(3600);
    expect(await read()).toMatchObject({
      state: 'stopped',
      pending: 1,
      lastStatus: 503,
      nextAttemptAt: null,
    });
    const attempts = receiver.deliveries.length;
    // One at each look here, but for those that fall short of a pause of more than an hour.
    expect(attempts).toBeGreaterThan(12);
    expect(attempts).toBeLessThan(40);
    receiver.usual = 204;
    await commit('later');
    await pass(3600);
    expect(receiver.deliveries).toHaveLength(attempts);
    expect((await call('POST', { after: cursor }, '/replay')).statusCode).toBe(200);
    await receiver.received(attempts + 2);
    expect(names().slice(attempts)).toEqual(['kept', 'later']);
  }, 60_000);

  it('ok: replays from a cursor, with the ids of the first time', async () => {
    await setUp();
    for (const name of ['a', 'b', 'c']) await commit(name);
    await receiver.received(3);
    await app.get(WebhookDelivery).settled();
    const [first] = receiver.eventIds;
    const answer = await call('POST', { after: first }, '/replay');
    expect(answer.json()).toMatchObject({ cursor: first, state: 'active' });
    await receiver.received(5);
    expect(names()).toEqual(['a', 'b', 'c', 'b', 'c']);
    await app.get(WebhookDelivery).settled();
    await call('POST', { after: 'latest' }, '/replay');
    await app.get(WebhookDelivery).settled();
    expect(receiver.deliveries).toHaveLength(5);
    expect(problemOf(await call('POST', { after: 'evt_0fffffffffffffff' }, '/replay'))).toEqual([
      400,
      'malformed',
      '/after',
    ]);
  });

  it('ok: a test call tells how it ended, and stands in no feed', async () => {
    await setUp();
    receiver.script.push(200, 418, 'cut');
    const results: Json[] = [];
    for (let n = 0; n < 3; n++) results.push((await call('POST', undefined, '/test')).json<Json>());
    expect(results.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['delivered', 200],
      ['refused', 418],
      ['unreachable', null],
    ]);
    expect(receiver.deliveries.map(({ event }) => [event.type, event.objectId])).toEqual(
      Array.from({ length: 3 }, () => ['notification.test', clientId]),
    );
    expect(
      (await (await RaClient.open(app, clientId)).get('events')).json<{ items: unknown[] }>().items,
    ).toEqual([]);
  });

  it('fails 429: a second test while one runs', async () => {
    await setUp();
    receiver.script.push('hang');
    const first = call('POST', undefined, '/test');
    while (receiver.deliveries.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(problemOf(await call('POST', undefined, '/test'))).toEqual([429, 'rate_limited', undefined]);
    const startedAt = performance.now();
    expect((await first).json()).toMatchObject({ outcome: 'unreachable', status: null });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it.each([
    ['no URI', 'nowhere', [422, 'policy_violation', '/uri']],
    ['plain http beyond this machine', 'http://public.test/', [422, 'policy_violation', '/uri']],
    ['another scheme', 'ftp://127.0.0.1/', [422, 'policy_violation', '/uri']],
    ['a user name', 'https://user@public.test/', [422, 'policy_violation', '/uri']],
    ['a fragment', 'https://public.test/#x', [422, 'policy_violation', '/uri']],
    ['a private address', 'https://10.1.2.3/', [422, 'policy_violation', '/uri']],
    ['a metadata address', 'https://169.254.169.254/latest', [422, 'policy_violation', '/uri']],
    ['a name with a private address', 'https://private.test/', [422, 'policy_violation', '/uri']],
    ['a number', 7, [400, 'malformed', '/uri']],
  ])('fails: %s', async (_name, uri, problem) => {
    expect(problemOf(await call('PUT', { uri }))).toEqual(problem);
    expect((await call('GET')).statusCode).toBe(404);
  });

  it.each([
    ['an unknown type', { events: ['enrolment.isued'] }, [400, 'malformed', '/events']],
    ['a type of operators', { events: ['clock.changed'] }, [400, 'malformed', '/events']],
    ['no type', { events: [] }, [400, 'malformed', '/events']],
    ['an unknown key', { keyId: 'x' }, [422, 'policy_violation', '/keyId']],
    ['an unknown member', { url: 'x' }, [400, 'malformed', '/url']],
  ])('fails: %s', async (_name, members, problem) => {
    expect(problemOf(await call('PUT', { uri: 'https://public.test/', ...members }))).toEqual(problem);
  });

  it('fails 404: read, test, replay and delete without a webhook; another client has its own', async () => {
    for (const [method, path, payload] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['POST', '/replay', { after: 'latest' }],
    ] as const)
      expect(problemOf(await call(method, payload, path))).toEqual([404, 'not_found', undefined]);
    await setUp();
    expect((await call('GET', undefined, '', 'demo-rssp')).statusCode).toBe(404);
    expect((await call('DELETE', undefined, '', 'demo-rssp')).statusCode).toBe(404);
  });

  it('ok: a suspended client is told nothing, and everything when it is active again', async () => {
    await setUp();
    await app.updateClient(clientId, { state: 'suspended' });
    await commit('meanwhile');
    await app.get(WebhookDelivery).settled();
    expect(receiver.deliveries).toEqual([]);
    await app.updateClient(clientId, { state: 'active' });
    await commit('then');
    await receiver.received(2);
    expect(names()).toEqual(['meanwhile', 'then']);
  });

  it('ok: changes of the set-up are audited, and a changed one goes on where it was', async () => {
    await setUp();
    receiver.usual = 503;
    await commit('kept');
    await receiver.received(1);
    await app.get(WebhookDelivery).settled();
    receiver.usual = 204;
    await setUp({ events: ['enrolment.*'] });
    await receiver.received(2);
    expect(names()).toEqual(['kept', 'kept']);
    await app.get(WebhookDelivery).settled();
    await call('POST', { after: 'latest' }, '/replay');
    expect((await call('DELETE')).statusCode).toBe(204);
    const actions: string[] = [];
    for (const { nodeId } of await app.get(AuditRepository).heads())
      for (const record of await app.get(AuditRepository).list(nodeId, 0, 10_000))
        if (record.objectType === 'webhook' && record.objectId === clientId) actions.push(record.action);
    expect(actions).toEqual(['webhook.set', 'webhook.set', 'webhook.replay', 'webhook.remove']);
  });

  it('ok: metrics count attempts by outcome, and what waits', async () => {
    await app.listen();
    await setUp();
    receiver.usual = 503;
    await commit('waits');
    await receiver.received(1);
    await app.get(WebhookDelivery).settled();
    const { text } = await app.manage('GET', '/metrics');
    expect(text).toMatch(/^kakehashi_webhook_deliveries_total\{outcome="delivered"\} \d+$/m);
    expect(text).toMatch(/^kakehashi_webhook_deliveries_total\{outcome="refused"\} \d+$/m);
    expect(text).toMatch(/^kakehashi_webhook_pending_events 1$/m);
  });

  it('the documented receiver refuses what is old, changed, or signed by nobody it knows', async () => {
    await setUp();
    await commit('one');
    await receiver.received(1);
    const [delivery] = receiver.deliveries;
    if (delivery === undefined) throw new Error('nothing was delivered');
    const { headers, body } = delivery;
    const { keys } = (await app.inject({ method: 'GET', url: '/.well-known/ra-jwks' })).json<{
      keys: Json[];
    }>();
    const now = app.time.milliseconds();
    const verdict = (change: {
      headers?: Json;
      body?: Buffer;
      uri?: string;
      keys?: Json[];
      after?: number;
      method?: string;
    }) => {
      try {
        const request = {
          method: change.method ?? 'POST',
          headers: { ...headers, ...change.headers },
          body: change.body ?? body,
        };
        verifiedEvent(
          request as never,
          change.uri ?? receiver.uri,
          change.keys ?? keys,
          now + (change.after ?? 0) * 1000,
        );
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(verdict({})).toBe('taken');
    expect(verdict({ after: 290 })).toBe('taken');
    expect(verdict({ after: 302 })).toMatch(/too old/);
    expect(verdict({ after: -302 })).toMatch(/too old/);
    expect(verdict({ body: Buffer.from(body.toString().replace('one', 'two')) })).toMatch(
      /not the signed one/,
    );
    expect(verdict({ uri: `${receiver.uri}/x` })).toMatch(/wrong/);
    expect(verdict({ method: 'PUT' })).toMatch(/wrong/);
    expect(verdict({ headers: { 'kakehashi-event-id': 'evt_0000000000000001' } })).toMatch(/wrong/);
    expect(verdict({ keys: [] })).toMatch(/not known/);
    expect(
      verdict({
        headers: { 'signature-input': 'ra=("@method");created=1;keyid="x";alg="ecdsa-p256-sha256"' },
      }),
    ).toMatch(/cover/);
  });
});
