import { FAULT_HEADER } from '../../src/common/fault-points';
import { WebhookDelivery } from '../../src/events/webhook-delivery.service';
import { Store } from '../../src/store/store';
import { FaultControl } from '../support/fault-control';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { WebhookReceiver } from '../support/webhook-receiver';

describe('faults of webhooks, seen by a receiver', () => {
  let app: TestApp;
  let control: FaultControl;
  let receiver: WebhookReceiver;
  let clientId: string;
  let clients = 0;

  beforeAll(async () => {
    app = await createTestApp({ settings: { webhookLoopback: true, logLevel: 'silent' } });
    await app.listen();
    control = new FaultControl(app);
  }, 60_000);

  beforeEach(async () => {
    clientId = `struck-${++clients}`;
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' });
    receiver = await WebhookReceiver.open(app);
    const answer = await call('PUT', { uri: receiver.uri });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    await app.get(WebhookDelivery).settled();
  });

  afterEach(async () => {
    await control.reset();
    await call('DELETE');
    await receiver.close();
    expect(receiver.faults).toEqual([]);
  });

  afterAll(() => app.close());

  const call = async (method: 'GET' | 'PUT' | 'DELETE', payload?: object) =>
    app.inject({
      method,
      url: '/ra/v1/clients/me/notifications',
      headers: {
        authorization: `Bearer ${await app.tokenFor(clientId)}`,
        ...(payload && { 'content-type': 'application/json' }),
      },
      ...(payload && { payload: JSON.stringify(payload) }),
    });

  const commit = (...names: readonly string[]): Promise<void> =>
    app.get(Store).commit({
      statements: [],
      audit: [],
      events: names.map((name) => ({
        type: 'enrolment.issued',
        clientId,
        objectId: name,
        payload: { name },
      })),
    });

  const names = (): unknown[] => receiver.deliveries.map(({ event }) => event.objectId);
  const headers = (): unknown[] => receiver.deliveries.map((delivery) => delivery.headers[FAULT_HEADER]);
  const settled = async (): Promise<unknown> => {
    await app.get(WebhookDelivery).settled();
    return (await call('GET')).json();
  };

  it('webhook_duplicate: the same event comes again under its id, and the next only then', async () => {
    await control.set({ kind: 'webhook_duplicate', copies: 2, times: 1, clientId });
    await commit('a', 'b');
    await receiver.received(4);
    expect(names()).toEqual(['a', 'a', 'a', 'b']);
    expect(new Set(receiver.eventIds).size).toBe(2);
    const item = 'webhook_duplicate;id=probe';
    expect(headers()).toEqual([item, item, item, undefined]);
    expect(await settled()).toMatchObject({ pending: 0, attempts: 0 });
    expect(await control.read()).toMatchObject({ state: 'over', hits: 1 });
  });

  it('webhook_out_of_order: the next event overtakes it, and nothing is lost', async () => {
    await control.set({ kind: 'webhook_out_of_order', times: 1 });
    const rssp = await RaClient.open(app, clientId);
    await rssp.linked();
    await receiver.received(3);
    expect(receiver.deliveries.map(({ event }) => event.type)).toEqual([
      'certificate.issued',
      'enrolment.issued',
      'enrolment.linked',
    ]);
    expect([...receiver.eventIds].sort()).toEqual([
      receiver.eventIds[1],
      receiver.eventIds[0],
      receiver.eventIds[2],
    ]);
    expect(headers()).toEqual([undefined, 'webhook_out_of_order;id=probe', undefined]);
    expect(await settled()).toMatchObject({ pending: 0, cursor: receiver.eventIds[2] });
  });

  it('webhook_out_of_order: an event waits for the next one, but not for ever', async () => {
    await control.set({ kind: 'webhook_out_of_order', waitMilliseconds: 30_000, times: 1 });
    await commit('early');
    await commit('late');
    await receiver.received(2);
    expect(names()).toEqual(['late', 'early']);
    await control.set({ kind: 'webhook_out_of_order', waitMilliseconds: 50, times: 1 });
    await commit('alone');
    await receiver.received(3);
    expect(names()).toEqual(['late', 'early', 'alone']);
    expect(await settled()).toMatchObject({ pending: 0 });
  });

  it('webhook_drop: it never comes, and the feed has it', async () => {
    await control.set({ kind: 'webhook_drop', times: 1 });
    await commit('lost', 'seen');
    await receiver.received(1);
    expect(names()).toEqual(['seen']);
    expect(await settled()).toMatchObject({ pending: 0, state: 'active' });
    const rssp = await RaClient.open(app, clientId);
    const { items } = (await rssp.get('events')).json<{ items: { objectId: string }[] }>();
    expect(items.map(({ objectId }) => objectId)).toEqual(['lost', 'seen']);
  });

  it('delay: it comes late, and so does what is behind it', async () => {
    await control.set({ kind: 'delay', operations: ['webhook'], milliseconds: 150, times: 1 });
    const started = performance.now();
    await commit('late', 'behind');
    await receiver.received(2);
    expect(performance.now() - started).toBeGreaterThanOrEqual(149);
    expect(names()).toEqual(['late', 'behind']);
    expect(headers()).toEqual(['delay;id=probe', undefined]);
  });

  it('a copy that is refused is tried again like any other', async () => {
    await control.set({ kind: 'webhook_duplicate', times: 1 });
    receiver.script.push(204, 500);
    await commit('twice');
    await receiver.received(2);
    expect(await settled()).toMatchObject({ pending: 1, attempts: 1, lastStatus: 500 });
    app.time.advanceSeconds(5);
    await app.get(WebhookDelivery).look();
    await receiver.received(3);
    expect(names()).toEqual(['twice', 'twice', 'twice']);
    expect(await settled()).toMatchObject({ pending: 0, attempts: 0 });
  });

  it('strikes the events of one CA, and the webhook of one client', async () => {
    await control.set({ kind: 'webhook_drop', caId: 'alpha-seal' }, 'ca');
    await control.set({ kind: 'webhook_drop', clientId: 'demo-rssp' }, 'client');
    const rssp = await RaClient.open(app, clientId);
    await rssp.issued();
    const { enrolmentId, certId } = await rssp.issued({
      profileId: 'eu-qsign',
      caId: 'alpha-sign',
      subjectData: PERSON,
    });
    await receiver.received(2);
    expect(names()).toEqual([enrolmentId, certId]);
  });
});

const PERSON = {
  subjectType: 'natural',
  given_name: 'Test',
  family_name: 'Person',
  identifier: { type: 'PNO', country: 'XA', value: '123456' },
  address: { country: 'XA' },
};
