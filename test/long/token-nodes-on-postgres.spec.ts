import { loadSettings } from '../../src/config/settings';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { DpopKey } from '../support/dpop-key';
import { MovingTime } from '../support/moving-time';
import { postgresSkipReason, startPostgres, type TestPostgres } from '../support/postgres';
import { RaClient } from '../support/ra-client';
import { basic, TestApp } from '../support/test-app';

const skipReason = postgresSkipReason();
const PROFILES = '/ra/v1/profiles';

/** Two nodes of one database and one key store, behind one public URL. */
(skipReason === undefined ? describe : describe.skip)(
  `tokens at two nodes on one PostgreSQL${skipReason ? `: ${skipReason}` : ''}`,
  () => {
    let server: TestPostgres;
    let nodes: readonly TestApp[] = [];
    let key: DpopKey;

    beforeAll(async () => {
      server = await startPostgres();
      const url = await server.createDatabase();
      const keyStore = new MemoryKeyStore();
      const time = new MovingTime();
      key = new DpopKey(time);
      const start = async (): Promise<TestApp> => {
        const flags = {
          ephemeral: true,
          httpPort: '0',
          tlsPort: '0',
          managementPort: '0',
          publicUrl: 'http://nodes.example',
          publicTlsUrl: 'https://nodes.example',
          logLevel: 'error',
        };
        const settings = { ...loadSettings({ flags }), dpopNonce: 'required' as const, databaseUrl: url };
        const application = await createApplication(settings, { time, keyStore });
        return new TestApp(application, time, () => Promise.resolve());
      };
      nodes = [await start(), await start()];
    }, 120_000);

    afterAll(async () => {
      for (const node of nodes) await node.close();
      await server.stop();
    });

    const node = (index: number): TestApp => nodes[index] as TestApp;
    const ask = (at: TestApp, proof: string) =>
      at.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: {
          ...basic('demo-rssp', 'demo-rssp-secret'),
          'content-type': 'application/x-www-form-urlencoded',
          dpop: proof,
        },
        payload: 'grant_type=client_credentials',
      });
    const proofFor = (nonce?: string) =>
      key.proof('POST', 'http://nodes.example/oauth2/token', undefined, { nonce });

    it('one node takes the nonce, the token and the key of the other, and no proof twice', async () => {
      const nonce = String((await ask(node(0), await proofFor())).headers['dpop-nonce']);
      const answer = await ask(node(1), await proofFor(nonce));
      expect(answer.statusCode).toBe(200);
      const token = answer.json<{ access_token: string }>().access_token;
      for (let round = 0; round < 50; round++) {
        const dpop = await key.proof('GET', `http://nodes.example${PROFILES}`, token, { nonce });
        const answers = await Promise.all(
          [0, 1, 0, 1].map((at) =>
            node(at).inject({ url: PROFILES, headers: { authorization: `DPoP ${token}`, dpop } }),
          ),
        );
        expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401, 401]);
      }
    });

    it('a client that one node suspends is refused by the other within a second', async () => {
      const token = await node(1).tokenFor('demo-officer');
      const read = () => node(1).inject({ url: PROFILES, headers: { authorization: `Bearer ${token}` } });
      expect((await read()).statusCode).toBe(200);
      const operator = await RaClient.open(node(0), 'demo-operator');
      await operator.post('clients/demo-officer/suspension', { reason: 'TEST' });
      node(1).time.advanceSeconds(1);
      expect((await read()).statusCode).toBe(401);
    });
  },
);
