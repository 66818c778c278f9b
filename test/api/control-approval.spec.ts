import { FixedClock } from '../../src/common/clock';
import { FAULT_HEADER } from '../../src/common/fault-points';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { AuditRepository } from '../../src/store/audit.repository';
import { DecisionRepository } from '../../src/store/decision.repository';
import { certificationRequest, newTestKey, type TestKey } from '../support/certification-request';
import { FaultControl } from '../support/fault-control';
import { expectEnrolment, JP_COMPANY, PENDING, RaClient, type EnrolmentBody } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
/** Under a profile that two operators approve. */
const DUAL = { caId: 'registry-corporate', profileId: 'registry-corporate', subjectData: JP_COMPANY };
/** Under a profile that nobody has to approve. */
const AUTOMATIC = { profileId: 'eu-qseal' };

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

  const decide = async ({ enrolmentId }: EnrolmentBody): Promise<EnrolmentBody> => {
    const operator = await RaClient.open(app, 'demo-operator');
    const body = { decision: 'approve' };
    return expectEnrolment(await operator.post(`enrolments/${enrolmentId}/decisions`, body), 200);
  };

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

  describe('under a profile that two operators approve', () => {
    const dual = async (): Promise<EnrolmentBody> => expectEnrolment(await rssp.enrol(DUAL), 202);

    it('approves as two, of whom the second issues', async () => {
      await rule({ decision: 'approve' });
      const pending = await dual();
      await after(0);
      const issued = await read(pending);
      expect(issued.approvals).toMatchObject({
        required: 2,
        given: [{ actor: 'script' }, { actor: 'script-2' }],
      });
      expect(issued.history.map(({ state, actor }) => [state, actor])).toEqual([
        ['received', 'demo-rssp'],
        ['pending_approval', 'ra'],
        ['approved', 'script-2'],
        ['issuing', 'ra'],
        ['issued', 'ra'],
      ]);
      const { items } = (await rssp.get('events?limit=1000')).json<{
        items: { type: string; objectId: string }[];
      }>();
      expect(
        items.filter(({ objectId }) => objectId === pending.enrolmentId).map(({ type }) => type),
      ).toEqual(['enrolment.pending_approval', 'enrolment.approval_given', 'enrolment.issued']);
    });

    it('approves as one with `approvals` 1, and an operator finishes it', async () => {
      await rule({ decision: 'approve', approvals: 1 });
      const pending = await dual();
      await after(0);
      await after(1);
      expect(await read(pending)).toMatchObject({
        state: 'pending_approval',
        approvals: { required: 2, given: [{ actor: 'script' }] },
      });
      expect((await decide(pending)).approvals?.given).toMatchObject([
        { actor: 'script' },
        { actor: 'demo-operator' },
      ]);
      expect((await read(pending)).state).toBe('issued');
    });

    it('is one of two where an operator has approved before', async () => {
      const pending = await dual();
      await decide(pending);
      await rule({ decision: 'approve' });
      await after(0);
      expect((await read(pending)).approvals?.given).toMatchObject([
        { actor: 'demo-operator' },
        { actor: 'script' },
      ]);
    });
  });

  describe('an enrolment that a fault makes wait', () => {
    const late = async (): Promise<{ enrolment: EnrolmentBody; fault: unknown; key: TestKey }> => {
      const key = newTestKey();
      const publicKey = Buffer.from(key.spkiDer).toString('base64');
      const answer = await rssp.enrol({ ...AUTOMATIC, key: { publicKey }, proofOfPossession: undefined });
      const enrolment = expectEnrolment(answer, 202);
      expect(enrolment.state).toBe('action_required');
      return { enrolment, fault: answer.headers[FAULT_HEADER], key };
    };
    const prove = async ({ enrolmentId }: EnrolmentBody, key: TestKey): Promise<EnrolmentBody> => {
      const nonce = await rssp.nonce();
      const csr = certificationRequest({ nonce, key }).toString('base64');
      const answer = await rssp.post(`enrolments/${enrolmentId}/proof`, { method: 'pkcs10', csr, nonce });
      return expectEnrolment(answer, 200);
    };

    it('may be a renewal or a re-key', async () => {
      const [one, two] = [await rssp.linked(AUTOMATIC), await rssp.linked(AUTOMATIC)];
      await control.set({ kind: 'force_pending', times: 2 });
      const nonce = await rssp.nonce();
      const csr = certificationRequest({ nonce }).toString('base64');
      const answers = [
        await rssp.post(`certificates/${one.certId}/renewals`, {}),
        await rssp.post(`certificates/${two.certId}/rekeys`, {
          proofOfPossession: { method: 'pkcs10', csr, nonce },
        }),
      ];
      for (const answer of answers) {
        expect(answer.headers[FAULT_HEADER]).toContain('force_pending');
        expect(expectEnrolment(answer, 202).state).toBe('pending_approval');
        expect((await decide(answer.json<EnrolmentBody>())).state).toBe('issued');
      }
    });

    it('waits for its operator after its last action, although the fault is over by then', async () => {
      await control.set({ kind: 'force_pending', times: 1 });
      const { enrolment, fault, key } = await late();
      expect(fault).toContain('force_pending');
      expect(await control.read()).toMatchObject({ state: 'over' });
      expect((await prove(enrolment, key)).state).toBe('pending_approval');
      expect((await decide(enrolment)).state).toBe('issued');
    });

    it('is one that is made then: what was made before is issued after its last action', async () => {
      const { enrolment, fault, key } = await late();
      expect(fault).toBeUndefined();
      await control.set({ kind: 'force_pending', times: 1 });
      expect((await prove(enrolment, key)).state).toBe('issued');
      expect(await control.read()).toMatchObject({ state: 'in_force', hits: 0 });
    });

    it('still waits for its operator who has asked for more', async () => {
      await control.set({ kind: 'force_pending', times: 1 });
      const { enrolmentId } = expectEnrolment(await rssp.enrol(AUTOMATIC), 202);
      const path = `enrolments/${enrolmentId}`;
      const operator = await RaClient.open(app, 'demo-operator');
      const asked = await operator.post(`${path}/action-requests`, { action: 'consent' });
      expect(expectEnrolment(asked, 200).approvals).toEqual({ required: 1, given: [] });
      const { terms } = (await rssp.get('profiles/eu-qseal')).json<{ terms: { hash: string } }>();
      const given = await rssp.post(`${path}/consent`, { termsHash: terms.hash });
      expect(expectEnrolment(given, 200).state).toBe('pending_approval');
    });
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
