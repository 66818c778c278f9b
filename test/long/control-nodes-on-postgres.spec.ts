import { setTimeout as pause } from 'node:timers/promises';
import { FAULT_HEADER } from '../../src/common/fault-points';
import { loadSettings } from '../../src/config/settings';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { FaultControl } from '../support/fault-control';
import { MovingTime } from '../support/moving-time';
import { postgresSkipReason, startPostgres, type TestPostgres } from '../support/postgres';
import { RaClient, type EnrolmentBody } from '../support/ra-client';
import { TestApp } from '../support/test-app';

const skipReason = postgresSkipReason();
/** A node looks once a second. */
const HEARD_OF_MILLISECONDS = 1500;

(skipReason === undefined ? describe : describe.skip)(
  `the test control at two nodes on one PostgreSQL${skipReason ? `: ${skipReason}` : ''}`,
  () => {
    let server: TestPostgres;
    let nodes: readonly TestApp[] = [];
    let clients: readonly RaClient[] = [];
    let control: FaultControl;

    beforeAll(async () => {
      server = await startPostgres();
      const databaseUrl = await server.createDatabase();
      const keyStore = new MemoryKeyStore();
      const time = new MovingTime();
      const start = async (): Promise<TestApp> => {
        const flags = {
          ephemeral: true,
          httpPort: '0',
          tlsPort: '0',
          managementPort: '0',
          publicUrl: 'http://nodes.example',
          publicTlsUrl: 'https://nodes.example',
          logLevel: 'silent',
        };
        const application = await createApplication(
          { ...loadSettings({ flags }), databaseUrl },
          { time, keyStore },
        );
        await application.listen();
        return new TestApp(application, time, () => Promise.resolve());
      };
      nodes = [await start(), await start()];
      clients = await Promise.all(nodes.map((node) => RaClient.open(node)));
      control = new FaultControl(nodes[0] as TestApp);
    }, 120_000);

    afterEach(async () => {
      await control.reset();
      await pause(HEARD_OF_MILLISECONDS);
    });

    afterAll(async () => {
      for (const node of nodes) await node.close();
      await server.stop();
    });

    it('a fault that one node is given strikes at both, together as often as was asked for', async () => {
      await control.set({ kind: 'reject', operations: ['read'], code: 'internal', times: 9 });
      await pause(HEARD_OF_MILLISECONDS);
      const ask = async (n: number) => (await clients[n % 2]?.get('cas'))?.statusCode;
      expect([await ask(0), await ask(1), await ask(0), await ask(1)]).toEqual([500, 500, 500, 500]);
      const statuses = await Promise.all(Array.from({ length: 60 }, (_one, n) => ask(n)));
      expect(statuses.filter((status) => status === 500)).toHaveLength(5);
      expect(await control.read()).toMatchObject({ state: 'over', hits: 9 });
    });

    it('what is removed at one node is gone at the other within a second', async () => {
      await control.set({ kind: 'reject', operations: ['read'], code: 'internal' });
      await pause(HEARD_OF_MILLISECONDS);
      expect((await clients[1]?.get('cas'))?.headers[FAULT_HEADER]).toBe('reject;id=probe');
      await control.reset();
      expect((await clients[0]?.get('cas'))?.statusCode).toBe(200);
      await pause(HEARD_OF_MILLISECONDS);
      expect((await clients[1]?.get('cas'))?.statusCode).toBe(200);
    });

    it('an enrolment that both nodes decide on by a rule is decided once', async () => {
      const pending = await Promise.all(clients.map((client) => client.pending()));
      await control.ask('PUT', '/approval-rules/all', { decision: 'approve' });
      await Promise.all(nodes.map((node) => node.get(DueWorkService).runDue()));
      for (const { enrolmentId } of pending) {
        const found = (await clients[0]?.get(`enrolments/${enrolmentId}`))?.json<EnrolmentBody>();
        expect(found).toMatchObject({ state: 'issued' });
        expect(found?.history.filter(({ actor }) => actor === 'script')).toHaveLength(1);
      }
    });
  },
);
