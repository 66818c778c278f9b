import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { KEY_REQUEST_MEMBERS, KEY_SESSION_MEMBERS } from '../../src/ra/keys/key-registration';
import { AttestingDevice } from '../support/attesting-device';
import { newTestKey, type TestKey } from '../support/certification-request';
import { expectProblem, freshKey, JP_COMPANY, PENDING, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const EC = '1.2.840.10045.2.1';
const ATTESTATION: Json = { format: 'mock_qscd_jwt', statement: 'x.y.z', nonce: 'A'.repeat(43) };
const SESSION: Json = { sessionId: 'session-1', startedAt: '2026-04-01T08:50:00Z' };

const spkiOf = (key: TestKey): string => Buffer.from(key.spkiDer).toString('base64');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

describe('keys', () => {
  const clock = new FixedClock(START);
  const device = new AttestingDevice();
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;
  let count = 0;
  let key: TestKey;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    operator = await RaClient.open(app, 'demo-operator');
  });
  /** A client of its own, whose device `hsm` attests beside the two that it has. */
  beforeEach(async () => {
    clock.set(START);
    const clientId = `owner-${++count}`;
    await app.registerClient({ clientId, qscdAuditReference: 'TEST audit' });
    rssp = await RaClient.open(app, clientId);
    await rssp.put('qscds/hsm', device.registration());
    key = newTestKey();
  });
  afterAll(() => app.close());

  const clientId = () => `owner-${count}`;
  const due = () => app.get(DueWorkService).runDue();
  const keyBody = (members: Json = {}): Json => ({ publicKey: spkiOf(key), qscdId: 'hsm', ...members });
  const oneTime = (members: Json = {}): Json =>
    keyBody({ oneTime: true, generatedAt: '2026-04-01T08:55:00Z', session: SESSION, ...members });
  const attested = async (members: Json = {}): Promise<Json> => {
    const nonce = await rssp.nonce('attestation');
    return { ...device.attestation(key.spkiDer, nonce, clock.now()), ...members };
  };
  const put = (members: Json = {}, keyId = 'k') => rssp.put(`keys/${keyId}`, keyBody(members));
  const stateOf = async (keyId = 'k'): Promise<unknown> =>
    (await rssp.get(`keys/${keyId}`)).json<Json>()['state'];
  const enrolKey = (members: Json = {}) => rssp.enrol({ ...members, key: { keyId: 'k' } }, key);
  const revoke = async (certId: string | null) =>
    rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
  const eventsOf = async (type: string): Promise<Json[]> =>
    (await rssp.get(`events?types=${type}`)).json<{ items: Json[] }>().items;
  const destroy = (members: Json = {}, headers = {}) =>
    rssp.post(
      'keys/k/destruction',
      { destroyedAt: '2026-04-01T09:00:00Z', reason: 'TEST end', ...members },
      headers,
    );

  describe('registration', () => {
    it('answers 201 with a key that is registered', async () => {
      const answer = await put({ algorithm: EC, generatedAt: '2026-04-01T08:00:00Z' });
      expect([answer.statusCode, answer.headers['location']]).toEqual([201, '/ra/v1/keys/k']);
      expect(answer.json()).toEqual({
        keyId: 'k',
        state: 'registered',
        publicKey: spkiOf(key),
        spkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        algorithm: EC,
        qscdId: 'hsm',
        generatedAt: '2026-04-01T08:00:00Z',
        oneTime: false,
        session: null,
        verdict: null,
        compromisedAt: null,
        destroyRequestedAt: null,
        destruction: null,
        createdAt: '2026-04-01T09:00:00Z',
      });
      const read = await rssp.get('keys/k');
      expect([read.statusCode, read.json()]).toEqual([200, answer.json()]);
      const again = await rssp.get('keys/k', { 'if-none-match': String(read.headers['etag']) });
      expect(again.statusCode).toBe(304);
    });

    it('answers 201 with a key that is attested, and uses up the nonce', async () => {
      const attestation = await attested();
      const answer = await put({ attestation });
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toMatchObject({
        state: 'attested',
        verdict: { format: 'mock_qscd_jwt', freshness: 'challenge', exportability: 'non_exportable' },
      });
      key = newTestKey();
      expectProblem(await put({ attestation: { ...attestation } }, 'other'), 409, 'nonce_reused');
    });

    it('is the same when it is repeated, later too and by many at once', async () => {
      const body = keyBody({ attestation: await attested() });
      const answers = await Promise.all(Array.from({ length: 20 }, () => rssp.put('keys/k', body)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
        ...Array<number>(19).fill(200),
        201,
      ]);
      clock.set(after(86_400));
      const spaced = JSON.stringify({ ...body, generatedAt: null }, null, 2);
      expect((await rssp.put('keys/k', spaced)).json()).toEqual(answers[0]?.json());
    });

    it.each([
      ['a device', { qscdId: 'eu-device' }],
      ['a time', { generatedAt: '2026-04-01T08:00:00Z' }],
      ['no device', { qscdId: undefined }],
    ])('fails with other content, %s: 409', async (_name, members) => {
      await put();
      expectProblem(await put(members), 409, 'state_conflict');
      expect((await rssp.get('keys/k')).json()).toMatchObject({ qscdId: 'hsm', generatedAt: null });
    });

    it('takes the attestation later, once, and while the key is registered', async () => {
      await put();
      const answer = await put({ attestation: await attested() });
      expect([answer.statusCode, answer.json<Json>()['state']]).toEqual([200, 'attested']);
      expectProblem(await put({ attestation: await attested() }), 409, 'state_conflict');
      expectProblem(await put(), 409, 'state_conflict');
      key = newTestKey();
      await put({}, 'late');
      await rssp.issued({ key: { keyId: 'late' } }, key);
      expectProblem(await put({ attestation: await attested() }, 'late'), 409, 'state_conflict');
    });

    it.each<[string, () => string, number, string]>([
      ['a weak key', () => spkiOf(newTestKey('RSA-1024')), 422, 'weak_key'],
      ['a key of another kind', () => spkiOf(newTestKey('Ed25519')), 422, 'unsupported_key'],
      ['a key bound to PSS', () => spkiOf(newTestKey('RSA-PSS-2048')), 422, 'unsupported_key'],
      ['a point off the curve', () => offCurve(newTestKey()), 422, 'weak_key'],
      ['no base64', () => '-----BEGIN PUBLIC KEY-----', 400, 'malformed'],
      ['no SubjectPublicKeyInfo', () => 'MAA=', 400, 'malformed'],
      ['nothing', () => '', 400, 'malformed'],
    ])('fails with %s', async (_name, publicKey, status, code) => {
      const problem = expectProblem(await put({ publicKey: publicKey() }), status, code);
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/publicKey' })]);
      expectProblem(await rssp.get('keys/k'), 404, 'not_found');
    });

    it.each<[string, Json, string]>([
      ['no key', { publicKey: undefined }, '/publicKey'],
      ['another algorithm than that of the key', { algorithm: '1.2.840.113549.1.1.1' }, '/algorithm'],
      ['no algorithm', { algorithm: 'ecdsa' }, '/algorithm'],
      ['no time', { generatedAt: 'today' }, '/generatedAt'],
      ['a text for a flag', { oneTime: 'true' }, '/oneTime'],
      ['a session of another key', { session: SESSION }, '/session'],
      ['an attestation without device', { qscdId: undefined, attestation: ATTESTATION }, '/qscdId'],
      ['an unknown member', { keyID: 'k' }, '/keyID'],
      ['an unknown member of the attestation', { attestation: { ...ATTESTATION, x: 1 } }, '/attestation/x'],
    ])('fails with %s: 400', async (_name, members, pointer) => {
      const problem = expectProblem(await put(members), 400, 'malformed');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    });

    it('fails with a key of the future: 422', async () => {
      expectProblem(await put({ generatedAt: '2026-04-01T09:00:01Z' }), 422, 'policy_violation');
    });

    it.each(['nowhere', 'gone'])(
      'fails on a device that is not there, or lost its certification: %s',
      async (qscdId) => {
        await rssp.put('qscds/gone', device.registration());
        await operator.post('qscds/gone/status', { clientId: clientId(), status: 'withdrawn' });
        const problem = expectProblem(await put({ qscdId }), 422, 'qscd_not_certified');
        expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/qscdId' })]);
      },
    );

    it("fails with another client's key, registered or enrolled, without a detail: 409", async () => {
      const demo = await RaClient.open(app);
      await demo.put('keys/theirs', { publicKey: spkiOf(key) });
      const registered = expectProblem(await put(), 409, 'duplicate_key');
      key = newTestKey();
      const { certId } = await demo.issued({}, key);
      const enrolled = expectProblem(await put(), 409, 'duplicate_key');
      await demo.post(`certificates/${certId}/revocations`, { revocationReason: 1 });
      const compromised = expectProblem(await put(), 409, 'duplicate_key');
      for (const problem of [registered, enrolled, compromised])
        expect([problem['detail'], problem['errors'] ?? []]).toEqual(['This key cannot be used.', []]);
    });

    it('fails with a key under another name, and a name of another key: 409', async () => {
      await put();
      expectProblem(await put({}, 'second'), 409, 'duplicate_key');
      key = newTestKey();
      expectProblem(await put(), 409, 'duplicate_key');
    });

    it('fails with a key that was compromised or destroyed: 422', async () => {
      const { certId } = await rssp.issued({ key: { keyId: 'k', qscdId: 'hsm' } }, key);
      await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 1 });
      expectProblem(await put(), 422, 'compromised_key');
      expect((await rssp.get('keys/k')).json()).toMatchObject({
        state: 'retired',
        compromisedAt: '2026-04-01T09:00:00Z',
      });
      key = newTestKey();
      await put({}, 'd');
      await rssp.post('keys/d/destruction', { destroyedAt: '2026-04-01T09:00:00Z', reason: 'x' });
      expectProblem(await put({}, 'e'), 422, 'compromised_key');
      expect((await put({}, 'd')).json()).toMatchObject({ state: 'destroyed' });
    });

    it('fails under a name that is none: 400', async () => {
      for (const keyId of ['%00', 'x'.repeat(129)]) {
        expectProblem(await put({}, keyId), 400, 'malformed');
        expectProblem(await rssp.get(`keys/${keyId}`), 404, 'not_found');
        const report = { destroyedAt: '2026-04-01T09:00:00Z', reason: 'x' };
        expectProblem(await rssp.post(`keys/${keyId}/destruction`, report), 404, 'not_found');
      }
    });

    it('fails without the scope: 403', async () => {
      const reader = await RaClient.open(app, clientId(), ['ra.read']);
      expectProblem(await reader.put('keys/k', keyBody()), 403, 'insufficient_scope');
    });

    it('is described with the members that it reads', async () => {
      const document = (await app.inject({ url: '/docs/openapi.json' })).json<{
        components: { schemas: Record<string, { properties: Json }> };
      }>();
      const membersOf = (name: string) => Object.keys(document.components.schemas[name]?.properties ?? {});
      expect(membersOf('KeyRequestDto')).toEqual([...KEY_REQUEST_MEMBERS]);
      expect(membersOf('KeySessionRequestDto')).toEqual([...KEY_SESSION_MEMBERS]);
    });
  });

  describe('an attestation', () => {
    it.each<[string, () => Promise<Json>, string, string]>([
      [
        'of another key',
        async () => device.attestation(newTestKey().spkiDer, await rssp.nonce('attestation'), START),
        'bad_attestation',
        '/attestation/statement',
      ],
      [
        'up to another root',
        async () => new AttestingDevice().attestation(key.spkiDer, await rssp.nonce('attestation'), START),
        'bad_attestation',
        '/attestation',
      ],
      [
        'that is too old',
        async () => device.attestation(key.spkiDer, await rssp.nonce('attestation'), after(-301)),
        'attestation_stale',
        '/attestation/statement',
      ],
      [
        'over another challenge',
        async () => attested({ nonce: await rssp.nonce('attestation') }),
        'attestation_stale',
        '/attestation/statement',
      ],
      ['without its nonce', () => attested({ nonce: undefined }), 'attestation_stale', '/attestation/nonce'],
      [
        'over a nonce that nobody gave',
        () => Promise.resolve(device.attestation(key.spkiDer, 'A'.repeat(43), START)),
        'bad_attestation',
        '/attestation/nonce',
      ],
      [
        'over a nonce for something else',
        async () => device.attestation(key.spkiDer, await rssp.nonce('pop'), START),
        'bad_attestation',
        '/attestation/nonce',
      ],
      [
        "over another client's nonce",
        async () =>
          device.attestation(key.spkiDer, await (await RaClient.open(app)).nonce('attestation'), START),
        'bad_attestation',
        '/attestation/nonce',
      ],
      [
        'of a format that is not offered',
        () => attested({ format: 'vendor_blob' }),
        'bad_attestation',
        '/attestation/format',
      ],
      [
        'that cannot be read',
        () => attested({ statement: 'x.y.z' }),
        'bad_attestation',
        '/attestation/statement',
      ],
      [
        'with a certificate that is none',
        () => attested({ certs: ['*'] }),
        'bad_attestation',
        '/attestation/certs/0',
      ],
      [
        'in a certification request, of which there is none',
        () => attested({ format: 'csr_attr', statement: undefined }),
        'bad_attestation',
        '/attestation/statement',
      ],
    ])('fails: one %s', async (_name, attestation, code, pointer) => {
      const problem = expectProblem(await put({ attestation: await attestation() }), 422, code);
      expect(problem['errors']).toEqual([
        expect.objectContaining({ pointer: expect.stringMatching(new RegExp(`^${pointer}`)) as string }),
      ]);
      expectProblem(await rssp.get('keys/k'), 404, 'not_found');
    });

    it('fails over a challenge that has expired: 422', async () => {
      const attestation = await attested();
      clock.set(after(300));
      const problem = expectProblem(await put({ attestation }), 422, 'attestation_stale');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/attestation/nonce' })]);
    });

    it('fails where the device has no roots, or is another model than it was registered as: 422', async () => {
      const rootless = expectProblem(
        await put({ qscdId: 'eu-device', attestation: await attested() }),
        422,
        'bad_attestation',
      );
      expect(rootless['errors']).toEqual([expect.objectContaining({ pointer: '/qscdId' })]);
      await rssp.put(
        'qscds/old',
        device.registration({ model: 'TEST Vault 9', certificationId: 'TEST-QSCD-9999' }),
      );
      const other = expectProblem(
        await put({ qscdId: 'old', attestation: await attested() }),
        422,
        'bad_attestation',
      );
      expect(other['errors']).toEqual([
        expect.objectContaining({
          detail: expect.stringMatching(/^The model that attests is another/) as string,
        }),
      ]);
    });

    it('fails with a statement that nothing dates, which only a proof of possession makes up for: 422', async () => {
      const certificate = device.vendorStatement(key.spkiDer);
      const attestation = { format: 'x509_vendor', statement: Buffer.from(certificate).toString('base64') };
      const problem = expectProblem(await put({ attestation }), 422, 'attestation_stale');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/attestation/statement' })]);
    });

    it('may come with the enrolment, verified against the roots of the device', async () => {
      const enrol = async (by: AttestingDevice): Promise<Json> => {
        const nonce = await rssp.nonce('attestation');
        const attestation = by.attestation(key.spkiDer, nonce, clock.now());
        return (await rssp.enrol({ attestation, key: { keyId: 'k', qscdId: 'hsm' } }, key)).json<Json>();
      };
      expect(await enrol(new AttestingDevice())).toMatchObject({ code: 'bad_attestation' });
      expect(await enrol(device)).toMatchObject({ state: 'issued' });
      expect((await rssp.get('keys/k')).json()).toMatchObject({
        state: 'certified',
        verdict: { format: 'mock_qscd_jwt' },
      });
    });

    it('may be added while an enrolment of the key waits', async () => {
      await put();
      const attestation = device.attestation(key.spkiDer, await rssp.nonce('attestation'), clock.now());
      expect((await rssp.enrol({ ...PENDING, key: { keyId: 'k' } }, key)).statusCode).toBe(202);
      expect(await stateOf()).toBe('registered');
      expect((await put({ attestation })).json()).toMatchObject({ state: 'attested' });
    });

    it('that is refused uses up nothing', async () => {
      const attestation = await attested();
      const good = newTestKey();
      expectProblem(await put({ publicKey: spkiOf(good), attestation }), 422, 'bad_attestation');
      expect((await put({ attestation })).statusCode).toBe(201);
    });
  });

  describe('reading', () => {
    it('shows a pool by filters and pages, to its client and to an operator who names it', async () => {
      await put();
      for (const keyId of ['a', 'b', 'c']) {
        key = newTestKey();
        const body = keyId === 'a' ? keyBody() : oneTime(keyId === 'c' ? { qscdId: 'eu-device' } : {});
        expect((await rssp.put(`keys/${keyId}`, body)).statusCode).toBe(201);
      }
      await rssp.issued({ key: { keyId: 'c' } }, key);
      const names = async (query: string, by = rssp) =>
        (await by.get(`keys?${query}`)).json<{ items: Json[] }>().items.map(({ keyId }) => keyId);
      expect(await names('')).toEqual(['a', 'b', 'c', 'k']);
      expect(await names('state=registered')).toEqual(['a', 'b', 'k']);
      expect(await names('state=registered&oneTime=true')).toEqual(['b']);
      expect(await names('oneTime=false')).toEqual(['a', 'k']);
      expect(await names('qscdId=eu-device')).toEqual(['c']);
      expect(await names('qscdId=nowhere')).toEqual([]);
      const page = (await rssp.get('keys?limit=2')).json<{ nextCursor: string }>();
      expect(await names(`limit=2&cursor=${page.nextCursor}`)).toEqual(['c', 'k']);
      expect(await names(`clientId=${clientId()}`, operator)).toHaveLength(4);
      expect((await operator.get(`keys/k?clientId=${clientId()}`)).json()).toMatchObject({ keyId: 'k' });
    });

    it.each(['state=lost', 'oneTime=yes', 'limit=0', 'colour=red', 'clientId=demo-rssp'])(
      'fails with ?%s: 400',
      async (query) => {
        expectProblem(await rssp.get(`keys?${query}`), 400, 'malformed');
      },
    );

    it('finds nothing of others: 404; an operator must name the client: 400', async () => {
      await put();
      expectProblem(await (await RaClient.open(app)).get('keys/k'), 404, 'not_found');
      expectProblem(await rssp.get('keys/unknown'), 404, 'not_found');
      expectProblem(await operator.get('keys'), 400, 'malformed');
      expectProblem(await operator.get('keys/k'), 400, 'malformed');
    });
  });

  describe('the life of a key', () => {
    it('is certified with its first certificate and retired with the end of its last live one', async () => {
      await put({ attestation: await attested() });
      const first = await rssp.linked({ key: { keyId: 'k', qscdId: 'hsm' } }, key);
      expect(await stateOf()).toBe('certified');
      const second = await rssp.linked(
        { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY, key: { keyId: 'k' } },
        key,
      );
      await revoke(first.certId);
      await due();
      expect(await stateOf()).toBe('certified');
      await revoke(second.certId);
      expect(await stateOf()).toBe('retired');
      expect((await enrolKey({ key: { keyId: 'k' } })).statusCode).toBe(201);
      expect(await stateOf()).toBe('certified');
    });

    it('is retired when its last certificate expires', async () => {
      await put();
      const { certificate } = await rssp.linked({ validity: { duration: 'P1D' }, key: { keyId: 'k' } }, key);
      expect(certificate).not.toBeNull();
      clock.set(after(86_400 - 301));
      await due();
      expect(await stateOf()).toBe('certified');
      clock.set(after(86_401));
      await due();
      expect(await stateOf()).toBe('retired');
    });

    it('stays registered until an operator has approved', async () => {
      const { enrolmentId } = await rssp.pending({ key: { keyId: 'k' } });
      expect(await stateOf()).toBe('registered');
      await operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
      expect(await stateOf()).toBe('certified');
    });

    it('is retired by a suspended certificate only when that is revoked', async () => {
      const { certId } = await rssp.linked({ key: { keyId: 'k', qscdId: 'hsm' } }, key);
      await rssp.post(`certificates/${certId}/suspension`, {});
      expect(await stateOf()).toBe('certified');
      await revoke(certId);
      expect(await stateOf()).toBe('retired');
    });
  });

  describe('a one-time key', () => {
    it('has a session of two hours at most, and one certificate', async () => {
      expect((await rssp.put('keys/k', oneTime())).json()).toMatchObject({
        oneTime: true,
        session: { sessionId: 'session-1', expiresAt: '2026-04-01T10:50:00Z' },
      });
      expect((await enrolKey()).statusCode).toBe(201);
      const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
      expectProblem(await enrolKey(elsewhere), 422, 'policy_violation');
    });

    it('has one certificate, whoever comes at the same time', async () => {
      await rssp.put('keys/k', oneTime());
      const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
      const bodies = [
        await rssp.enrolmentBody({ key: { keyId: 'k' } }, key),
        await rssp.enrolmentBody({ ...elsewhere, key: { keyId: 'k' } }, key),
      ];
      const answers = await Promise.all(bodies.map((body) => rssp.post('enrolments', body)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 422]);
    });

    it('has one certificate, of two enrolments that wait for an operator', async () => {
      await rssp.put('keys/k', oneTime());
      const pending = [
        await rssp.enrol({ ...PENDING, key: { keyId: 'k' } }, key),
        await rssp.enrol({ ...PENDING, key: { keyId: 'k' } }, key),
      ].map((answer) => answer.json<{ enrolmentId: string }>().enrolmentId);
      const approve = (id: string | undefined) =>
        operator.post(`enrolments/${id}/decisions`, { decision: 'approve' });
      expect((await approve(pending[0])).statusCode).toBe(200);
      expectProblem(await approve(pending[1]), 422, 'policy_violation');
    });

    it('is refused after its session, and the client is asked once to destroy it', async () => {
      await rssp.put('keys/k', oneTime({ session: { ...SESSION, expiresAt: '2026-04-01T09:30:00Z' } }));
      clock.set(new Date('2026-04-01T09:30:00Z'));
      await due();
      expect(await eventsOf('key.destroy_requested')).toEqual([]);
      clock.set(new Date('2026-04-01T09:30:01Z'));
      expectProblem(await enrolKey(), 422, 'key_too_old');
      await due();
      await due();
      expect(await eventsOf('key.destroy_requested')).toMatchObject([
        { objectId: 'k', data: { keyId: 'k', reason: 'session_ended' } },
      ]);
      expect((await rssp.get('keys/k')).json()).toMatchObject({
        state: 'registered',
        destroyRequestedAt: '2026-04-01T09:30:01Z',
      });
      expectProblem(await enrolKey(), 422, 'key_too_old');
    });

    it('is to be destroyed after its session when it was used, too, and is, although its certificate lives', async () => {
      await rssp.put('keys/k', oneTime());
      await rssp.linked({ key: { keyId: 'k' } }, key);
      clock.set(after(7200));
      await due();
      expect(await eventsOf('key.destroy_requested')).toHaveLength(1);
      expect((await destroy()).json()).toMatchObject({ state: 'destroyed' });
      clock.set(after(3 * 366 * 86_400));
      await due();
      expect(await stateOf()).toBe('destroyed');
    });

    it('is asked for once, whether its certificate or its session ends first', async () => {
      const requests = () => eventsOf('key.destroy_requested');
      await rssp.put('keys/k', oneTime());
      const first = await rssp.linked({ key: { keyId: 'k' } }, key);
      await revoke(first.certId);
      expect(await requests()).toMatchObject([{ data: { reason: 'revoked', certId: first.certId } }]);
      expect((await rssp.get('keys/k')).json<Json>()['destroyRequestedAt']).toBe('2026-04-01T09:00:00Z');
      const other = newTestKey();
      await rssp.put('keys/k2', oneTime({ publicKey: spkiOf(other) }));
      const second = await rssp.linked({ key: { keyId: 'k2' } }, other);
      clock.set(after(7200));
      await due();
      expect(await requests()).toMatchObject([{ objectId: 'k' }, { objectId: 'k2' }]);
      await revoke(second.certId);
      expect(await requests()).toHaveLength(2);
    });

    it('that was destroyed in its session is not asked for when its certificate is revoked', async () => {
      await rssp.put('keys/k', oneTime());
      const { certId } = await rssp.linked({ key: { keyId: 'k' } }, key);
      expect((await destroy()).statusCode).toBe(200);
      expect((await revoke(certId)).statusCode).toBe(200);
      expect(await eventsOf('key.destroy_requested')).toEqual([]);
    });

    it('may be named so by the enrolment alone, and is then for that one', async () => {
      await rssp.linked({ key: { keyId: 'k', qscdId: 'hsm', oneTime: true, algorithm: EC } }, key);
      expect((await rssp.get('keys/k')).json()).toMatchObject({ oneTime: true, state: 'certified' });
      const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
      expectProblem(await enrolKey(elsewhere), 422, 'policy_violation');
    });

    it.each<[string, Json, string, string]>([
      [
        'a session over two hours',
        { session: { ...SESSION, expiresAt: '2026-04-01T10:50:01Z' } },
        'policy_violation',
        '/session/expiresAt',
      ],
      [
        'a session that is over',
        { session: { ...SESSION, startedAt: '2026-04-01T06:59:00Z' } },
        'policy_violation',
        '/session/startedAt',
      ],
      [
        'a session of the future',
        { session: { ...SESSION, startedAt: '2026-04-01T09:00:01Z' } },
        'policy_violation',
        '/session/startedAt',
      ],
      [
        'a key older than the session',
        { generatedAt: '2026-04-01T08:49:59Z' },
        'key_too_old',
        '/generatedAt',
      ],
      ['a key of the future', { generatedAt: '2026-04-01T09:00:01Z' }, 'policy_violation', '/generatedAt'],
    ])('fails with %s: 422', async (_name, members, code, pointer) => {
      const problem = expectProblem(await rssp.put('keys/k', oneTime(members)), 422, code);
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    });

    it.each<[string, Json, string]>([
      ['no session', { session: undefined }, '/session'],
      ['no name of the session', { session: { startedAt: '2026-04-01T08:50:00Z' } }, '/session/sessionId'],
      ['no start of the session', { session: { sessionId: 's' } }, '/session/startedAt'],
      ['no time', { generatedAt: undefined }, '/generatedAt'],
    ])('fails with %s: 400', async (_name, members, pointer) => {
      const problem = expectProblem(await rssp.put('keys/k', oneTime(members)), 400, 'malformed');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    });

    it('is not taken for another kind of key: 422', async () => {
      await rssp.put('keys/k', oneTime());
      expectProblem(await rssp.enrol({ key: { keyId: 'k', oneTime: false } }, key), 422, 'policy_violation');
      expectProblem(
        await rssp.enrol({ key: { keyId: 'k', qscdId: 'eu-device' } }, key),
        422,
        'policy_violation',
      );
      expect((await rssp.enrol({ key: { keyId: 'k', oneTime: true } }, key)).statusCode).toBe(201);
    });
  });

  describe('destruction', () => {
    it('is answered with the place and the entity tag of the key', async () => {
      await put();
      const { headers } = await destroy();
      expect(headers['location']).toBe('/ra/v1/keys/k');
      expect((await rssp.get('keys/k')).headers['etag']).toBe(headers['etag']);
    });

    it('is reported, told of, and final: the key is compromised_key wherever it is sent', async () => {
      await put();
      const answer = await destroy({ statement: 'TEST with two backups' });
      expect([answer.statusCode, answer.json()]).toEqual([
        200,
        expect.objectContaining({
          state: 'destroyed',
          destruction: {
            destroyedAt: '2026-04-01T09:00:00Z',
            reason: 'TEST end',
            statement: 'TEST with two backups',
          },
        }),
      ]);
      expect((await rssp.get('keys/k')).json()).toEqual(answer.json());
      expect(await eventsOf('key.destroyed')).toMatchObject([
        { objectId: 'k', data: { keyId: 'k', destroyedAt: '2026-04-01T09:00:00Z', reason: 'TEST end' } },
      ]);
      expectProblem(await enrolKey(), 422, 'compromised_key');
      expectProblem(await destroy(), 409, 'state_conflict');
    });

    it('fails while a live certificate rests on the key, on hold too: 409; not after its end', async () => {
      const { certId } = await rssp.linked({ key: { keyId: 'k', qscdId: 'hsm' } }, key);
      const problem = expectProblem(await destroy(), 409, 'live_certificate');
      expect(problem['detail']).toContain(certId);
      await rssp.post(`certificates/${certId}/suspension`, {});
      expectProblem(await destroy(), 409, 'live_certificate');
      await revoke(certId);
      expect((await destroy()).statusCode).toBe(200);
    });

    it('is taken when the certificates have expired, looked at or not', async () => {
      await rssp.linked({ validity: { duration: 'P1D' }, key: { keyId: 'k', qscdId: 'hsm' } }, key);
      clock.set(after(86_401));
      expect((await destroy()).json()).toMatchObject({ state: 'destroyed' });
    });

    it('is taken with a certificate that can never be revoked', async () => {
      await rssp.linked({ profileId: 'eu-qseal-qscd-short', key: { keyId: 'k', qscdId: 'hsm' } }, key);
      expect((await destroy()).json()).toMatchObject({ state: 'destroyed' });
    });

    it('and a certificate at the same time: one of them is refused', async () => {
      await put();
      const body = await rssp.enrolmentBody({ key: { keyId: 'k' } }, key);
      const [destroyed, enrolled] = await Promise.all([destroy(), rssp.post('enrolments', body)]);
      if (destroyed.statusCode === 200) expectProblem(enrolled, 422, 'compromised_key');
      else {
        expectProblem(destroyed, 409, 'live_certificate');
        expect(enrolled.statusCode).toBe(201);
      }
    });

    it('is answered the same when it is repeated with its key', async () => {
      await put();
      const headers = { 'idempotency-key': freshKey() };
      const first = await destroy({}, headers);
      expect((await destroy({}, headers)).body).toBe(first.body);
      expectProblem(await destroy({ reason: 'other' }, headers), 422, 'idempotency_mismatch');
    });

    it.each<[string, Json, string]>([
      ['no time', { destroyedAt: undefined }, '/destroyedAt'],
      ['a time to come', { destroyedAt: '2026-04-01T09:00:01Z' }, '/destroyedAt'],
      ['a time before the key', { destroyedAt: '2026-04-01T07:00:00Z' }, '/destroyedAt'],
      ['no reason', { reason: '' }, '/reason'],
      ['an unknown member', { backups: 0 }, '/backups'],
    ])('fails with %s: 400', async (_name, members, pointer) => {
      await put({ generatedAt: '2026-04-01T08:00:00Z' });
      const problem = expectProblem(await destroy(members), 400, 'malformed');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
      expect(await stateOf()).toBe('registered');
    });

    it("fails for another client's key: 404, and without the scope: 403", async () => {
      await put();
      const demo = await RaClient.open(app);
      const body = { destroyedAt: '2026-04-01T09:00:00Z', reason: 'x' };
      expectProblem(await demo.post('keys/k/destruction', body), 404, 'not_found');
      expectProblem(await operator.post('keys/k/destruction', body), 403, 'insufficient_scope');
    });
  });
});

/** The key with the last octet of its point changed. */
function offCurve({ spkiDer }: TestKey): string {
  const octets = Buffer.from(spkiDer);
  octets[octets.length - 1] = (octets[octets.length - 1] ?? 0) ^ 1;
  return octets.toString('base64');
}
