import { WebhookDelivery } from '../../src/events/webhook-delivery.service';
import { Store } from '../../src/store/store';
import { EventReader } from '../support/event-reader';
import { freshPostgresSchema } from '../support/postgres-schema';
import { freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-app';
import { WebhookReceiver } from '../support/webhook-receiver';

const CLIENT = 'demo-rssp';

describe('events over a restart', () => {
  const folder = temporaryFolder();
  let app: TestApp;
  let receiver: WebhookReceiver | undefined;
  let port: number;
  let schema: Awaited<ReturnType<typeof freshPostgresSchema>>;

  const start = async (): Promise<void> => {
    const settings = {
      ephemeral: false,
      dataDir: folder.path,
      httpPort: port,
      publicUrl: `http://localhost:${port}`,
      tlsPort: 'off',
      publicTlsUrl: 'https://localhost:8443',
      managementPort: 'off',
      webhookLoopback: true,
      ...(schema && { databaseUrl: schema.url }),
    } as const;
    app = await createTestApp({ settings });
    await app.listen();
  };

  beforeAll(async () => {
    port = await freePort();
    schema = await freshPostgresSchema();
    await start();
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await receiver?.close();
    await schema?.drop();
    folder.remove();
  });

  const commit = (name: string): Promise<void> =>
    app.get(Store).commit({
      statements: [],
      audit: [],
      events: [{ type: 'enrolment.issued', clientId: CLIENT, objectId: name, payload: { name } }],
    });

  it('ok: a cursor holds, a receiver that was away gets what it missed, and the key is the same', async () => {
    receiver = await WebhookReceiver.open(app);
    const headers = {
      authorization: `Bearer ${await app.tokenFor(CLIENT)}`,
      'content-type': 'application/json',
    };
    const setUp = await app.inject({
      method: 'PUT',
      url: '/ra/v1/clients/me/notifications',
      headers,
      payload: JSON.stringify({ uri: receiver.uri }),
    });
    expect(setUp.statusCode).toBe(200);
    const cursor = await (await EventReader.open(app)).head();
    await commit('taken');
    await receiver.received(1);
    receiver.usual = 503;
    await commit('missed');
    await commit('missed too');
    await receiver.received(2);
    await app.get(WebhookDelivery).settled();
    const before = await (await EventReader.open(app)).allAfter(cursor);
    await app.close();

    receiver.usual = 204;
    await start();
    expect(await (await EventReader.open(app)).allAfter(cursor)).toEqual(before);
    await receiver.received(4);
    expect(receiver.deliveries.map(({ event }) => event.objectId)).toEqual([
      'taken',
      'missed',
      'missed',
      'missed too',
    ]);
    // Verified with the keys of the first start.
    expect(receiver.faults).toEqual([]);
    await commit('after');
    await receiver.received(5);
    expect((await (await EventReader.open(app)).allAfter(cursor)).map(({ eventId }) => eventId)).toEqual([
      ...new Set(receiver.eventIds),
    ]);
  }, 60_000);
});
