import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { AuditRepository } from '../../src/store/audit.repository';
import { DecisionRepository } from '../../src/store/decision.repository';
import { newTestKey } from '../support/certification-request';
import { FaultControl } from '../support/fault-control';
import { expectEnrolment, JP_COMPANY, PENDING, RaClient, type EnrolmentBody } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('scripted approval', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let control: FaultControl;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock, settings: { logLevel: 'silent' } });
    await app.listen();
    control = new FaultControl(app);
    rssp = await RaClient.open(app);
  }, 60_000);

  beforeEach(() => clock.set(START));
  afterEach(() => control.reset());
  afterAll(() => app.close());

  const rule = async (body: object, ruleId = 'rule'): Promise<void> => {
    const { status, body: answer } = await control.ask('PUT', `/approval-rules/${ruleId}`, body);
    if (status !== 200) throw new Error(JSON.stringify(answer));
  };

  const after = async (seconds: number): Promise<void> => {
    clock.advanceSeconds(seconds);
    await app.get(DueWorkService).runDue();
  };

  const read = async ({ enrolmentId }: EnrolmentBody): Promise<EnrolmentBody> =>
    (await rssp.get(`enrolments/${enrolmentId}`)).json<EnrolmentBody>();

  const named = (organization_name: string) => ({
    ...PENDING,
    subjectData: { ...JP_COMPANY, organization_name },
  });

  it('approves after a time by the clock of the world, as `script`', async () => {
    await rule({ decision: 'approve', after: 'PT5S' });
    const pending = await rssp.pending();
    await after(4);
    expect((await read(pending)).state).toBe('pending_approval');
    await after(1);
    const issued = await read(pending);
    expect(issued.state).toBe('issued');
    expect(issued.certificate).toEqual(expect.any(String));
    expect(issued.history.map(({ state, actor }) => [state, actor])).toEqual([
      ['received', 'demo-rssp'],
      ['pending_approval', 'ra'],
      ['approved', 'script'],
      ['issuing', 'ra'],
      ['issued', 'ra'],
    ]);
    const decisions = await app.get(DecisionRepository).listByEnrolment(pending.enrolmentId);
    expect(decisions).toMatchObject([
      { operatorClientId: 'script', decision: 'approve', comment: 'by the rule rule' },
    ]);
    const audit = app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    const records = (await audit.list(nodeId, 0, 1000)).filter(
      ({ objectId }) => objectId === pending.enrolmentId,
    );
    expect(records.map(({ action, actor }) => [action, actor])).toContainEqual([
      'enrolment.approve',
      'script',
    ]);
    const { items } = (await rssp.get('events?types=enrolment.issued')).json<{
      items: { objectId: string }[];
    }>();
    expect(items.map(({ objectId }) => objectId)).toContain(pending.enrolmentId);
  });

  it('decides on what waited before there was a rule, and on what a fault has made wait', async () => {
    const before = await rssp.pending();
    await control.set({ kind: 'force_pending', times: 1 });
    const forced = expectEnrolment(await rssp.enrol(), 202);
    await rule({ decision: 'approve' });
    await after(0);
    expect([(await read(before)).state, (await read(forced)).state]).toEqual(['issued', 'issued']);
  });

  it('a fault has made wait goes on waiting for the operator who has asked for more', async () => {
    await control.set({ kind: 'force_pending', times: 1 });
    const { enrolmentId } = expectEnrolment(await rssp.enrol(), 202);
    const operator = await RaClient.open(app, 'demo-operator');
    await operator.post(`enrolments/${enrolmentId}/action-requests`, { action: 'consent' });
    const { terms } = (await rssp.get('profiles/eu-qseal-qscd')).json<{ terms: { hash: string } }>();
    const answer = await rssp.post(`enrolments/${enrolmentId}/consent`, { termsHash: terms.hash });
    expect(expectEnrolment(answer, 200).state).toBe('pending_approval');
    const decision = await operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
    expect(expectEnrolment(decision, 200).state).toBe('issued');
  });

  it('rejects by what the subject says, leaves others to operators, and approves the rest', async () => {
    await rule({ decision: 'leave', subject: { organization_name: '*大学' }, position: 1 }, 'universities');
    await rule(
      {
        decision: 'reject',
        reasonCode: 'evidence_missing',
        subject: { organization_name: 'test BAD*' },
        position: 2,
      },
      'bad',
    );
    await rule({ decision: 'approve', position: 3 }, 'rest');
    const [left, bad, good] = [
      await rssp.pending(named('テスト大学')),
      await rssp.pending(named('TEST Bad Example')),
      await rssp.pending(named('TEST Good Example')),
    ];
    await after(0);
    expect(await read(left)).toMatchObject({ state: 'pending_approval' });
    expect(await read(bad)).toMatchObject({ state: 'rejected', stateReason: 'evidence_missing' });
    expect(await read(good)).toMatchObject({ state: 'issued' });
    const operator = await RaClient.open(app, 'demo-operator');
    const decided = await operator.post(`enrolments/${left.enrolmentId}/decisions`, { decision: 'approve' });
    expect(expectEnrolment(decided, 200).state).toBe('issued');
  });

  it('goes by CA, profile and client', async () => {
    for (const [scope, state] of [
      [{ caId: 'alpha-seal' }, 'pending_approval'],
      [{ profileId: 'eu-qseal' }, 'pending_approval'],
      [{ clientId: 'bravo-rssp' }, 'pending_approval'],
      [{ caId: 'charlie-eseal-level1', profileId: 'jp-eseal-level1', clientId: 'demo-rssp' }, 'issued'],
    ] as const) {
      await rule({ decision: 'approve', ...scope });
      const pending = await rssp.pending();
      await after(0);
      expect([scope, (await read(pending)).state]).toEqual([scope, state]);
      await control.reset();
    }
  });

  it('decides with the checks of a decision: what an operator could not approve, it does not', async () => {
    const key = newTestKey();
    const [one, two] = [
      expectEnrolment(await rssp.enrol(PENDING, key), 202),
      expectEnrolment(await rssp.enrol(PENDING, key), 202),
    ];
    await rule({ decision: 'approve' });
    await after(0);
    await after(1);
    expect([(await read(one)).state, (await read(two)).state].sort()).toEqual(['issued', 'pending_approval']);
  });

  it('does not stand in the way of expiry and withdrawal', async () => {
    await rule({ decision: 'approve', after: 'P30D' });
    const [overdue, withdrawn] = [await rssp.pending(), await rssp.pending()];
    await rssp.post(`enrolments/${withdrawn.enrolmentId}/cancel`, {});
    await after(30 * 86_400);
    expect([(await read(overdue)).state, (await read(withdrawn)).state]).toEqual(['expired', 'cancelled']);
  });

  it('looks at all that wait, also behind a slice of those that are left to operators', async () => {
    await rule({ decision: 'leave', subject: { organization_name: 'TEST Left*' }, position: 1 }, 'left');
    await rule({ decision: 'approve', position: 2 }, 'rest');
    for (let n = 0; n < 55; n++) await rssp.pending(named(`TEST Left ${n}`));
    clock.advanceSeconds(1);
    const last = await rssp.pending(named('TEST Last'));
    await after(0);
    expect((await read(last)).state).toBe('issued');
  });

  it.each<[string, object, string]>([
    ['no decision', {}, '/decision'],
    ['another decision', { decision: 'maybe' }, '/decision'],
    ['no duration', { decision: 'approve', after: '5 s' }, '/after'],
    ['approvals of a rejection', { decision: 'reject', approvals: 1 }, '/approvals'],
    ['three approvals', { decision: 'approve', approvals: 3 }, '/approvals'],
    ['a CA that is not', { decision: 'approve', caId: 'alpha-sael' }, '/caId'],
    ['a profile that is not', { decision: 'approve', profileId: 'x' }, '/profileId'],
    ['a client that is not', { decision: 'approve', clientId: 'nobody' }, '/clientId'],
    [
      'a member that is not',
      { decision: 'approve', subject: { organisation_name: 'x' } },
      '/subject/organisation_name',
    ],
    ['a pattern that is none', { decision: 'approve', subject: { lei: 7 } }, '/subject/lei'],
    ['an empty pattern', { decision: 'approve', subject: { lei: '' } }, '/subject/lei'],
    ['a list of patterns', { decision: 'approve', subject: ['x'] }, '/subject'],
    ['an unknown member', { decision: 'approve', when: 'now' }, '/when'],
    ['a position below 0', { decision: 'approve', position: -1 }, '/position'],
    ['a reason with spaces', { decision: 'reject', reasonCode: 'not good' }, '/reasonCode'],
  ])('fails with %s', async (_name, body, pointer) => {
    const answer = await control.ask<{ code: string; errors: { pointer: string; detail: string }[] }>(
      'PUT',
      '/approval-rules/rule',
      body,
    );
    expect([answer.status, answer.body.code, answer.body.errors.map((error) => error.pointer)]).toEqual([
      400,
      'malformed',
      [pointer],
    ]);
    expect((await control.ask('GET', '/approval-rules/rule')).status).toBe(404);
  });
});
