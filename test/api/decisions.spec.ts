import { X509Certificate } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { newTestKey } from '../support/certification-request';
import {
  expectEnrolment,
  expectProblem,
  freshKey,
  PENDING,
  RaClient,
  type EnrolmentBody,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('an enrolment that an operator decides on', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
    operator = await RaClient.open(app, 'demo-operator');
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const decide = (
    by: RaClient,
    { enrolmentId }: EnrolmentBody,
    body: object,
    headers: Record<string, string> = {},
  ) => by.post(`enrolments/${enrolmentId}/decisions`, body, headers);

  it('is answered 202 and told to be polled', async () => {
    const answer = await rssp.enrol(PENDING);
    const enrolment = expectEnrolment(answer, 202);
    expect(enrolment).toMatchObject({
      state: 'pending_approval',
      expiresAt: '2026-04-08T09:00:00Z',
      linkBy: null,
      certId: null,
      serialNumber: null,
      certificate: null,
      chain: [],
      statusUris: { ocsp: [], crl: [] },
      history: [{ state: 'received' }, { state: 'pending_approval' }],
    });
    expect(answer.headers).toMatchObject({
      'retry-after': '5',
      etag: '"1"',
      location: `/ra/v1/enrolments/${enrolment.enrolmentId}`,
    });
    const poll = await rssp.get(`enrolments/${enrolment.enrolmentId}`);
    expect(poll.headers['retry-after']).toBe('5');
    expect(poll.json()).toEqual(enrolment);
  });

  it('is issued by the approval', async () => {
    const pending = await rssp.pending({ credentialID: 'approved-1' });
    clock.advanceSeconds(3600);
    const answer = await decide(operator, pending, {
      decision: 'approve',
      reasonCode: 'evidence_checked',
      comment: 'seen in person',
    });
    const enrolment = expectEnrolment(answer, 200);
    expect(enrolment).toMatchObject({
      state: 'issued',
      expiresAt: null,
      linkBy: '2026-04-02T10:00:00Z',
      history: [
        { state: 'received', actor: 'demo-rssp' },
        { state: 'pending_approval', actor: 'ra' },
        { state: 'approved', actor: 'demo-operator', at: '2026-04-01T10:00:00Z' },
        { state: 'issuing', actor: 'ra' },
        { state: 'issued', actor: 'ra' },
      ],
    });
    expect(answer.headers).toMatchObject({
      etag: '"2"',
      location: `/ra/v1/enrolments/${pending.enrolmentId}`,
    });
    const { tbs } = parseCertificate(Buffer.from(enrolment.certificate ?? '', 'base64'));
    expect(tbs.notBefore).toEqual(new Date('2026-04-01T09:55:00Z'));
    const read = await rssp.get(`enrolments/${pending.enrolmentId}`);
    expect(read.json()).toEqual(enrolment);
    expect(read.headers['retry-after']).toBeUndefined();
  });

  it('is ended by a rejection', async () => {
    const pending = await rssp.pending();
    const rejected = expectEnrolment(
      await decide(operator, pending, { decision: 'reject', reasonCode: 'evidence_missing' }),
      200,
    );
    expect(rejected).toMatchObject({
      state: 'rejected',
      stateReason: 'evidence_missing',
      expiresAt: null,
      certificate: null,
    });
    expectProblem(await decide(operator, pending, { decision: 'approve' }), 409, 'state_conflict');
  });

  it('is in the inbox of operators until it is decided', async () => {
    const pending = await rssp.pending();
    const inbox = async () =>
      (await operator.get('enrolments?state=pending_approval&limit=1000'))
        .json<{ items: EnrolmentBody[] }>()
        .items.map(({ enrolmentId }) => enrolmentId);
    expect(await inbox()).toContain(pending.enrolmentId);
    await decide(operator, pending, { decision: 'reject' });
    expect(await inbox()).not.toContain(pending.enrolmentId);
  });

  it('fails to be decided twice', async () => {
    const pending = await rssp.pending();
    await decide(operator, pending, { decision: 'approve' });
    const problem = expectProblem(
      await decide(operator, pending, { decision: 'approve' }),
      409,
      'state_conflict',
    );
    expect(problem['enrolmentId']).toBe(pending.enrolmentId);
  });

  it('is decided once by two operators at the same time', async () => {
    const officer = await RaClient.open(app, 'demo-officer');
    const pending = await rssp.pending();
    const answers = await Promise.all([
      decide(operator, pending, { decision: 'approve' }),
      decide(officer, pending, { decision: 'reject' }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const { state } = (await rssp.get(`enrolments/${pending.enrolmentId}`)).json<EnrolmentBody>();
    expect(['issued', 'rejected']).toContain(state);
  });

  it('fails to be approved by its submitter', async () => {
    await app.registerClient({
      clientId: 'both',
      kind: 'operator',
      scopes: ['ra.enrol', 'ra.read', 'ra.operator'],
    });
    const both = await RaClient.open(app, 'both');
    const own = await both.pending();
    expectProblem(await decide(both, own, { decision: 'approve' }), 403, 'self_approval');
    expectProblem(await decide(both, own, { decision: 'reject' }), 403, 'self_approval');
    expect(expectEnrolment(await decide(operator, own, { decision: 'approve' }), 200).state).toBe('issued');
  });

  it('fails to be decided by a client without the scope ra.operator', async () => {
    expectProblem(
      await decide(rssp, await rssp.pending(), { decision: 'approve' }),
      403,
      'insufficient_scope',
    );
  });

  it('fails to be decided by an operator without rights at the CA or for the profile', async () => {
    await app.registerClient({
      clientId: 'elsewhere',
      kind: 'operator',
      scopes: ['ra.operator'],
      caIds: ['alpha-seal'],
    });
    await app.registerClient({
      clientId: 'other-profile',
      kind: 'operator',
      scopes: ['ra.operator'],
      profileIds: ['eu-qseal'],
    });
    const pending = await rssp.pending();
    expectProblem(
      await decide(await RaClient.open(app, 'elsewhere'), pending, { decision: 'approve' }),
      403,
      'ca_not_allowed',
    );
    expectProblem(
      await decide(await RaClient.open(app, 'other-profile'), pending, { decision: 'approve' }),
      403,
      'profile_not_allowed',
    );
  });

  it('fails to be approved for a client that has lost its standing since, and is still rejected', async () => {
    const clientId = 'falling';
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' });
    const falling = await RaClient.open(app, clientId);
    const losses: [string, Parameters<TestApp['updateClient']>[1], Parameters<TestApp['updateClient']>[1]][] =
      [
        ['suspended', { state: 'suspended' }, { state: 'active' }],
        ['without the CA', { caIds: ['alpha-seal'] }, { caIds: null }],
        ['without the profile', { profileIds: ['eu-qseal'] }, { profileIds: null }],
      ];
    for (const [loss, lost, restored] of losses) {
      const pending = await falling.pending();
      await app.updateClient(clientId, lost);
      const refused = await decide(operator, pending, { decision: 'approve' });
      expect([loss, refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
        loss,
        409,
        'state_conflict',
      ]);
      await app.updateClient(clientId, restored);
      expect(expectEnrolment(await decide(operator, pending, { decision: 'approve' }), 200).state).toBe(
        'issued',
      );
    }
    const pending = await falling.pending();
    await app.updateClient(clientId, { state: 'suspended' });
    expect(expectEnrolment(await decide(operator, pending, { decision: 'reject' }), 200).state).toBe(
      'rejected',
    );
  });

  it('is issued from the approval on where the requested notBefore has passed while it waited', async () => {
    const pending = await rssp.pending({ validity: { notBefore: '2026-04-01T10:00:00Z', duration: 'P30D' } });
    clock.set(new Date('2026-04-03T09:00:00Z'));
    const issued = expectEnrolment(await decide(operator, pending, { decision: 'approve' }), 200);
    const { validFrom, validTo } = new X509Certificate(Buffer.from(issued.certificate ?? '', 'base64'));
    expect([validFrom, validTo].map((text) => new Date(text).toISOString())).toEqual([
      '2026-04-03T08:55:00.000Z',
      '2026-05-03T08:54:59.000Z',
    ]);
  });

  it('fails for an unknown enrolment', async () => {
    const answer = await operator.post(`enrolments/enr_${'0'.repeat(32)}/decisions`, { decision: 'approve' });
    expectProblem(answer, 404, 'not_found');
  });

  it('fails when it is not the version that If-Match names', async () => {
    const pending = await rssp.pending();
    expectProblem(
      await decide(operator, pending, { decision: 'approve' }, { 'if-match': '"7"' }),
      412,
      'precondition_failed',
    );
    expect(
      expectEnrolment(await decide(operator, pending, { decision: 'approve' }, { 'if-match': '"1"' }), 200)
        .state,
    ).toBe('issued');
  });

  it.each([
    ['no decision', {}, '/decision'],
    ['another decision', { decision: 'maybe' }, '/decision'],
    ['an unknown member', { decision: 'approve', reason: 'x' }, '/reason'],
    ['an overlong comment', { decision: 'approve', comment: 'x'.repeat(1001) }, '/comment'],
  ])('fails with %s', async (_name, body, pointer) => {
    const problem = expectProblem(await decide(operator, await rssp.pending(), body), 400, 'malformed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
  });

  it('fails to be approved with a key that has a live certificate at the CA', async () => {
    const key = newTestKey();
    const [one, two] = [
      expectEnrolment(await rssp.enrol(PENDING, key), 202),
      expectEnrolment(await rssp.enrol(PENDING, key), 202),
    ];
    await decide(operator, one, { decision: 'approve' });
    expectProblem(await decide(operator, two, { decision: 'approve' }), 409, 'duplicate_key');
    expect((await rssp.get(`enrolments/${two.enrolmentId}`)).json<EnrolmentBody>().state).toBe(
      'pending_approval',
    );
  });

  describe('when nobody decides', () => {
    it('expires: reading shows it, acting is refused', async () => {
      const pending = await rssp.pending();
      clock.set(new Date('2026-04-08T08:59:59Z'));
      expect((await rssp.get(`enrolments/${pending.enrolmentId}`)).json<EnrolmentBody>().state).toBe(
        'pending_approval',
      );
      clock.set(new Date('2026-04-08T09:00:00Z'));
      expectProblem(await decide(operator, pending, { decision: 'approve' }), 410, 'enrolment_expired');
      expectProblem(
        await rssp.post(`enrolments/${pending.enrolmentId}/cancel`, {}),
        410,
        'enrolment_expired',
      );
      const read = (await rssp.get(`enrolments/${pending.enrolmentId}`)).json<EnrolmentBody>();
      expect(read).toMatchObject({ state: 'expired', stateReason: 'approval_timeout' });
      expect(read.history.at(-1)).toEqual({ state: 'expired', at: '2026-04-08T09:00:00Z', actor: 'clock' });
    });

    it('expires in lists, too', async () => {
      const pending = await rssp.pending();
      clock.set(new Date('2026-04-09T09:00:00Z'));
      const { items } = (await rssp.get('enrolments?state=expired&limit=1000')).json<{
        items: EnrolmentBody[];
      }>();
      expect(items.map(({ enrolmentId }) => enrolmentId)).toContain(pending.enrolmentId);
    });
  });

  describe('when its client withdraws', () => {
    it('is cancelled', async () => {
      const pending = await rssp.pending();
      const answer = await rssp.post(`enrolments/${pending.enrolmentId}/cancel`, {
        reason: 'no_longer_needed',
      });
      expect(expectEnrolment(answer, 200)).toMatchObject({
        state: 'cancelled',
        stateReason: 'no_longer_needed',
      });
      expectProblem(await decide(operator, pending, { decision: 'approve' }), 409, 'state_conflict');
    });

    it('needs neither body nor Idempotency-Key', async () => {
      const { enrolmentId } = await rssp.pending();
      const answer = await rssp.post(`enrolments/${enrolmentId}/cancel`, undefined, {
        'idempotency-key': null,
      });
      expect(expectEnrolment(answer, 200).state).toBe('cancelled');
    });

    it('fails once it is issued', async () => {
      const { enrolmentId } = await rssp.issued();
      expectProblem(await rssp.post(`enrolments/${enrolmentId}/cancel`, {}), 409, 'state_conflict');
    });

    it("fails for another client's enrolment, also for an operator", async () => {
      const { enrolmentId } = await rssp.pending();
      const other = await RaClient.open(app, 'bravo-rssp');
      expectProblem(await other.post(`enrolments/${enrolmentId}/cancel`, {}), 404, 'not_found');
    });

    it('fails when it is not the version that If-Match names', async () => {
      const { enrolmentId } = await rssp.pending();
      const answer = await rssp.post(
        `enrolments/${enrolmentId}/cancel`,
        {},
        { 'if-match': '"2"', 'idempotency-key': freshKey() },
      );
      expectProblem(answer, 412, 'precondition_failed');
    });
  });
});
