import { AuditRepository } from '../../src/store/audit.repository';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import { Store } from '../../src/store/store';
import { newTestKey } from '../support/certification-request';
import {
  acceptanceOf,
  EU_COMPANY,
  expectEnrolment,
  expectProblem,
  freshKey,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

type Waiting = EnrolmentBody & { readonly requiredActions: readonly { type: string; href: string }[] };

const actionsOf = (enrolment: EnrolmentBody) =>
  (enrolment as Waiting).requiredActions.map(({ type }) => type);
const statesOf = ({ history }: EnrolmentBody) => history.map(({ state }) => state);

describe('an enrolment whose profile requires evidence', () => {
  let world: VettedWorld;

  beforeAll(async () => {
    world = await VettedWorld.open();
  });
  beforeEach(() => world.clock.set(VETTING_START));
  afterAll(() => world.close());

  const send = (enrolment: EnrolmentBody, body: unknown, headers: Record<string, string> = {}) =>
    world.act(enrolment, 'evidence', body, headers);
  const read = async ({ enrolmentId }: EnrolmentBody) =>
    (await world.rssp.get(`enrolments/${enrolmentId}`)).json<EnrolmentBody>();

  it('tells what it requires before it is asked', async () => {
    const requirements = async (profileId: string) =>
      (await world.rssp.get(`profiles/${profileId}`)).json<Json>()['requires'];
    expect(await requirements('vetted')).toEqual({
      identityAssurance: 'IAL2',
      signerAuthentication: 'AAL2',
      mandate: true,
      consent: true,
    });
    expect(await requirements('eu-qseal')).toEqual({
      identityAssurance: null,
      signerAuthentication: null,
      mandate: false,
      consent: false,
    });
  });

  it('goes all the way: evidence, mandate, assertion, late proof, consent, certificate', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('vetted', { credentialID: 'credential-7' }, key);
    expect(waiting).toMatchObject({
      state: 'action_required',
      expiresAt: '2026-04-08T09:00:00Z',
      certificate: null,
      requiredActions: ['evidence', 'proof', 'consent'].map((type) => ({
        type,
        href: `/ra/v1/enrolments/${waiting.enrolmentId}/${type}`,
      })),
    });
    const steps: [string, unknown, string[]][] = [
      ['evidence', world.extract(), ['evidence', 'proof', 'consent']],
      ['evidence', world.mandate(), ['evidence', 'proof', 'consent']],
      ['evidence', { type: 'eid_assertion', payload: await world.assertion(key) }, ['proof', 'consent']],
      ['proof', await world.proof(key), ['consent']],
      ['consent', { termsHash: world.termsHash, acceptedAt: '2026-04-01T09:00:00Z' }, []],
    ];
    let done: EnrolmentBody = waiting;
    for (const [path, body, left] of steps) {
      expect(done.state).toBe('action_required');
      done = expectEnrolment(await world.act(waiting, path, body), 200);
      expect([path, actionsOf(done)]).toEqual([path, left]);
    }
    expect(done).toMatchObject({ state: 'issued', expiresAt: null, stateReason: null });
    expect(done.certificate).not.toBeNull();
    expect(statesOf(done)).toEqual(['received', 'action_required', 'approved', 'issuing', 'issued']);
    expect(await read(waiting)).toEqual(done);
  });

  it('is issued at once where everything comes with the request', async () => {
    const standing = await RaClient.open(world.app, 'standing-rssp');
    const issued = await standing.issued({ profileId: 'assured' });
    expect(issued.state).toBe('issued');
    const list = (await standing.get(`enrolments/${issued.enrolmentId}/evidence`)).json<{ items: Json[] }>();
    expect(list.items).toMatchObject([
      { type: 'manual_ref', identityLevel: 'high', proofingId: 'TEST audit 2026-7', payload: null },
    ]);
  });

  it('waits for an operator after the last action, where the profile says so', async () => {
    const waiting = await world.waiting('reviewed');
    const pending = expectEnrolment(await send(waiting, world.extract({ loa: 'low' })), 200);
    expect(pending).toMatchObject({ state: 'pending_approval', requiredActions: [] });
    const answer = await world.operator.post(`enrolments/${waiting.enrolmentId}/decisions`, {
      decision: 'approve',
    });
    expect(expectEnrolment(answer, 200).state).toBe('issued');
  });

  it('goes back to its client when the operator asks for more', async () => {
    const waiting = await world.waiting('reviewed');
    const pending = expectEnrolment(await send(waiting, world.extract()), 200);
    const path = `enrolments/${waiting.enrolmentId}/action-requests`;
    const asked = expectEnrolment(await world.operator.post(path, { reasonCode: 'extract_too_old' }), 200);
    expect(asked).toMatchObject({ state: 'action_required', stateReason: 'extract_too_old' });
    expect(actionsOf(asked)).toEqual(['evidence']);
    expectProblem(
      await world.operator.post(`enrolments/${waiting.enrolmentId}/decisions`, { decision: 'approve' }),
      409,
      'state_conflict',
    );
    expectProblem(await world.operator.post(path, {}), 409, 'state_conflict');
    const again = expectEnrolment(await send(pending, world.extract({ proofingId: 'extract-2' })), 200);
    expect(again).toMatchObject({ state: 'pending_approval', stateReason: null });
    expect(statesOf(again)).toEqual([
      'received',
      'action_required',
      'pending_approval',
      'action_required',
      'pending_approval',
    ]);
    const consentAsked = await world.operator.post(path, { action: 'consent' });
    expect(actionsOf(expectEnrolment(consentAsked, 200))).toEqual(['consent']);
    expectProblem(await world.rssp.post(path, {}), 403, 'insufficient_scope');
  });

  it('cannot be sent back by the operator that made it', async () => {
    await world.app.registerClient({
      clientId: 'both',
      kind: 'operator',
      scopes: ['ra.enrol', 'ra.read', 'ra.operator'],
      qscdAuditReference: 'TEST audit',
    });
    const both = await RaClient.open(world.app, 'both');
    const own = await both.pending();
    const path = `enrolments/${own.enrolmentId}/action-requests`;
    expectProblem(await both.post(path, {}), 403, 'self_approval');
  });

  describe('of a certificate that replaces another', () => {
    const linked = async (profileId: string): Promise<EnrolmentBody> => {
      const waiting = await world.waiting(profileId);
      const issued = expectEnrolment(await send(waiting, world.extract()), 200);
      return expectEnrolment(await world.act(issued, 'acceptance', acceptanceOf(issued)), 200);
    };

    it('is sent again for a renewal, and the old certificate stays until then', async () => {
      const old = await linked('assured');
      const asked = await world.rssp.post(`certificates/${old.certId}/renewals`, {});
      const renewal = expectEnrolment(asked, 202);
      expect(renewal).toMatchObject({ state: 'action_required', replaces: old.certId, keyId: old.keyId });
      expect(actionsOf(renewal)).toEqual(['evidence']);
      expectProblem(await send(renewal, world.extract({ loa: 'low' })), 422, 'evidence_insufficient');
      const issued = expectEnrolment(await send(renewal, world.extract({ proofingId: 'extract-2' })), 200);
      expect(issued).toMatchObject({ state: 'issued', replaces: old.certId });
      const stateOf = async () => (await world.rssp.get(`certificates/${old.certId}`)).json<Json>()['state'];
      expect(await stateOf()).toBe('active');
      expectEnrolment(await world.act(issued, 'acceptance', acceptanceOf(issued)), 200);
      expect(await stateOf()).toBe('superseded');
    });

    it('is sent again for a re-key, whose proof may come late as well', async () => {
      const old = await linked('assured');
      const key = newTestKey();
      const publicKey = Buffer.from(key.spkiDer).toString('base64');
      const asked = await world.rssp.post(`certificates/${old.certId}/rekeys`, { key: { publicKey } });
      const rekey = expectEnrolment(asked, 202);
      expect(actionsOf(rekey)).toEqual(['evidence', 'proof']);
      expectEnrolment(await world.act(rekey, 'proof', await world.proof(key)), 200);
      const issued = expectEnrolment(await send(rekey, world.extract()), 200);
      expect(issued).toMatchObject({ state: 'issued', replaces: old.certId });
    });

    it('is not asked for where it stands for every subject of the client', async () => {
      const standing = await RaClient.open(world.app, 'standing-rssp');
      const old = await standing.linked({ profileId: 'assured' });
      const renewed = await standing.post(`certificates/${old.certId}/renewals`, {});
      expect(expectEnrolment(renewed, 201)).toMatchObject({ state: 'issued', replaces: old.certId });
    });

    it('is followed by the operator, where the profile says so', async () => {
      const waiting = await world.waiting('reviewed');
      const decide = ({ enrolmentId }: EnrolmentBody) =>
        world.operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
      await send(waiting, world.extract());
      const issued = expectEnrolment(await decide(waiting), 200);
      await world.act(issued, 'acceptance', acceptanceOf(issued));
      const asked = await world.rssp.post(`certificates/${issued.certId}/renewals`, {});
      const renewal = expectEnrolment(asked, 202);
      expect(renewal.state).toBe('action_required');
      expectProblem(await decide(renewal), 409, 'state_conflict');
      expect(expectEnrolment(await send(renewal, world.extract()), 200).state).toBe('pending_approval');
      expect(expectEnrolment(await decide(renewal), 200).state).toBe('issued');
    });
  });

  it('shows what it relies on to operators who are in charge of it alone', async () => {
    const waiting = await world.waiting('reviewed');
    const path = `enrolments/${waiting.enrolmentId}/evidence`;
    const rights: [string, Json, number, string | undefined][] = [
      ['here', { caIds: ['alpha-seal'], profileIds: ['reviewed'] }, 200, undefined],
      ['elsewhere', { caIds: ['bravo-eseal'] }, 403, 'ca_not_allowed'],
      ['other-profile', { profileIds: ['eu-qseal'] }, 403, 'profile_not_allowed'],
    ];
    for (const [clientId, members, status, code] of rights) {
      await world.app.registerClient({ clientId, kind: 'operator', scopes: ['ra.operator'], ...members });
      const answer = await (await RaClient.open(world.app, clientId)).get(path);
      expect([clientId, answer.statusCode, answer.json<Json>()['code']]).toEqual([clientId, status, code]);
    }
  });

  it('is cancelled by its client', async () => {
    const waiting = await world.waiting('assured');
    const cancelled = expectEnrolment(await world.act(waiting, 'cancel', {}), 200);
    expect(cancelled).toMatchObject({ state: 'cancelled', requiredActions: [] });
    expectProblem(await send(waiting, world.extract()), 409, 'state_conflict');
  });

  it('expires when its client does nothing', async () => {
    const waiting = await world.waiting('assured');
    world.clock.advanceSeconds(7 * 24 * 3600);
    const problem = expectProblem(await send(waiting, world.extract()), 410, 'enrolment_expired');
    expect(problem['enrolmentId']).toBe(waiting.enrolmentId);
    expect(await read(waiting)).toMatchObject({ state: 'expired', stateReason: 'action_timeout' });
  });

  describe('takes', () => {
    it.each<[string, (world: VettedWorld) => Json]>([
      ['a word of eIDAS', () => world.extract({ loa: 'high' })],
      ['a word that the world added', () => world.extract({ loa: 'https://example.org/loa/video' })],
      ['a reference to a manual proofing', () => world.extract({ type: 'manual_ref', payload: null })],
      [
        'a vLEI by its own claim names',
        () => world.extract({ type: 'vlei', payload: { claims: { LEI: LEI } } }),
      ],
      [
        'full-width forms of a name',
        () => world.extract({}, { organization_name: 'ＴＥＳＴ　Ｅｘａｍｐｌｅ　Ｗｏｒｋｓ' }),
      ],
      ['claims that the enrolment lacks', () => world.extract({}, { registration_date: '2001-01-01' })],
    ])('%s', async (_name, evidence) => {
      const waiting = await world.waiting('assured', { subjectData: { ...EU_COMPANY, lei: LEI } });
      const issued = expectEnrolment(await send(waiting, evidence(world)), 200);
      expect(issued.state).toBe('issued');
    });

    it('a nonce once, from a challenge with purpose evidence', async () => {
      const nonce = await world.rssp.nonce('evidence');
      const withNonce = (value: unknown) => {
        const { payload, ...rest } = world.extract();
        return { ...rest, payload: { ...(payload as Json), nonce: value } };
      };
      const first = await world.waiting('assured');
      expect(expectEnrolment(await send(first, withNonce(nonce)), 200).state).toBe('issued');
      const second = await world.waiting('assured');
      expectProblem(await send(second, withNonce(nonce)), 409, 'nonce_reused');
      const foreign = withNonce(await world.rssp.nonce('pop'));
      expectProblem(await send(second, foreign), 422, 'evidence_insufficient');
      const old = withNonce(await world.rssp.nonce('evidence'));
      world.clock.advanceSeconds(301);
      expectProblem(await send(second, old), 422, 'nonce_expired');
    });
  });

  describe('refuses, and keeps nothing of,', () => {
    it.each<[string, (world: VettedWorld) => unknown, number, string, string]>([
      ['a lower level', () => world.extract({ loa: 'IAL1' }), 422, 'evidence_insufficient', '/loa'],
      ['an unknown level', () => world.extract({ loa: 'toString' }), 400, 'malformed', '/loa'],
      ['no level', () => world.extract({ loa: null }), 400, 'malformed', '/loa'],
      ['an unknown type', () => world.extract({ type: 'rumour' }), 400, 'malformed', '/type'],
      ['an unknown member', () => world.extract({ level: 'high' }), 400, 'malformed', '/level'],
      ['no payload', () => world.extract({ payload: null }), 400, 'malformed', '/payload'],
      ['a payload that is a list', () => world.extract({ payload: [] }), 400, 'malformed', '/payload'],
      [
        'a payload without claims',
        () => world.extract({ payload: { document: 'MAA=' } }),
        422,
        'evidence_insufficient',
        '/payload/claims',
      ],
      [
        'claims that tell nobody',
        () => world.extract({ payload: { claims: { country: 'XA' } } }),
        422,
        'evidence_insufficient',
        '/payload/claims',
      ],
      [
        'another organisation',
        () => world.extract({}, { organization_identifier: 'VATXA-999999999' }),
        422,
        'subject_mismatch',
        '/payload/claims/organization_identifier',
      ],
      [
        'another name',
        () => world.extract({}, { organization_name: 'TEST Others' }),
        422,
        'subject_mismatch',
        '/payload/claims/organization_name',
      ],
      [
        'an old verification',
        () => world.extract({ verifiedAt: '2025-12-31T09:00:00Z' }),
        422,
        'evidence_insufficient',
        '/verifiedAt',
      ],
      [
        'a verification in the future',
        () => world.extract({ verifiedAt: '2026-04-01T09:01:00Z' }),
        422,
        'evidence_insufficient',
        '/verifiedAt',
      ],
      [
        'too large a payload',
        () => world.extract({ payload: { claims: {}, document: 'A'.repeat(64 * 1024) } }),
        413,
        'too_large',
        '/payload',
      ],
      [
        'a manual reference without its reference',
        () => world.extract({ type: 'manual_ref', proofingId: null }),
        400,
        'malformed',
        '/proofingId',
      ],
      ['a text', () => '"evidence"', 400, 'malformed', ''],
    ])('%s', async (_name, evidence, status, code, pointer) => {
      const waiting = await world.waiting('assured');
      const problem = expectProblem(await send(waiting, evidence(world)), status, code);
      const [first] = problem['errors'] as { pointer: string }[];
      expect(first?.pointer).toBe(pointer);
      const list = await world.rssp.get(`enrolments/${waiting.enrolmentId}/evidence`);
      expect(list.json<{ items: unknown[] }>().items).toEqual([]);
      expect(await read(waiting)).toEqual(waiting);
    });

    it('a level below, naming what is required and what was given', async () => {
      const waiting = await world.waiting('assured');
      const problem = expectProblem(
        await send(waiting, world.extract({ loa: 'low' })),
        422,
        'evidence_insufficient',
      );
      expect(problem['detail']).toContain('IAL2');
      expect(problem['detail']).toContain('low');
    });

    it.each<[string, Json, string]>([
      ['of another representative', { representative: { family_name: 'TEST-Other' } }, 'subject_mismatch'],
      ['of nobody', { representative: { country: 'XA' } }, 'subject_mismatch'],
      ['without a representative', { representative: null }, 'subject_mismatch'],
      ['of another organisation', { organization_name: 'TEST Others' }, 'subject_mismatch'],
      ['of no organisation', { organization_name: null }, 'subject_mismatch'],
      ['with another reference', { mandateRef: 'mandate-2' }, 'subject_mismatch'],
      ['that has ended', { validUntil: '2026-04-01T09:00:00Z' }, 'evidence_insufficient'],
      ['that ends at no time', { validUntil: 'never' }, 'evidence_insufficient'],
    ])('a mandate %s', async (_name, claims, code) => {
      const waiting = await world.waiting('vetted');
      expectProblem(await send(waiting, world.mandate(claims)), 422, code);
    });

    it('a request without the representative that the mandate is for', async () => {
      const body = await world.body('vetted', { subjectData: EU_COMPANY });
      const problem = expectProblem(await world.rssp.post('enrolments', body), 422, 'subject_mismatch');
      expect(problem['errors']).toMatchObject([{ pointer: '/subjectData/authorised_representative/claims' }]);
    });

    it('more than 20 pieces', async () => {
      const waiting = await world.waiting('vetted');
      for (let sent = 0; sent < 20; sent++) expectEnrolment(await send(waiting, world.extract()), 200);
      expectProblem(await send(waiting, world.extract()), 422, 'policy_violation');
    });
  });

  it('is another client’s secret', async () => {
    const waiting = await world.waiting('assured');
    const other = await RaClient.open(world.app, 'standing-rssp');
    for (const path of ['evidence', 'proof', 'consent']) {
      const body = { evidence: world.extract(), proof: await world.proof(newTestKey(), other) }[path];
      const target = `enrolments/${waiting.enrolmentId}/${path}`;
      expectProblem(await other.post(target, body ?? { termsHash: world.termsHash }), 404, 'not_found');
    }
    expectProblem(await other.get(`enrolments/${waiting.enrolmentId}/evidence`), 404, 'not_found');
    expectProblem(
      await world.operator.post(`enrolments/${waiting.enrolmentId}/evidence`, world.extract()),
      403,
      'insufficient_scope',
    );
  });

  it('keeps what was relied on, for its owner and operators', async () => {
    const waiting = await world.waiting('assured');
    const evidence = world.extract();
    await send(waiting, evidence);
    for (const reader of [world.rssp, world.operator]) {
      const list = (await reader.get(`enrolments/${waiting.enrolmentId}/evidence`)).json<Json>();
      expect(list).toMatchObject({
        needs: [{ need: 'identityAssurance', required: 'IAL2', given: 'substantial', met: true }],
        items: [
          {
            type: 'registry_extract',
            identityLevel: 'substantial',
            authenticationLevel: null,
            proofingId: 'extract-1',
            verifiedAt: '2026-03-31T09:00:00Z',
            receivedAt: '2026-04-01T09:00:00Z',
            payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
            payload: evidence['payload'],
          },
        ],
        nextCursor: null,
      });
    }
  });

  it('tells the audit of levels and hashes, and of nobody', async () => {
    const waiting = await world.waiting('vetted');
    await send(waiting, world.mandate());
    const audit = world.app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    const records = (await audit.list(nodeId, 0, 10_000)).filter(
      ({ objectId }) => objectId === waiting.enrolmentId,
    );
    expect(records.map(({ action }) => action)).toEqual(['enrolment.submit', 'enrolment.evidence']);
    const details = records.map((record) => record.details).join();
    expect(JSON.parse(records[1]?.details ?? '')).toMatchObject({
      evidence: [{ type: 'mandate', payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(details).not.toMatch(/TEST|Ada|mandate-1/);
  });

  it('answers a repeat as the first time, and counts the evidence once', async () => {
    const waiting = await world.waiting('vetted');
    const key = freshKey();
    const [first, second] = [
      await send(waiting, world.extract(), { 'idempotency-key': key }),
      await send(waiting, world.extract(), { 'idempotency-key': key }),
    ];
    expect(second.body).toBe(first.body);
    const other = world.extract({ proofingId: 'extract-2' });
    expectProblem(await send(waiting, other, { 'idempotency-key': key }), 422, 'idempotency_mismatch');
    const list = await world.rssp.get(`enrolments/${waiting.enrolmentId}/evidence`);
    expect(list.json<{ items: unknown[] }>().items).toHaveLength(1);
  });

  it('takes an action for the version that was read', async () => {
    const waiting = await world.waiting('vetted');
    const first = await send(waiting, world.extract(), { 'if-match': '"1"' });
    expect(first.headers['etag']).toBe('"2"');
    expectProblem(await send(waiting, world.mandate(), { 'if-match': '"1"' }), 412, 'precondition_failed');
  });

  it('asks for what its profile requires by now, not when it was made', async () => {
    const waiting = await world.waiting('vetted');
    // As if the profile had required consent alone when the request came.
    const enrolments = world.app.get(EnrolmentRepository);
    const record = await enrolments.findById(waiting.enrolmentId);
    if (record === undefined) throw new Error('the enrolment is missing');
    const requiredActions = record.requiredActions.filter(({ type }) => type === 'consent');
    const statements = [enrolments.update({ ...record, requiredActions }, record.version)];
    await world.app.get(Store).commit({ statements, audit: [], events: [] });
    const given = await world.act(waiting, 'consent', { termsHash: world.termsHash });
    const asked = expectEnrolment(given, 200);
    expect([asked.state, actionsOf(asked)]).toEqual(['action_required', ['evidence']]);
  });

  it('is issued once when the last evidence comes twice at the same time', async () => {
    const waiting = await world.waiting('assured');
    const answers = await Promise.all([send(waiting, world.extract()), send(waiting, world.extract())]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const inventory = await world.rssp.get(`certificates?keyId=${waiting.keyId}`);
    expect(inventory.json<{ items: unknown[] }>().items).toHaveLength(1);
  });

  it('tells each move as an event', async () => {
    const waiting = await world.waiting('assured');
    await send(waiting, world.extract());
    const feed = await world.rssp.get('events?limit=1000');
    const types = feed
      .json<{ items: { type: string; data?: Json; objectId?: string }[] }>()
      .items.filter((event) => JSON.stringify(event).includes(waiting.enrolmentId))
      .map(({ type }) => type);
    expect(types).toEqual(['enrolment.action_required', 'enrolment.issued', 'certificate.issued']);
  });
});

const LEI = '999900TESTKAKEHA0163';
