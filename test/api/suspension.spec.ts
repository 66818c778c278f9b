import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { expectProblem, freshKey, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('suspension', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const suspend = (certId: string | null, body: Json = {}, headers = {}, by = rssp) =>
    by.post(`certificates/${certId}/suspension`, body, headers);
  const release = (certId: string | null, by = rssp) => by.delete(`certificates/${certId}/suspension`);
  const revoke = (certId: string | null, members: Json = {}) =>
    rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4, ...members });
  const certificate = async (certId: string | null): Promise<Json> =>
    (await rssp.get(`certificates/${certId}`)).json<Json>();
  const changesOf = async (certId: string | null): Promise<string[]> => {
    const record = await app.get(CertificateRepository).findById(certId ?? '');
    if (record === undefined) throw new Error(`no ${certId}`);
    const all = await app.get(StatusChangeRepository).listSince(record.caId, record.crlShard, 0, 10_000);
    return all
      .filter(({ serial }) => Buffer.compare(serial, record.serial) === 0)
      .map(({ change }) => change);
  };
  const dueWork = () => app.get(DueWorkService).runDue();

  it('holds an active certificate and lets it go again', async () => {
    const { certId } = await rssp.linked();
    const events: string[] = [];
    const stop = app
      .get(CommittedChanges)
      .subscribe((seen) =>
        events.push(...seen.filter(({ objectId }) => objectId === certId).map(({ type }) => type)),
      );
    const held = await suspend(certId, { comment: 'key holder cannot be reached' });
    expect(held.statusCode).toBe(200);
    expect(held.json()).toMatchObject({
      certId,
      state: 'suspended',
      revocation: { reason: 6, at: '2026-04-01T09:00:00Z', invalidityDate: null },
    });
    expect(await certificate(certId)).toEqual(held.json());
    clock.advanceSeconds(60);
    const released = await release(certId);
    stop();
    expect(released.statusCode).toBe(200);
    expect(released.json()).toMatchObject({ certId, state: 'active', revocation: null });
    expect(released.headers['etag']).not.toBe(held.headers['etag']);
    expect(await certificate(certId)).toEqual(released.json());
    expect(events).toEqual(['certificate.suspended', 'certificate.released']);
    expect(await changesOf(certId)).toEqual(['held', 'released']);
  });

  it('ends by itself when its until has come, and not before', async () => {
    const { certId } = await rssp.linked();
    await suspend(certId, { until: '2026-04-08T09:00:00Z' });
    clock.set(new Date('2026-04-08T08:59:59Z'));
    await dueWork();
    expect(await certificate(certId)).toMatchObject({ state: 'suspended' });
    clock.advanceSeconds(1);
    await dueWork();
    expect(await certificate(certId)).toMatchObject({ state: 'active', revocation: null });
    expect(await changesOf(certId)).toEqual(['held', 'released']);
    await dueWork();
    expect(await changesOf(certId)).toHaveLength(2);
  });

  it('ends by itself although the certificate has expired since', async () => {
    const { certId } = await rssp.linked({ validity: { duration: 'P10D' } });
    await suspend(certId, { until: '2026-04-08T09:00:00Z' });
    clock.set(new Date('2027-01-01T00:00:00Z'));
    await dueWork();
    expect(await certificate(certId)).toMatchObject({ state: 'expired', revocation: null });
  });

  it('ends in a revocation, which has the date of the hold', async () => {
    const { certId } = await rssp.linked();
    await suspend(certId, { until: '2026-04-08T09:00:00Z' });
    clock.advanceSeconds(3600);
    expect((await revoke(certId)).json()).toMatchObject({ effectiveAt: '2026-04-01T10:00:00Z' });
    const revoked = { state: 'revoked', revocation: { reason: 4, at: '2026-04-01T09:00:00Z' } };
    expect(await certificate(certId)).toMatchObject(revoked);
    clock.set(new Date('2026-04-09T09:00:00Z'));
    await dueWork();
    expect(await certificate(certId)).toMatchObject(revoked);
    expectProblem(await release(certId), 409, 'already_revoked');
    expect(await changesOf(certId)).toEqual(['held', 'revoked']);
  });

  it('keeps the key: no second certificate at the CA meanwhile', async () => {
    const { certId } = await rssp.linked();
    await suspend(certId);
    const record = await app.get(CertificateRepository).findById(certId ?? '');
    expect(record?.liveKey).toBe(record?.spkiSha256);
  });

  it('is lifted by an operator', async () => {
    const operator = await RaClient.open(app, 'demo-operator');
    const { certId } = await rssp.linked();
    await suspend(certId, {}, {}, operator);
    expect((await release(certId, operator)).json()).toMatchObject({ state: 'active' });
  });

  it('is repeated with the same Idempotency-Key, and needs none', async () => {
    const { certId } = await rssp.linked();
    const headers = { 'idempotency-key': freshKey() };
    const first = await suspend(certId, {}, headers);
    expect((await suspend(certId, {}, headers)).body).toBe(first.body);
    await release(certId);
    expect((await suspend(certId, {}, { 'idempotency-key': null })).statusCode).toBe(200);
  });

  it('is done once by two at the same time', async () => {
    const { certId } = await rssp.linked();
    const answers = await Promise.all([suspend(certId), suspend(certId)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const releases = await Promise.all([release(certId), release(certId)]);
    expect(releases.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(await changesOf(certId)).toEqual(['held', 'released']);
  });

  it('fails for a certificate that is not active: 409', async () => {
    const issued = await rssp.issued();
    expectProblem(await suspend(issued.certId), 409, 'state_conflict');
    const { certId } = await rssp.linked();
    expectProblem(await release(certId), 409, 'state_conflict');
    expectProblem(await release(issued.certId), 409, 'state_conflict');
    await suspend(certId);
    expectProblem(await suspend(certId), 409, 'state_conflict');
    await revoke(certId);
    expectProblem(await suspend(certId), 409, 'already_revoked');
  });

  it('fails after notAfter: 409', async () => {
    const { certId } = await rssp.linked({ validity: { duration: 'PT1H' } });
    await suspend(certId);
    clock.advanceSeconds(7200);
    expectProblem(await release(certId), 409, 'state_conflict');
    const other = await rssp.linked({ validity: { duration: 'PT1H' } });
    clock.advanceSeconds(7200);
    expectProblem(await suspend(other.certId), 409, 'state_conflict');
  });

  it("fails for another client's certificate: 404", async () => {
    const { certId } = await rssp.linked();
    await app.registerClient({ clientId: 'other' });
    const other = await RaClient.open(app, 'other');
    expectProblem(await suspend(certId, {}, {}, other), 404, 'not_found');
    expectProblem(await release(certId, other), 404, 'not_found');
  });

  it.each([
    ['an until that has passed', { until: '2026-04-01T08:00:00Z' }, '/until'],
    ['an until that is now', { until: '2026-04-01T09:00:00Z' }, '/until'],
    ['an until after notAfter', { until: '2029-04-01T09:00:00Z' }, '/until'],
    ['an unknown member', { reason: 6 }, '/reason'],
  ])('fails with %s: 400', async (_name, body, pointer) => {
    const { certId } = await rssp.linked();
    const problem = expectProblem(await suspend(certId, body), 400, 'malformed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    expect(await certificate(certId)).toMatchObject({ state: 'active' });
  });
});
