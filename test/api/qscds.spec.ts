import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { QscdRepository } from '../../src/store/qscd.repository';
import { Store } from '../../src/store/store';
import { AttestingDevice } from '../support/attesting-device';
import { aCertifiedDevice, DEVICE_TYPES } from '../support/certified-device';
import { newTestKey } from '../support/certification-request';
import { expectProblem, freshKey, JP_COMPANY, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const LATER = '2026-04-02T09:00:00Z';
const DEVICE: Json = { ...DEVICE_TYPES.EU, validUntil: '2030-12-31T23:59:59Z' };
const UNKNOWN: Json = { ...DEVICE, certificationId: 'TEST-QSCD-9999' };

interface StatusBody {
  readonly qscd: Json;
  readonly affected: number;
  readonly effectiveFrom: string;
  readonly revocationJob: { readonly jobId: string; readonly state: string } | null;
}

describe('devices', () => {
  const clock = new FixedClock(START);
  const maker = new AttestingDevice();
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;
  let count = 0;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    operator = await RaClient.open(app, 'demo-operator');
  });
  /** A client of its own with evidence and two certified devices, `eu-device` and `jp-device`. */
  beforeEach(async () => {
    clock.set(START);
    const clientId = `keeper-${++count}`;
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' });
    rssp = await RaClient.open(app, clientId);
  });
  afterAll(() => app.close());

  const clientId = () => `keeper-${count}`;
  const due = () => app.get(DueWorkService).runDue();
  const withdraw = (qscdId: string, members: Json = {}, by = operator, headers = {}) =>
    by.post(`qscds/${qscdId}/status`, { clientId: clientId(), status: 'withdrawn', ...members }, headers);
  const withdrawn = async (qscdId: string, members: Json = {}): Promise<StatusBody> => {
    const answer = await withdraw(qscdId, members);
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json<StatusBody>();
  };
  const jobOf = async ({ revocationJob }: StatusBody): Promise<Json> =>
    (await operator.get(`revocation-jobs/${revocationJob?.jobId}`)).json<Json>();
  const statusOf = async (qscdId: string): Promise<unknown> =>
    (await rssp.get(`qscds/${qscdId}`)).json<Json>()['status'];
  const stateOf = async (certId: string | null): Promise<unknown> =>
    (await operator.get(`certificates/${certId}`)).json<Json>()['state'];
  const eventsOf = async (type: string): Promise<Json[]> =>
    (await rssp.get(`events?types=${type}`)).json<{ items: Json[] }>().items;

  describe('registration', () => {
    it('answers 201 with a device that is certified, and tells of it', async () => {
      const body = maker.registration();
      const answer = await rssp.put('qscds/hsm-1', body);
      expect([answer.statusCode, answer.headers['location']]).toEqual([201, '/ra/v1/qscds/hsm-1']);
      expect(answer.json()).toEqual({
        ...body,
        qscdId: 'hsm-1',
        clientId: clientId(),
        origin: 'api',
        regime: 'EU',
        status: 'certified',
        statusAt: '2026-04-01T09:00:00Z',
        statusReason: null,
        withdrawnFrom: null,
        revocationJobId: null,
        createdAt: '2026-04-01T09:00:00Z',
      });
      const read = await rssp.get('qscds/hsm-1');
      expect([read.statusCode, read.json()]).toEqual([200, answer.json()]);
      const again = await rssp.get('qscds/hsm-1', { 'if-none-match': String(read.headers['etag']) });
      expect(again.statusCode).toBe(304);
      expect(await eventsOf('qscd.status')).toMatchObject([
        { objectId: 'hsm-1', data: { status: 'certified', affected: 0 } },
      ]);
    });

    it('is the same when it is repeated, by many at once too', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => rssp.put('qscds/hsm-1', DEVICE)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
        ...Array<number>(9).fill(200),
        201,
      ]);
      expect(await eventsOf('qscd.status')).toHaveLength(1);
    });

    it.each([
      ['not known', UNKNOWN, 'unknown', null],
      ['known in Japan', { ...DEVICE, ...DEVICE_TYPES.JP }, 'certified', 'JP'],
    ])('of a certification that is %s', async (_name, body, status, regime) => {
      expect((await rssp.put('qscds/hsm-1', body)).json()).toMatchObject({ status, regime });
    });

    it.each([
      ['a certification that has ended', { validUntil: '2026-03-31T00:00:00Z' }, '/validUntil'],
      [
        'a type whose certification has ended',
        { certificationId: 'TEST-QSCD-0000', model: 'TEST Vault 0' },
        '/certificationId',
      ],
      ['one that is said to last longer', { validUntil: '2060-01-01T00:00:00Z' }, '/validUntil'],
      ['another maker', { vendor: 'TEST Other' }, '/vendor'],
      ['another model', { model: 'TEST Vault 2' }, '/model'],
      ['another scheme', { scheme: 'TEST other' }, '/scheme'],
    ])('fails with %s: 422', async (_name, members, pointer) => {
      const problem = expectProblem(
        await rssp.put('qscds/hsm-1', { ...DEVICE, ...members }),
        422,
        'qscd_not_certified',
      );
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
      expectProblem(await rssp.get('qscds/hsm-1'), 404, 'not_found');
    });

    it.each([
      ['no vendor', { vendor: undefined }, '/vendor'],
      ['no time', { validUntil: 'tomorrow' }, '/validUntil'],
      ['an unknown member', { serial: '1' }, '/serial'],
      ['a root that is no base64', { attestationRoots: ['-----BEGIN'] }, '/attestationRoots/0'],
      ['a root that is no certificate', { attestationRoots: ['MAA='] }, '/attestationRoots/0'],
      ['a root whose names are none', { attestationRoots: [namelessRoot()] }, '/attestationRoots/0'],
      [
        'a root twice',
        { attestationRoots: [...[1, 2].map(() => Buffer.from(maker.rootDer).toString('base64'))] },
        '/attestationRoots/1',
      ],
      ['too many roots', { attestationRoots: Array<string>(17).fill('MAA=') }, '/attestationRoots'],
      ['roots that are no list', { attestationRoots: 'MAA=' }, '/attestationRoots'],
    ])('fails with %s: 400', async (_name, members, pointer) => {
      const problem = expectProblem(
        await rssp.put('qscds/hsm-1', { ...DEVICE, ...members }),
        400,
        'malformed',
      );
      expect(problem['errors']).toContainEqual(expect.objectContaining({ pointer }));
    });

    it.each(['-hsm', 'a%2Fb', '%E6%9E%B6', 'x'.repeat(65)])(
      'fails under the name %s: 400',
      async (qscdId) => {
        expectProblem(await rssp.put(`qscds/${qscdId}`, DEVICE), 400, 'malformed');
        expectProblem(await rssp.get(`qscds/${qscdId}`), 404, 'not_found');
      },
    );

    it('fails without the scope: 403', async () => {
      const reader = await RaClient.open(app, clientId(), ['ra.read']);
      expectProblem(await reader.put('qscds/hsm-1', DEVICE), 403, 'insufficient_scope');
    });
  });

  describe('a change', () => {
    it('is taken while no key is on the device: of roots, and to a certification that is known', async () => {
      await rssp.put('qscds/hsm-1', UNKNOWN);
      const answer = await rssp.put('qscds/hsm-1', maker.registration());
      expect([answer.statusCode, answer.json<Json>()['status']]).toEqual([200, 'certified']);
      expect((await rssp.put('qscds/hsm-1', UNKNOWN)).json()).toMatchObject({
        status: 'unknown',
        regime: null,
      });
      expect((await eventsOf('qscd.status')).map(({ data }) => (data as Json)['status'])).toEqual([
        'unknown',
        'certified',
        'unknown',
      ]);
    });

    it.each([
      ['other roots', maker.registration(), '/attestationRoots'],
      ['another certification', UNKNOWN, '/certificationId'],
      ['another model', { ...DEVICE, model: 'TEST Vault 2' }, '/model'],
    ])('fails with keys on the device, to %s: 409', async (_name, body, pointer) => {
      await rssp.put('qscds/hsm-1', DEVICE);
      await rssp.issued({ key: { keyId: 'k', qscdId: 'hsm-1' } });
      const problem = expectProblem(await rssp.put('qscds/hsm-1', body), 409, 'state_conflict');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
      expect((await rssp.get('qscds/hsm-1')).json()).toMatchObject(DEVICE);
    });

    it('of the end of the certification is taken with keys, up to that of the type', async () => {
      await rssp.put('qscds/hsm-1', DEVICE);
      await rssp.issued({ key: { keyId: 'k', qscdId: 'hsm-1' } });
      const longer = { ...DEVICE, validUntil: '2040-12-31T23:59:59Z' };
      expect((await rssp.put('qscds/hsm-1', longer)).json()).toMatchObject({
        ...longer,
        status: 'certified',
      });
      const beyond = { ...DEVICE, validUntil: '2060-01-01T00:00:00Z' };
      expectProblem(await rssp.put('qscds/hsm-1', beyond), 422, 'qscd_not_certified');
    });

    it('of a device of the world file fails: 409', async () => {
      const demo = await RaClient.open(app);
      const world = (await demo.get('qscds/demo-qscd')).json<Json>();
      expect(world).toMatchObject({ origin: 'world', status: 'certified', regime: 'EU' });
      const { vendor, model, certificationId, scheme, validUntil } = world;
      const same = { vendor, model, certificationId, scheme, validUntil };
      expect((await demo.put('qscds/demo-qscd', same)).statusCode).toBe(200);
      for (const change of [maker.registration(), { ...same, validUntil: '2040-01-01T00:00:00Z' }])
        expectProblem(await demo.put('qscds/demo-qscd', change), 409, 'state_conflict');
    });

    it('cannot take back the loss of a certification: 409', async () => {
      await rssp.put('qscds/hsm-1', DEVICE);
      await withdrawn('hsm-1');
      const same = await rssp.put('qscds/hsm-1', DEVICE);
      expect([same.statusCode, same.json<Json>()['status']]).toEqual([200, 'withdrawn']);
      const other = { ...DEVICE, validUntil: '2031-12-31T23:59:59Z' };
      expectProblem(await rssp.put('qscds/hsm-1', other), 409, 'state_conflict');
    });
  });

  describe('reading', () => {
    it('shows a client its own, by pages; and an operator those of the client it names', async () => {
      for (const qscdId of ['a', 'b']) await rssp.put(`qscds/${qscdId}`, DEVICE);
      const page = (await rssp.get('qscds?limit=3')).json<{ items: Json[]; nextCursor: string }>();
      expect(page.items.map(({ qscdId }) => qscdId)).toEqual(['a', 'b', 'eu-device']);
      expect((await rssp.get(`qscds?cursor=${page.nextCursor}`)).json()).toMatchObject({
        items: [{ qscdId: 'jp-device' }],
        nextCursor: null,
      });
      const named = `clientId=${clientId()}`;
      expect((await operator.get(`qscds?${named}`)).json<{ items: Json[] }>().items).toHaveLength(4);
      expect((await operator.get(`qscds/a?${named}`)).json()).toMatchObject({ qscdId: 'a' });
      expectProblem(await operator.get('qscds'), 400, 'malformed');
      expectProblem(await operator.get('qscds/a'), 400, 'malformed');
      expectProblem(await operator.get('qscds/a?clientId=nobody'), 404, 'not_found');
    });

    it('finds nothing of others: 404, and names none: 400', async () => {
      await rssp.put('qscds/mine', DEVICE);
      const neighbour = await RaClient.open(app);
      expectProblem(await neighbour.get('qscds/mine'), 404, 'not_found');
      expectProblem(await neighbour.get(`qscds/mine?clientId=${clientId()}`), 400, 'malformed');
      expect((await neighbour.get('qscds/demo-qscd?clientId=demo-rssp')).statusCode).toBe(200);
    });
  });

  describe('the loss of a certification', () => {
    it('revokes the live certificates that rest on the device, by a job, and no others', async () => {
      const onDevice = await rssp.linked();
      const suspended = await rssp.linked();
      await rssp.post(`certificates/${suspended.certId}/suspension`, {});
      const plain = await rssp.linked({ profileId: 'eu-qseal', key: { qscdId: 'eu-device' } });
      const assured = await rssp.linked({ profileId: 'eu-qseal-qscd-short' });
      const revoked = await rssp.linked();
      await rssp.post(`certificates/${revoked.certId}/revocations`, { revocationReason: 4 });
      const elsewhere = await rssp.linked({
        caId: 'bravo-eseal',
        profileId: 'jp-eseal-qscd',
        subjectData: JP_COMPANY,
      });
      const demo = await RaClient.open(app);
      const foreign = await demo.linked();
      const body = await withdrawn('eu-device', { reason: 'TEST cancelled' });
      expect(body).toMatchObject({
        qscd: { qscdId: 'eu-device', status: 'withdrawn', statusReason: 'TEST cancelled' },
        effectiveFrom: '2026-04-01T09:00:00Z',
        affected: 3,
        revocationJob: { state: 'queued', total: 3 },
      });
      await due();
      expect(await jobOf(body)).toMatchObject({ state: 'done', total: 3, done: 2, refused: 1 });
      for (const { certId } of [onDevice, suspended]) {
        const certificate = (await rssp.get(`certificates/${certId}`)).json<Json>();
        expect(certificate).toMatchObject({
          state: 'revoked',
          revocation: { reason: 9, invalidityDate: null },
        });
      }
      for (const { certId } of [plain, assured, elsewhere, foreign])
        expect(await stateOf(certId)).toBe('active');
      expect(await statusOf('eu-device')).toBe('withdrawn');
      const [event] = (await eventsOf('qscd.status')).slice(-1);
      expect(event).toMatchObject({
        objectId: 'eu-device',
        data: {
          status: 'withdrawn',
          effectiveFrom: '2026-04-01T09:00:00Z',
          reason: 'TEST cancelled',
          affected: 3,
          revocationJobId: body.revocationJob?.jobId,
        },
      });
      expectProblem(await rssp.enrol({ key: { qscdId: 'eu-device' } }), 422, 'qscd_not_certified');
    });

    it('since a time that has passed gives the revocations that invalidityDate', async () => {
      const { certId } = await rssp.linked();
      await withdrawn('eu-device', { effectiveFrom: '2026-03-01T00:00:00Z' });
      await due();
      expect((await rssp.get(`certificates/${certId}`)).json()).toMatchObject({
        revocation: { at: '2026-04-01T09:00:00Z', invalidityDate: '2026-03-01T00:00:00Z' },
      });
    });

    it('from a later time on lets the device be used until then; what is issued meanwhile is revoked, too', async () => {
      const before = await rssp.linked();
      const body = await withdrawn('eu-device', { effectiveFrom: LATER });
      expect(body).toMatchObject({
        qscd: { status: 'certified', withdrawnFrom: LATER },
        affected: 1,
        revocationJob: { state: 'scheduled', total: 1 },
      });
      const meanwhile = await rssp.linked();
      await due();
      expect(await jobOf(body)).toMatchObject({ state: 'scheduled' });
      expect(await stateOf(before.certId)).toBe('active');
      clock.set(new Date(LATER));
      expect(await statusOf('eu-device')).toBe('withdrawn');
      expectProblem(await rssp.enrol(), 422, 'qscd_not_certified');
      await due();
      expect(await jobOf(body)).toMatchObject({ state: 'done', total: 2, done: 2, refused: 0 });
      for (const { certId } of [before, meanwhile]) expect(await stateOf(certId)).toBe('revoked');
      expect((await rssp.get('qscds/eu-device')).json()).toMatchObject({
        status: 'withdrawn',
        statusAt: LATER,
        withdrawnFrom: null,
      });
    });

    it('at a later time gives way to another, sooner or later; the job of the first is cancelled', async () => {
      await rssp.linked();
      const first = await withdrawn('eu-device', { effectiveFrom: LATER });
      const second = await withdrawn('eu-device');
      await due();
      expect(await jobOf(first)).toMatchObject({ state: 'cancelled', done: 0 });
      expect(await jobOf(second)).toMatchObject({ state: 'done', done: 1 });
      expectProblem(await withdraw('eu-device'), 409, 'state_conflict');
    });

    it('can be taken back: before its time, and after it without what was revoked', async () => {
      const { certId } = await rssp.linked();
      const restore = (members: Json = {}) =>
        operator.post('qscds/eu-device/status', { clientId: clientId(), status: 'certified', ...members });
      expectProblem(await restore(), 409, 'state_conflict');
      const scheduled = await withdrawn('eu-device', { effectiveFrom: LATER });
      expect((await restore()).json()).toMatchObject({
        qscd: { status: 'certified', withdrawnFrom: null },
        affected: 0,
        revocationJob: null,
      });
      expect(await jobOf(scheduled)).toMatchObject({ state: 'cancelled' });
      clock.set(new Date(LATER));
      await due();
      expect(await stateOf(certId)).toBe('active');
      await withdrawn('eu-device');
      await due();
      expectProblem(await restore({ effectiveFrom: LATER }), 400, 'malformed');
      expect((await restore({ reason: 'TEST appeal' })).json()).toMatchObject({
        qscd: { status: 'certified', statusReason: 'TEST appeal' },
      });
      expect(await stateOf(certId)).toBe('revoked');
      expect((await rssp.enrol()).statusCode).toBe(201);
    });

    it('cannot be taken back where the certification is not known or over: 422', async () => {
      const restore = (qscdId: string) =>
        operator.post(`qscds/${qscdId}/status`, { clientId: clientId(), status: 'certified' });
      await rssp.put('qscds/odd', UNKNOWN);
      await rssp.put('qscds/brief', { ...DEVICE, validUntil: LATER });
      for (const qscdId of ['odd', 'brief']) await withdrawn(qscdId);
      expectProblem(await restore('odd'), 422, 'qscd_not_certified');
      clock.set(new Date('2026-04-02T09:00:01Z'));
      expectProblem(await restore('brief'), 422, 'qscd_not_certified');
    });

    it('is answered with the place and the entity tag of the device', async () => {
      const body = { clientId: clientId(), status: 'withdrawn' };
      const { headers } = await operator.post('qscds/eu-device/status', body);
      expect(headers['location']).toBe(`/ra/v1/qscds/eu-device?clientId=${clientId()}`);
      const { headers: read } = await operator.get(`qscds/eu-device?clientId=${clientId()}`);
      expect(read['etag']).toBe(headers['etag']);
    });

    it('is answered the same when it is repeated, and refused with another body', async () => {
      await rssp.linked();
      const headers = { 'idempotency-key': freshKey() };
      const [first, second] = [
        await withdraw('eu-device', {}, operator, headers),
        await withdraw('eu-device', {}, operator, headers),
      ];
      expect([second.statusCode, second.body]).toEqual([200, first.body]);
      expectProblem(
        await withdraw('eu-device', { reason: 'x' }, operator, headers),
        422,
        'idempotency_mismatch',
      );
      expectProblem(
        await withdraw('eu-device', {}, operator, { 'idempotency-key': null }),
        400,
        'idempotency_key_missing',
      );
    });

    it.each([
      ['no client', { clientId: undefined }, '/clientId'],
      ['a status that is found, not said', { status: 'unknown' }, '/status'],
      ['no time', { effectiveFrom: 'tomorrow' }, '/effectiveFrom'],
      ['an unknown member', { force: true }, '/force'],
    ])('fails with %s: 400', async (_name, members, pointer) => {
      const problem = expectProblem(await withdraw('eu-device', members), 400, 'malformed');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    });

    it('fails for a device or client that is not there: 404', async () => {
      for (const qscdId of ['hsm-9', '%00']) expectProblem(await withdraw(qscdId), 404, 'not_found');
      expectProblem(await withdraw('eu-device', { clientId: 'nobody' }), 404, 'not_found');
    });

    it('is for operators of all CAs and profiles: 403', async () => {
      expectProblem(await withdraw('eu-device', {}, rssp), 403, 'insufficient_scope');
      const kind = 'operator' as const;
      const scopes = ['ra.operator'];
      await app.registerClient({ clientId: `local-${count}`, kind, scopes, caIds: ['alpha-seal'] });
      const local = await RaClient.open(app, `local-${count}`);
      expectProblem(await withdraw('eu-device', {}, local), 403, 'ca_not_allowed');
    });
  });

  it('a certification that runs out leaves the device unknown and revokes nothing; a longer one makes up for it', async () => {
    await rssp.put('qscds/brief', { ...DEVICE, validUntil: LATER });
    const { certId } = await rssp.linked({ key: { qscdId: 'brief' } });
    clock.set(new Date(LATER));
    expect((await rssp.enrol({ key: { qscdId: 'brief' } })).statusCode).toBe(201);
    clock.set(new Date('2026-04-02T09:00:01Z'));
    expect(await statusOf('brief')).toBe('unknown');
    expectProblem(await rssp.enrol({ key: { qscdId: 'brief' } }), 422, 'qscd_not_certified');
    await due();
    expect((await eventsOf('qscd.status')).slice(-1)).toMatchObject([
      { objectId: 'brief', data: { status: 'unknown', effectiveFrom: LATER } },
    ]);
    expect(await stateOf(certId)).toBe('active');
    expect((await rssp.put('qscds/brief', DEVICE)).json()).toMatchObject({ status: 'certified' });
    expect((await rssp.enrol({ key: { qscdId: 'brief' } })).statusCode).toBe(201);
  });

  describe('an enrolment that needs a QSCD', () => {
    const enrol = (members: Json = {}) => rssp.enrol(members);
    const refused = async (members: Json, detail: RegExp): Promise<Json> => {
      const problem = expectProblem(await enrol(members), 422, 'qscd_not_certified');
      expect(problem['detail']).toMatch(detail);
      return problem;
    };
    const JP: Json = { caId: 'bravo-eseal', profileId: 'jp-eseal-qscd', subjectData: JP_COMPANY };

    it('takes the one device that is certified under the law of the profile, and says so of the key', async () => {
      const [eu, jp] = [await rssp.issued(), await rssp.issued(JP)];
      expect((await rssp.get(`keys/${eu.keyId}`)).json()).toMatchObject({
        qscdId: 'eu-device',
        state: 'certified',
      });
      expect((await rssp.get(`keys/${jp.keyId}`)).json()).toMatchObject({ qscdId: 'jp-device' });
    });

    it('asks for the name where there are several', async () => {
      await rssp.put('qscds/hsm-2', DEVICE);
      await refused({}, /several/);
      expect((await enrol({ key: { qscdId: 'hsm-2' } })).statusCode).toBe(201);
    });

    it('takes the device of the world file before others', async () => {
      const demo = await RaClient.open(app);
      await demo.put('qscds/another', DEVICE);
      const { keyId } = await demo.issued();
      expect((await demo.get(`keys/${keyId}`)).json()).toMatchObject({ qscdId: 'demo-qscd' });
    });

    it('refuses a device that is not registered, not known, or of another law', async () => {
      await rssp.put('qscds/odd', UNKNOWN);
      const problem = await refused({ key: { qscdId: 'nowhere' } }, /register it by PUT/);
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/key/qscdId' })]);
      await refused({ key: { qscdId: 'odd' } }, /no certification in force/);
      await refused({ key: { qscdId: 'jp-device' } }, /certified HSM \(JP\)/);
      await refused({ ...JP, key: { qscdId: 'eu-device' } }, /QSCD \(EU\)/);
    });

    it('says which is missing: evidence, or a device', async () => {
      await app.registerClient({ clientId: `bare-${count}` });
      const bare = await RaClient.open(app, `bare-${count}`);
      await bare.put('qscds/hsm-1', DEVICE);
      const evidence = expectProblem(await bare.enrol(), 422, 'qscd_not_certified');
      expect(evidence['detail']).toMatch(/^Evidence is missing/);
      await withdrawn('eu-device');
      await refused({}, /^A device is missing/);
    });

    it('is not asked of other profiles, but a device that is named must be there', async () => {
      const plain = { profileId: 'eu-qseal' };
      await withdrawn('eu-device');
      expect((await enrol(plain)).statusCode).toBe(201);
      expect((await enrol({ ...plain, key: { qscdId: 'eu-device' } })).statusCode).toBe(201);
      await refused({ ...plain, key: { qscdId: 'nowhere' } }, /register it by PUT/);
    });

    it('keeps a key on its device', async () => {
      await rssp.put('qscds/hsm-2', DEVICE);
      const key = newTestKey();
      const { certId } = await rssp.linked({ key: { keyId: 'one', qscdId: 'hsm-2' } }, key);
      await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
      const moved = await rssp.enrol({ key: { keyId: 'one', qscdId: 'eu-device' } }, key);
      expectProblem(moved, 422, 'policy_violation');
      expect((await rssp.enrol({ key: { keyId: 'one' } }, key)).statusCode).toBe(201);
    });
  });

  it('no certificate is issued on a device after its loss is recorded, whoever comes in between', async () => {
    const bodies = await Promise.all(Array.from({ length: 12 }, () => rssp.enrolmentBody()));
    const [loss, ...answers] = await Promise.all([
      withdraw('eu-device'),
      ...bodies.map((body) => rssp.post('enrolments', body)),
    ]);
    expect(loss.statusCode).toBe(200);
    for (const answer of answers) {
      if (answer.statusCode !== 201) expectProblem(answer, 422, 'qscd_not_certified');
    }
    await due();
    const job = await jobOf(loss.json<StatusBody>());
    const { items } = (await rssp.get('certificates')).json<{ items: Json[] }>();
    expect(items.map(({ state }) => state).filter((state) => state !== 'revoked')).toEqual([]);
    const issued = answers.filter(({ statusCode }) => statusCode === 201).length;
    expect(items).toHaveLength(issued);
    expect(job).toMatchObject({ state: 'done', done: issued, refused: 0, total: issued });
  });

  it('a device that is inserted as certified by another hand is found out at the next look', async () => {
    const device = aCertifiedDevice(clientId(), 'EU', {
      qscdId: 'stale',
      validUntil: new Date('2026-04-01T08:00:00Z'),
    });
    await app
      .get(Store)
      .commit({ statements: [app.get(QscdRepository).insert(device)], audit: [], events: [] });
    expect(await statusOf('stale')).toBe('unknown');
    await due();
    expect(await app.get(QscdRepository).find(clientId(), 'stale')).toMatchObject({
      status: 'unknown',
      regime: null,
    });
  });
});

/** A certificate with a SEQUENCE where a name has a SET, base64. */
function namelessRoot(): string {
  const der = Buffer.from(new AttestingDevice().rootDer);
  der[der.lastIndexOf(0x31, der.indexOf('TEST'))] = 0x30;
  return der.toString('base64');
}
