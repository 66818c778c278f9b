import fc from 'fast-check';
import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { newTestKey } from '../support/certification-request';
import {
  expectEnrolment,
  expectProblem,
  JP_COMPANY,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
/** The profile of the world that two operators approve. */
const DUAL: Json = {
  caId: 'registry-corporate',
  profileId: 'registry-corporate',
  subjectData: JP_COMPANY,
};

describe('dual approval', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;
  /** Three operators, and one that may enrol as well. */
  let operators: RaClient[];
  let both: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    await app.registerClient({ clientId: 'third', kind: 'operator', scopes: ['ra.operator', 'ra.read'] });
    await app.registerClient({
      clientId: 'both',
      kind: 'operator',
      scopes: ['ra.enrol', 'ra.read', 'ra.operator'],
    });
    rssp = await RaClient.open(app);
    operators = await Promise.all(
      ['demo-operator', 'demo-officer', 'third'].map((id) => RaClient.open(app, id)),
    );
    both = await RaClient.open(app, 'both');
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const operator = (index: number): RaClient => {
    const found = operators[index];
    if (found === undefined) throw new Error(`no operator ${index}`);
    return found;
  };
  const decide = (
    by: RaClient,
    { enrolmentId }: EnrolmentBody,
    decision: string,
    headers: Record<string, string> = {},
  ) => by.post(`enrolments/${enrolmentId}/decisions`, { decision }, headers);
  const pending = async (by: RaClient = rssp): Promise<EnrolmentBody> =>
    expectEnrolment(await by.enrol(DUAL), 202);
  const read = async ({ enrolmentId }: EnrolmentBody): Promise<EnrolmentBody> =>
    (await rssp.get(`enrolments/${enrolmentId}`)).json<EnrolmentBody>();
  const eventsOf = async (objectId: string): Promise<string[]> =>
    (await app.get(OutboxEventRepository).list({ limit: 100_000 }))
      .filter((event) => event.objectId === objectId)
      .map(({ type }) => type);

  it('waits after the first approval and issues with the second', async () => {
    const enrolment = await pending();
    expect(enrolment).toMatchObject({
      approvals: { required: 2, given: [] },
      replaces: null,
      expiresAt: '2026-04-08T09:00:00Z',
    });
    clock.advanceSeconds(60);
    const first = await decide(operator(0), enrolment, 'approve');
    expect(expectEnrolment(first, 200)).toMatchObject({
      state: 'pending_approval',
      certificate: null,
      expiresAt: '2026-04-08T09:00:00Z',
      approvals: { required: 2, given: [{ actor: 'demo-operator', at: '2026-04-01T09:01:00Z' }] },
    });
    expect(first.headers['etag']).toBe('"2"');
    expect(first.headers['retry-after']).toBeDefined();
    clock.advanceSeconds(60);
    const issued = expectEnrolment(await decide(operator(1), enrolment, 'approve'), 200);
    expect(issued).toMatchObject({
      state: 'issued',
      expiresAt: null,
      approvals: {
        required: 2,
        given: [
          { actor: 'demo-operator', at: '2026-04-01T09:01:00Z' },
          { actor: 'demo-officer', at: '2026-04-01T09:02:00Z' },
        ],
      },
    });
    expect(issued.history.map(({ state }) => state)).toEqual([
      'received',
      'pending_approval',
      'approved',
      'issuing',
      'issued',
    ]);
    expect(issued.certificate).not.toBeNull();
    expect(await read(enrolment)).toEqual(issued);
    expect(await eventsOf(enrolment.enrolmentId)).toEqual([
      'enrolment.pending_approval',
      'enrolment.approval_given',
      'enrolment.issued',
    ]);
  });

  it('fails from the same operator twice, and the enrolment goes on waiting', async () => {
    const enrolment = await pending();
    await decide(operator(0), enrolment, 'approve');
    for (const decision of ['approve', 'reject'])
      expectProblem(await decide(operator(0), enrolment, decision), 409, 'state_conflict');
    expect(await read(enrolment)).toMatchObject({ state: 'pending_approval' });
    expect(expectEnrolment(await decide(operator(1), enrolment, 'approve'), 200).state).toBe('issued');
  });

  it('fails from the same operator at the same instant: that is one approval', async () => {
    const enrolment = await pending();
    const answers = await Promise.all([1, 2].map(() => decide(operator(0), enrolment, 'approve')));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(await read(enrolment)).toMatchObject({ state: 'pending_approval' });
  });

  it('is ended by one rejection, before or after the first approval', async () => {
    for (const approvals of [0, 1]) {
      const enrolment = await pending();
      if (approvals === 1) await decide(operator(0), enrolment, 'approve');
      expect(expectEnrolment(await decide(operator(1), enrolment, 'reject'), 200)).toMatchObject({
        state: 'rejected',
        certificate: null,
      });
      expectProblem(await decide(operator(2), enrolment, 'approve'), 409, 'state_conflict');
    }
  });

  it('fails from the submitter, before and after the approval of another', async () => {
    const enrolment = await pending(both);
    expectProblem(await decide(both, enrolment, 'approve'), 403, 'self_approval');
    await decide(operator(0), enrolment, 'approve');
    expectProblem(await decide(both, enrolment, 'approve'), 403, 'self_approval');
    expect(expectEnrolment(await decide(operator(1), enrolment, 'approve'), 200).state).toBe('issued');
  });

  it('needs both approvals again after an operator has asked for more, also from who approved before', async () => {
    const enrolment = await pending();
    await decide(operator(0), enrolment, 'approve');
    const path = `enrolments/${enrolment.enrolmentId}`;
    const asked = await operator(1).post(`${path}/action-requests`, { action: 'consent' });
    const none = { required: 2, given: [] };
    expect(expectEnrolment(asked, 200)).toMatchObject({ state: 'action_required', approvals: none });
    expectProblem(await decide(operator(0), enrolment, 'approve'), 409, 'state_conflict');
    const { terms } = (await rssp.get('profiles/registry-corporate')).json<{ terms: { hash: string } }>();
    const given = await rssp.post(`${path}/consent`, { termsHash: terms.hash });
    expect(expectEnrolment(given, 200)).toMatchObject({ state: 'pending_approval', approvals: none });
    const first = expectEnrolment(await decide(operator(0), enrolment, 'approve'), 200);
    expect(first).toMatchObject({
      state: 'pending_approval',
      approvals: { given: [{ actor: 'demo-operator' }] },
    });
    expect(expectEnrolment(await decide(operator(1), enrolment, 'approve'), 200).state).toBe('issued');
  });

  it('expires where the second approval does not come in time', async () => {
    const enrolment = await pending();
    clock.set(new Date('2026-04-08T08:59:59Z'));
    await decide(operator(0), enrolment, 'approve');
    clock.advanceSeconds(1);
    await app.get(DueWorkService).runDue();
    expect(await read(enrolment)).toMatchObject({
      state: 'expired',
      stateReason: 'approval_timeout',
      approvals: { given: [{ actor: 'demo-operator' }] },
    });
    expectProblem(await decide(operator(1), enrolment, 'approve'), 410, 'enrolment_expired');
  });

  it('fails where If-Match names the version before the first approval', async () => {
    const enrolment = await pending();
    await decide(operator(0), enrolment, 'approve');
    expectProblem(
      await decide(operator(1), enrolment, 'approve', { 'if-match': '"1"' }),
      412,
      'precondition_failed',
    );
    expect(
      expectEnrolment(await decide(operator(1), enrolment, 'approve', { 'if-match': '"2"' }), 200).state,
    ).toBe('issued');
  });

  it.each([2, 3])('of %i operators at the same instant gives one certificate', async (count) => {
    const key = newTestKey();
    const enrolment = expectEnrolment(await rssp.enrol(DUAL, key), 202);
    const answers = await Promise.all(
      operators.slice(0, count).map((each) => decide(each, enrolment, 'approve')),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(2);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(count - 2);
    const { state, certId, approvals, keyId } = await read(enrolment);
    expect(state).toBe('issued');
    expect(new Set(approvals?.given.map(({ actor }) => actor)).size).toBe(2);
    const ofKey = await app.get(CertificateRepository).listByKey(keyId, 10);
    expect(ofKey.map((certificate) => certificate.certId)).toEqual([certId]);
  });

  /** The rules once more, told apart from the code: what becomes of an enrolment along a sequence of decisions. */
  function outcome(decisions: readonly { readonly by: number; readonly decision: string }[]): string {
    const approvers = new Set<number>();
    for (const { by, decision } of decisions) {
      if (by === 3 || approvers.has(by)) continue;
      if (decision === 'reject') return 'rejected';
      approvers.add(by);
      if (approvers.size === 2) return 'issued';
    }
    return 'pending_approval';
  }

  it('ends as the rules say along any sequence of decisions', async () => {
    const decision = fc.record({
      by: fc.integer({ min: 0, max: 3 }),
      decision: fc.constantFrom('approve', 'approve', 'reject'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(decision, { maxLength: 6 }), async (decisions) => {
        const enrolment = await pending(both);
        for (const { by, decision: word } of decisions) {
          const { statusCode } = await decide(by === 3 ? both : operator(by), enrolment, word);
          expect([200, 403, 409]).toContain(statusCode);
        }
        const { state, certId } = (
          await operator(0).get(`enrolments/${enrolment.enrolmentId}`)
        ).json<EnrolmentBody>();
        expect(state).toBe(outcome(decisions));
        expect(certId !== null).toBe(state === 'issued');
      }),
      { numRuns: 40 },
    );
  });

  describe('in the list of an operator', () => {
    const inbox = async (by: RaClient): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor = ''; ;) {
        const page = (await by.get(`enrolments?state=pending_approval&limit=2${cursor}`)).json<{
          items: EnrolmentBody[];
          nextCursor: string | null;
        }>();
        found.push(...page.items.map(({ enrolmentId }) => enrolmentId));
        if (page.nextCursor === null) return found;
        cursor = `&cursor=${page.nextCursor}`;
      }
    };

    it('stands what it may decide on, and neither its own nor what it has approved', async () => {
      const foreign = await pending();
      const own = await pending(both);
      expect(await inbox(operator(0))).toEqual(
        expect.arrayContaining([foreign.enrolmentId, own.enrolmentId]),
      );
      expect(await inbox(both)).toContain(foreign.enrolmentId);
      expect(await inbox(both)).not.toContain(own.enrolmentId);
      await decide(operator(0), foreign, 'approve');
      expect(await inbox(operator(0))).not.toContain(foreign.enrolmentId);
      expect(await inbox(operator(1))).toContain(foreign.enrolmentId);
    });

    it.each([
      ['another CA', { caIds: ['alpha-seal'] }, false],
      ['another profile', { profileIds: ['eu-qseal'] }, false],
      ['no CA at all', { caIds: [] }, false],
      ['this CA', { caIds: ['alpha-seal', 'registry-corporate'] }, true],
      ['this profile', { profileIds: ['registry-corporate'] }, true],
    ])('of %s it is seen as far as the operator is in charge', async (name, rights, seen) => {
      const clientId = `op-${name.replaceAll(' ', '-')}`;
      await app.registerClient({ clientId, kind: 'operator', scopes: ['ra.operator'], ...rights });
      const { enrolmentId } = await pending();
      const restricted = await RaClient.open(app, clientId);
      expect((await inbox(restricted)).includes(enrolmentId)).toBe(seen);
    });
  });
});
