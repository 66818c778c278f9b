import { FixedClock } from '../../src/common/clock';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings } from '../../src/config/settings';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { newTestKey } from '../support/certification-request';
import { MovingTime } from '../support/moving-time';
import { expectEnrolment, expectProblem, PENDING, RaClient } from '../support/ra-client';
import { ReplacementScene, replacementWorld, START } from '../support/replacement-scene';
import { freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { TestApp } from '../support/test-app';

describe('what is not replaced', () => {
  let scene: ReplacementScene;

  beforeAll(async () => {
    scene = await ReplacementScene.open();
  });
  beforeEach(() => scene.clock.set(START));
  afterAll(() => scene.close());

  const both: [string, (certId: string | null) => ReturnType<ReplacementScene['renew']>][] = [
    ['a renewal', (certId) => scene.renew(certId)],
    ['a re-key', (certId) => scene.rekey(certId)],
  ];

  describe.each(both)('%s', (_name, replace) => {
    it('of an unknown certificate', async () => {
      expectProblem(await replace(`crt_${'0'.repeat(32)}`), 404, 'not_found');
      expectProblem(await replace('probe'), 404, 'not_found');
    });

    it('of one that is not linked', async () => {
      expectProblem(await replace((await scene.rssp.issued()).certId), 409, 'state_conflict');
    });

    it('of one that is on hold', async () => {
      const { certId } = await scene.rssp.linked();
      await scene.rssp.post(`certificates/${certId}/suspension`, {});
      expectProblem(await replace(certId), 409, 'state_conflict');
    });

    it('of one that is revoked', async () => {
      const { certId } = await scene.rssp.linked();
      await scene.rssp.post(`certificates/${certId}/revocations`, { revocationReason: 3 });
      expectProblem(await replace(certId), 409, 'state_conflict');
    });

    it('of one that has expired', async () => {
      const { certId } = await scene.rssp.linked({ validity: { duration: 'PT2H' } });
      scene.clock.advanceSeconds(2 * 3600);
      expectProblem(await replace(certId), 409, 'state_conflict');
    });

    it('under a profile that the client may not use any more', async () => {
      const { certId } = await scene.rssp.linked();
      await scene.app.updateClient('demo-rssp', { profileIds: ['eu-qseal'] });
      try {
        expectProblem(await replace(certId), 403, 'profile_not_allowed');
      } finally {
        await scene.app.updateClient('demo-rssp', { profileIds: null });
      }
    });

    it('at a CA that the client may not use any more', async () => {
      const { certId } = await scene.rssp.linked();
      await scene.app.updateClient('demo-rssp', { caIds: ['bravo-eseal'] });
      try {
        expectProblem(await replace(certId), 403, 'ca_not_allowed');
      } finally {
        await scene.app.updateClient('demo-rssp', { caIds: null });
      }
    });
  });

  describe('a renewal fails', () => {
    it('with a key that is too old for the profile', async () => {
      const young = await scene.rssp.linked({ profileId: 'young-keys' });
      scene.clock.set(new Date('2026-05-01T09:00:00Z'));
      const renewal = expectEnrolment(await scene.renew(young.certId), 201);
      await scene.accept(renewal);
      scene.clock.advanceSeconds(1);
      const problem = expectProblem(await scene.renew(renewal.certId), 422, 'key_too_old');
      expect(problem['detail']).toContain('re-key');
      expectEnrolment(await scene.rekey(renewal.certId), 201);
    });

    it('with a one-time key, whatever the profile says of its certificates', async () => {
      const key = { oneTime: true, keyId: 'once' };
      const { certId } = await scene.rssp.linked({ profileId: 'eu-qseal', key });
      expectProblem(await scene.renew(certId), 422, 'policy_violation');
    });

    it('with a key that has become too old while an operator was to decide', async () => {
      const { certId } = await scene.linkedByApproval('young-reviewed');
      scene.clock.set(new Date('2026-04-30T09:00:00Z'));
      const renewal = expectEnrolment(await scene.renew(certId), 202);
      scene.clock.set(new Date('2026-05-01T09:00:01Z'));
      expectProblem(await scene.decide(renewal), 422, 'key_too_old');
      expectEnrolment(await scene.decide(renewal, 'reject'), 200);
    });

    it('with a key that was reported compromised at another CA', async () => {
      const key = newTestKey();
      const here = await scene.rssp.linked({}, key);
      const jp = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: PENDING['subjectData'] };
      const there = await scene.rssp.linked(jp, key);
      await scene.rssp.post(`certificates/${there.certId}/revocations`, { revocationReason: 1 });
      expectProblem(await scene.renew(here.certId), 422, 'compromised_key');
    });

    it.each([
      ['a subject', { subjectData: {} }, 400, 'malformed', '/subjectData'],
      ['a proof', { proofOfPossession: {} }, 400, 'malformed', '/proofOfPossession'],
      ['a key', { key: {} }, 400, 'malformed', '/key'],
      [
        'too long a validity',
        { validity: { duration: 'P9Y' } },
        422,
        'policy_violation',
        '/validity/duration',
      ],
      [
        'other terms',
        { consent: { termsHash: '00'.repeat(32) } },
        422,
        'terms_not_accepted',
        '/consent/termsHash',
      ],
      ['a consent without a hash', { consent: {} }, 400, 'malformed', '/consent/termsHash'],
    ])('with %s', async (_name, body, status, code, pointer) => {
      const { certId } = await scene.rssp.linked();
      const problem = expectProblem(await scene.renew(certId, body), status, code);
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
      expect(await scene.certificate(certId)).toMatchObject({ state: 'active', replacedBy: null });
    });

    it('with an externalId in use', async () => {
      const { certId } = await scene.rssp.linked({ externalId: 'taken' });
      expectProblem(await scene.renew(certId, { externalId: 'taken' }), 409, 'duplicate_external_id');
    });

    it('without the evidence of a QSCD that the profile needs', async () => {
      const { certId } = await scene.rssp.linked();
      await scene.app.updateClient('demo-rssp', { qscdAuditReference: null });
      try {
        expectProblem(await scene.renew(certId), 422, 'qscd_not_certified');
      } finally {
        await scene.app.updateClient('demo-rssp', { qscdAuditReference: 'TEST audit' });
      }
    });

    it('from an operator, and from a client without ra.enrol', async () => {
      const { certId } = await scene.rssp.linked();
      const reader = await RaClient.open(scene.app, 'demo-rssp', ['ra.read']);
      expectProblem(await scene.renew(certId, {}, reader), 403, 'insufficient_scope');
      await scene.app.registerClient({
        clientId: 'operator-that-enrols',
        kind: 'operator',
        scopes: ['ra.enrol', 'ra.operator'],
      });
      const operator = await RaClient.open(scene.app, 'operator-that-enrols');
      expectProblem(await scene.renew(certId, {}, operator), 404, 'not_found');
    });
  });
});

it('a certificate whose profile has left the world is not replaced', async () => {
  const world = replacementWorld();
  const folder = temporaryFolder();
  const flags = {
    dataDir: folder.path,
    world: world.path,
    httpPort: String(await freePort()),
    tlsPort: 'off',
    managementPort: 'off',
    logLevel: 'error',
  };
  const keyStore = new MemoryKeyStore();
  const start = async (): Promise<TestApp> => {
    const time = new MovingTime();
    const ports = { keyStore, clock: new FixedClock(START), time, randomness: new SystemRandomness() };
    return new TestApp(await createApplication(loadSettings({ flags }), ports), time, () =>
      Promise.resolve(),
    );
  };
  try {
    const before = await start();
    const { certId } = await (await RaClient.open(before)).linked({ profileId: 'leaving' });
    await before.close();
    world.write({ cas: { 'alpha-seal': { profileIds: ['eu-qseal-qscd', 'eu-qseal'] } } });
    const after = await start();
    const answer = await (await RaClient.open(after)).post(`certificates/${certId}/renewals`, {});
    expectProblem(answer, 422, 'policy_violation');
    await after.close();
  } finally {
    world.remove();
    folder.remove();
  }
});
