import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import type { OutboxEventRecord } from '../../src/store/records';
import { certificationRequest, newTestKey, type TestKey } from '../support/certification-request';
import { acceptanceOf, JP_COMPANY, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { worldFile } from '../support/world-file';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

/** Offers of the CAs of two providers, one in the EU and one in Japan. */
const OFFERS: readonly Json[] = [
  { caId: 'alpha-seal', profileId: 'eu-qseal-qscd' },
  { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
];

describe('the destruction of a key', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const revoke = (certId: string | null, members: Json = {}) =>
    rssp.post(`certificates/${certId}/revocations`, { revocationReason: 5, ...members });
  const requests = async (keyId: string): Promise<OutboxEventRecord[]> =>
    (await app.get(OutboxEventRepository).list({ limit: 100_000 })).filter(
      ({ type, objectId }) => type === 'key.destroy_requested' && objectId === keyId,
    );
  /** The key with a certificate at an EU and at a Japanese CA. */
  const twice = async (key: TestKey = newTestKey()): Promise<[EnrolmentBody, EnrolmentBody]> => [
    await rssp.linked(OFFERS[0], key),
    await rssp.linked(OFFERS[1], key),
  ];

  it('is asked for when its certificate is revoked', async () => {
    const { certId, keyId, enrolmentId } = await rssp.linked();
    await revoke(certId);
    expect(await requests(keyId)).toMatchObject([
      { clientId: 'demo-rssp', payload: { keyId, certId, enrolmentId, reason: 'revoked' } },
    ]);
  });

  it('is asked for only with the last certificate of the key, at whatever CA', async () => {
    const [alpha, bravo] = await twice();
    expect(alpha.keyId).toBe(bravo.keyId);
    await revoke(alpha.certId);
    expect(await requests(alpha.keyId)).toEqual([]);
    await revoke(bravo.certId);
    expect(await requests(alpha.keyId)).toMatchObject([{ payload: { certId: bravo.certId } }]);
  });

  it('is asked for once where both are revoked at the same instant', async () => {
    for (let round = 0; round < 5; round++) {
      const [alpha, bravo] = await twice();
      const answers = await Promise.all([revoke(alpha.certId), revoke(bravo.certId)]);
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
      expect(await requests(alpha.keyId)).toHaveLength(1);
    }
  });

  it('is asked for once by a job that revokes both', async () => {
    const [alpha, bravo] = await twice();
    const certIds = [alpha.certId, bravo.certId];
    expect(
      (await rssp.post('revocation-jobs', { selection: { certIds }, revocationReason: 5 })).statusCode,
    ).toBe(202);
    await app.get(DueWorkService).runDue();
    expect(await requests(alpha.keyId)).toHaveLength(1);
  });

  it('is not asked for while another certificate is on hold', async () => {
    const [alpha, bravo] = await twice();
    await rssp.post(`certificates/${bravo.certId}/suspension`, {});
    await revoke(alpha.certId);
    expect(await requests(alpha.keyId)).toEqual([]);
  });

  it('is asked for where the other certificate has expired', async () => {
    const key = newTestKey();
    await rssp.linked({ ...OFFERS[1], validity: { duration: 'PT2H' } }, key);
    const alpha = await rssp.linked(OFFERS[0], key);
    clock.advanceSeconds(2 * 3600);
    await revoke(alpha.certId);
    expect(await requests(alpha.keyId)).toHaveLength(1);
  });

  it('is asked for where the other certificate is superseded', async () => {
    const key = newTestKey();
    const [alpha, bravo] = await twice(key);
    const nonce = await rssp.nonce();
    const csr = certificationRequest({ nonce }).toString('base64');
    const proofOfPossession = { method: 'pkcs10', csr, nonce };
    const successor = (
      await rssp.post(`certificates/${bravo.certId}/rekeys`, { proofOfPossession })
    ).json<EnrolmentBody>();
    await rssp.post(`enrolments/${successor.enrolmentId}/acceptance`, acceptanceOf(successor));
    await revoke(alpha.certId);
    expect(await requests(alpha.keyId)).toHaveLength(1);
  });

  it('is asked for when a later time comes, and not before', async () => {
    const { certId, keyId } = await rssp.linked();
    await revoke(certId, { effectiveAt: '2026-04-02T09:00:00Z' });
    expect(await requests(keyId)).toEqual([]);
    clock.set(new Date('2026-04-02T09:00:00Z'));
    await app.get(DueWorkService).runDue();
    expect(await requests(keyId)).toHaveLength(1);
  });

  it('is asked for again after the key was certified once more', async () => {
    const key = newTestKey();
    const first = await rssp.linked({}, key);
    await revoke(first.certId);
    const second = await rssp.linked({}, key);
    const read = async (): Promise<unknown> =>
      (await rssp.get(`keys/${first.keyId}`)).json<Json>()['destroyRequestedAt'];
    expect(await read()).toBeNull();
    await revoke(second.certId);
    expect(await requests(first.keyId)).toMatchObject([
      { payload: { certId: first.certId } },
      { payload: { certId: second.certId } },
    ]);
    expect(await read()).not.toBeNull();
  });

  it('is not asked for by a hold', async () => {
    const { certId, keyId } = await rssp.linked();
    await rssp.post(`certificates/${certId}/suspension`, {});
    expect(await requests(keyId)).toEqual([]);
  });

  it('is not asked for where an unlinked certificate times out and another is live', async () => {
    const key = newTestKey();
    const alpha = await rssp.linked(OFFERS[0], key);
    const bravo = await rssp.issued(OFFERS[1], key);
    clock.set(new Date(bravo.linkBy ?? ''));
    clock.advanceSeconds(1);
    await app.get(DueWorkService).runDue();
    expect((await rssp.get(`certificates/${bravo.certId}`)).json<Json>()['state']).toBe('revoked');
    expect(await requests(alpha.keyId)).toEqual([]);
  });
});

describe('where the compromise of a key revokes all its certificates', () => {
  const world = worldFile({ status: { cascadeKeyCompromise: true } });
  const clock = new FixedClock(START);
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ clock, world: world.path });
  });
  beforeEach(() => clock.set(START));
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  it('the destruction is asked for once, and an unlinked renewal is revoked too', async () => {
    const rssp = await RaClient.open(app);
    const key = newTestKey();
    const alpha = await rssp.linked(OFFERS[0], key);
    const bravo = await rssp.linked(OFFERS[1], key);
    const renewal = (await rssp.post(`certificates/${alpha.certId}/renewals`, {})).json<EnrolmentBody>();
    await rssp.post(`certificates/${bravo.certId}/revocations`, { revocationReason: 1 });
    for (const { certId } of [alpha, bravo, renewal]) {
      const { state } = (await rssp.get(`certificates/${certId}`)).json<{ state: string }>();
      expect(state).toBe('revoked');
    }
    const events = await app.get(OutboxEventRepository).list({ limit: 100_000 });
    expect(events.filter(({ type }) => type === 'key.destroy_requested')).toHaveLength(1);
  });

  it.each<[string, (rssp: RaClient, certId: string | null) => Promise<unknown>]>([
    [
      'at a later time',
      async (rssp, certId) => {
        const effectiveAt = '2026-04-02T09:00:00Z';
        await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 1, effectiveAt });
        clock.set(new Date(effectiveAt));
      },
    ],
    [
      'by a job',
      (rssp, certId) =>
        rssp.post('revocation-jobs', { selection: { certIds: [certId] }, revocationReason: 1 }),
    ],
  ])('it does so %s, too', async (_name, revokeLater) => {
    const rssp = await RaClient.open(app);
    const key = newTestKey();
    const alpha = await rssp.linked(OFFERS[0], key);
    const bravo = await rssp.linked(OFFERS[1], key);
    await revokeLater(rssp, bravo.certId);
    await app.get(DueWorkService).runDue();
    const other = (await rssp.get(`certificates/${alpha.certId}`)).json<Json>();
    expect(other).toMatchObject({ state: 'revoked', revocation: { reason: 1 } });
    const events = await app.get(OutboxEventRepository).list({ limit: 100_000 });
    const asked = events.filter(
      ({ type, objectId }) => type === 'key.destroy_requested' && objectId === alpha.keyId,
    );
    expect(asked).toHaveLength(1);
  });
});
