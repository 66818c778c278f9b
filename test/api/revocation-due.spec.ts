import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { ChallengeRepository } from '../../src/store/challenge.repository';
import { IdempotencyRepository } from '../../src/store/idempotency.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import type { OutboxEventRecord } from '../../src/store/records';
import { newTestKey } from '../support/certification-request';
import { acceptanceOf, expectProblem, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const LATER = '2026-05-01T09:00:00Z';
const SHORT = { profileId: 'eu-qseal-qscd-short' };

describe('revocation by the Clock', () => {
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
  const certificate = async (certId: string | null): Promise<Json> =>
    (await rssp.get(`certificates/${certId}`)).json<Json>();
  const enrolment = async ({ enrolmentId }: EnrolmentBody): Promise<Json> =>
    (await rssp.get(`enrolments/${enrolmentId}`)).json<Json>();
  const requests = async (certId: string | null): Promise<Json[]> =>
    (await rssp.get(`certificates/${certId}/revocations`)).json<{ items: Json[] }>().items;
  const dueWork = () => app.get(DueWorkService).runDue();
  const eventsOf = async (...objectIds: (string | null)[]): Promise<OutboxEventRecord[]> =>
    (await app.get(OutboxEventRepository).list({ limit: 100_000 })).filter(({ objectId }) =>
      objectIds.includes(objectId),
    );

  describe('for a later time', () => {
    it('is accepted with 202 and takes effect when that has come', async () => {
      const { certId } = await rssp.linked();
      const answer = await revoke(certId, { effectiveAt: LATER });
      expect(answer.statusCode).toBe(202);
      expect(answer.json()).toMatchObject({
        state: 'pending_confirmation',
        effectiveAt: LATER,
        publishedAt: null,
      });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['location']).toMatch(/\/revocations\/rev_/);
      expect(await certificate(certId)).toMatchObject({ state: 'active', revocation: null });
      clock.set(new Date('2026-05-01T08:59:59Z'));
      await dueWork();
      expect(await certificate(certId)).toMatchObject({ state: 'active' });
      clock.advanceSeconds(1);
      await dueWork();
      expect(await certificate(certId)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 5, at: LATER },
      });
      expect(await requests(certId)).toMatchObject([{ state: 'effective', effectiveAt: LATER }]);
      await dueWork();
      expect((await eventsOf(certId)).filter(({ type }) => type === 'certificate.revoked')).toHaveLength(1);
    });

    it('has the date that was asked for, however late it is done', async () => {
      const { certId } = await rssp.linked();
      await revoke(certId, { effectiveAt: LATER });
      clock.set(new Date('2030-01-01T00:00:00Z'));
      await dueWork();
      expect(await certificate(certId)).toMatchObject({ state: 'revoked', revocation: { at: LATER } });
    });

    it('fails again for the same or a later time', async () => {
      const { certId } = await rssp.linked();
      await revoke(certId, { effectiveAt: LATER });
      expectProblem(await revoke(certId, { effectiveAt: LATER }), 409, 'already_revoked');
      expectProblem(await revoke(certId, { effectiveAt: '2026-06-01T09:00:00Z' }), 409, 'already_revoked');
      expect(await requests(certId)).toHaveLength(1);
    });

    it('is brought forward by an earlier time, and by a revocation at once', async () => {
      const { certId } = await rssp.linked();
      await revoke(certId, { effectiveAt: LATER });
      expect((await revoke(certId, { effectiveAt: '2026-04-02T09:00:00Z' })).statusCode).toBe(202);
      expect((await requests(certId)).map(({ state }) => state).sort()).toEqual([
        'pending_confirmation',
        'rejected',
      ]);
      expect((await revoke(certId, { revocationReason: 1 })).statusCode).toBe(200);
      expect((await requests(certId)).map(({ state }) => state).sort()).toEqual([
        'effective',
        'rejected',
        'rejected',
      ]);
      clock.set(new Date('2026-06-01T09:00:00Z'));
      await dueWork();
      expect(await certificate(certId)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 1, at: '2026-04-01T09:00:00Z' },
      });
    });

    it('is accepted once from two at the same time', async () => {
      const { certId } = await rssp.linked();
      const answers = await Promise.all([1, 2].map(() => revoke(certId, { effectiveAt: LATER })));
      const codes = answers.map((answer) => answer.json<Json>()['code'] ?? answer.statusCode);
      expect(codes.sort()).toEqual([202, 'already_revoked']);
    });

    it('takes a certificate that is on hold by then', async () => {
      const { certId } = await rssp.linked();
      await revoke(certId, { effectiveAt: LATER });
      await rssp.post(`certificates/${certId}/suspension`, {});
      clock.set(new Date(LATER));
      await dueWork();
      expect(await certificate(certId)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 5, at: '2026-04-01T09:00:00Z' },
      });
    });

    it('blocks a compromised key from the request on', async () => {
      const key = newTestKey();
      const { certId } = await rssp.linked({}, key);
      await revoke(certId, { effectiveAt: LATER, revocationReason: 1 });
      expectProblem(await rssp.enrol({}, key), 422, 'compromised_key');
    });

    it('takes 250 at once', async () => {
      const certIds: (string | null)[] = [];
      for (let n = 0; n < 250; n++) certIds.push((await rssp.issued()).certId);
      await Promise.all(certIds.map((certId) => revoke(certId, { effectiveAt: '2026-04-01T12:00:00Z' })));
      clock.set(new Date('2026-04-01T12:00:00Z'));
      await dueWork();
      const states = await Promise.all(certIds.map(async (certId) => (await certificate(certId))['state']));
      expect(new Set(states)).toEqual(new Set(['revoked']));
    });
  });

  describe('when the linking window has ended', () => {
    it('a certificate is revoked with reason 5 and its enrolment fails', async () => {
      const issued = await rssp.issued();
      clock.set(new Date(issued.linkBy ?? ''));
      await dueWork();
      expect(await certificate(issued.certId)).toMatchObject({ state: 'issued' });
      clock.advanceSeconds(1);
      await dueWork();
      expect(await certificate(issued.certId)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 5, at: '2026-04-02T09:00:01Z' },
      });
      expect(await enrolment(issued)).toMatchObject({ state: 'failed', stateReason: 'link_timeout' });
      const events = await eventsOf(issued.certId, issued.enrolmentId, issued.keyId);
      expect(events.map(({ type }) => type)).toEqual([
        'enrolment.issued',
        'certificate.issued',
        'certificate.revoked',
        'key.destroy_requested',
        'enrolment.failed',
      ]);
      const accept = `enrolments/${issued.enrolmentId}/acceptance`;
      expectProblem(await rssp.post(accept, acceptanceOf(issued)), 409, 'state_conflict');
    });

    it('a linked certificate stays', async () => {
      const { certId } = await rssp.linked();
      clock.set(new Date('2026-04-03T09:00:00Z'));
      await dueWork();
      expect(await certificate(certId)).toMatchObject({ state: 'active' });
    });

    it('a validity-assured certificate is never revoked: the client is asked to destroy the key', async () => {
      const issued = await rssp.issued(SHORT);
      clock.set(new Date('2026-04-02T09:00:01Z'));
      await dueWork();
      expect(await certificate(issued.certId)).toMatchObject({ revocation: null });
      expect(await enrolment(issued)).toMatchObject({ state: 'failed', stateReason: 'link_timeout' });
      const events = await eventsOf(issued.keyId);
      expect(events).toMatchObject([
        {
          type: 'key.destroy_requested',
          clientId: 'demo-rssp',
          payload: { keyId: issued.keyId, certId: issued.certId, reason: 'link_timeout' },
        },
      ]);
      await dueWork();
      expect(await eventsOf(issued.keyId)).toHaveLength(1);
    });

    it('a certificate that was revoked before keeps its reason, and its enrolment fails', async () => {
      const issued = await rssp.issued();
      await revoke(issued.certId, { revocationReason: 3 });
      clock.set(new Date('2026-04-02T09:00:01Z'));
      await dueWork();
      expect(await certificate(issued.certId)).toMatchObject({ state: 'revoked', revocation: { reason: 3 } });
      expect(await enrolment(issued)).toMatchObject({ state: 'failed' });
    });

    it('a certificate that expired before is left alone', async () => {
      const issued = await rssp.issued({ validity: { duration: 'PT1H' } });
      clock.set(new Date('2026-04-02T09:00:01Z'));
      await dueWork();
      expect(await certificate(issued.certId)).toMatchObject({ state: 'expired', revocation: null });
      expect(await enrolment(issued)).toMatchObject({ state: 'failed' });
    });
  });

  it('purges what nobody looks at any more', async () => {
    await dueWork();
    const nonce = await rssp.nonce();
    const { certId } = await rssp.linked();
    await revoke(certId, {});
    const key = 'to-be-purged';
    await rssp.post('challenges', { purpose: 'pop' }, { 'idempotency-key': key });
    const kept = () => app.get(IdempotencyRepository).find('demo-rssp', 'POST', '/ra/v1/challenges', key);
    expect(await kept()).toBeDefined();
    clock.advanceSeconds(2 * 3600);
    app.time.advanceSeconds(25 * 3600);
    await dueWork();
    expect(await app.get(ChallengeRepository).find(nonce)).toBeUndefined();
    expect(await kept()).toBeUndefined();
  });
});
