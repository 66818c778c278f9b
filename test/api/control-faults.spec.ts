import type { Operation } from '../../src/common/fault-points';
import { FAULT_HEADER } from '../../src/common/fault-points';
import { setTimeout as pause } from 'node:timers/promises';
import { OcspService } from '../../src/ocsp/ocsp.service';
import { FaultControl } from '../support/fault-control';
import { acceptanceOf, freshKey, PENDING, RaClient, type EnrolmentBody } from '../support/ra-client';
import { rawHttps, requestLine } from '../support/raw-http';
import { basic, createTestApp, type TestApp } from '../support/test-app';

interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

interface Probe {
  /** Makes what the request needs, before anything goes wrong. */
  readonly prepare: () => Promise<Question>;
  readonly status: number;
}

describe('faults over HTTP', () => {
  let app: TestApp;
  let control: FaultControl;
  let rssp: RaClient;
  let token: string;

  beforeAll(async () => {
    app = await createTestApp({ settings: { logLevel: 'silent' } });
    await app.listen();
    control = new FaultControl(app);
    rssp = await RaClient.open(app);
    token = await app.tokenFor('demo-rssp');
  }, 60_000);

  afterEach(() => control.reset());
  afterAll(() => app.close());

  const asClient = (
    method: string,
    path: string,
    body?: unknown,
    bearer = token,
    key = freshKey(),
  ): Question => ({
    method,
    path: `/ra/v1/${path}`,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(method === 'POST' && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

  const send = ({ method, path, headers, body }: Question): Promise<Response> =>
    fetch(new URL(path, app.baseUrl), {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    });

  const ocspQuestion = async (): Promise<{ caId: string; der: Buffer }> => {
    const { serialNumber } = await rssp.issued();
    const der = app.get(OcspService).question('alpha-seal', Buffer.from(serialNumber ?? '', 'hex'));
    return { caId: 'alpha-seal', der: Buffer.from(der ?? []) };
  };

  /** One request of each kind; those of routes to come are in the table of the unit test. */
  const PROBES: Readonly<Partial<Record<Operation, Probe>>> = {
    challenge: {
      prepare: async () => asClient('POST', 'challenges', { purpose: 'pop' }),
      status: 201,
    },
    enrol: {
      prepare: async () => asClient('POST', 'enrolments', await rssp.enrolmentBody()),
      status: 201,
    },
    accept: {
      prepare: async () => {
        const enrolment = await rssp.issued();
        return asClient('POST', `enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment));
      },
      status: 200,
    },
    cancel: {
      prepare: async () => asClient('POST', `enrolments/${(await rssp.pending()).enrolmentId}/cancel`, {}),
      status: 200,
    },
    decide: {
      prepare: async () => {
        const { enrolmentId } = await rssp.pending();
        const operator = await app.tokenFor('demo-operator');
        return asClient('POST', `enrolments/${enrolmentId}/decisions`, { decision: 'approve' }, operator);
      },
      status: 200,
    },
    revoke: {
      prepare: async () =>
        asClient('POST', `certificates/${(await rssp.linked()).certId}/revocations`, { revocationReason: 4 }),
      status: 200,
    },
    suspend: {
      prepare: async () => asClient('POST', `certificates/${(await rssp.linked()).certId}/suspension`, {}),
      status: 200,
    },
    read: {
      prepare: async () => asClient('GET', `enrolments/${(await rssp.issued()).enrolmentId}`),
      status: 200,
    },
    events: { prepare: async () => asClient('GET', 'events?limit=5'), status: 200 },
    token: {
      prepare: async () => ({
        method: 'POST',
        path: '/oauth2/token',
        headers: {
          ...basic('demo-rssp', 'demo-rssp-secret'),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      }),
      status: 200,
    },
    ocsp: {
      prepare: async () => {
        const { caId, der } = await ocspQuestion();
        return {
          method: 'POST',
          path: `/ocsp/${caId}`,
          headers: { 'content-type': 'application/ocsp-request' },
          body: der,
        };
      },
      status: 200,
    },
    crl: { prepare: async () => ({ method: 'GET', path: '/crl/alpha-seal/full.crl' }), status: 200 },
  };

  const PROBED = Object.entries(PROBES) as [Operation, Probe][];

  const over = { state: 'over', hits: 1 };

  describe('delay', () => {
    it.each(PROBED)('of %s: answered late, as ever, and named', async (operation, { prepare, status }) => {
      const question = await prepare();
      await control.set({ kind: 'delay', operations: [operation], milliseconds: 120, times: 1 });
      const started = performance.now();
      const answer = await send(question);
      expect(performance.now() - started).toBeGreaterThanOrEqual(119);
      expect([answer.status, answer.headers.get(FAULT_HEADER)]).toEqual([status, 'delay;id=probe']);
      await answer.arrayBuffer();
      expect(await control.read()).toMatchObject(over);
    });
  });

  describe('reject', () => {
    it.each(PROBED)('of %s: refused with the code that was asked for', async (operation, { prepare }) => {
      const question = await prepare();
      await control.set({ kind: 'reject', operations: [operation], code: 'quota_exceeded', times: 1 });
      const answer = await send(question);
      expect(answer.headers.get(FAULT_HEADER)).toBe('reject;id=probe');
      if (operation === 'ocsp') {
        // tryLater (RFC 6960 4.2.1), over HTTP 200 as always.
        expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([
          200,
          Buffer.of(0x30, 3, 0x0a, 1, 3),
        ]);
      } else {
        expect([answer.status, await answer.json()]).toEqual([
          429,
          operation === 'token'
            ? { error: 'rate_limited', error_description: expect.any(String) as string }
            : expect.objectContaining({ code: 'quota_exceeded', status: 429, retryable: true }),
        ]);
      }
      expect(await control.read()).toMatchObject(over);
      expect((await send(await prepare())).headers.get(FAULT_HEADER)).toBeNull();
    });
  });

  describe('offline', () => {
    it.each(PROBED)('of %s: 503 with Retry-After', async (operation, { prepare }) => {
      const question = await prepare();
      await control.set({ kind: 'offline', operations: [operation], retryAfterSeconds: 17, times: 1 });
      const answer = await send(question);
      expect([answer.headers.get(FAULT_HEADER), answer.headers.get('retry-after')]).toEqual([
        'offline;id=probe',
        '17',
      ]);
      expect(answer.status).toBe(operation === 'ocsp' ? 200 : 503);
      if (operation === 'ocsp')
        expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.of(0x30, 3, 0x0a, 1, 3));
      else if (operation === 'token') expect(await answer.json()).toMatchObject({ error: 'server_error' });
      else expect(await answer.json()).toMatchObject({ code: 'ca_offline', retryable: true });
    });

    it('strikes what needs the CA, and nothing else, where no operation is named', async () => {
      const { operations } = await control.set({ kind: 'offline', caId: 'alpha-seal' });
      expect(operations).toEqual(['enrol', 'complete', 'accept', 'decide', 'revoke', 'suspend']);
      const statuses: Record<string, number> = {};
      for (const name of ['read', 'token', 'ocsp', 'crl', 'challenge'] as const) {
        await control.reset();
        const question = await PROBES[name]?.prepare();
        await control.set({ kind: 'offline', caId: 'alpha-seal' });
        if (question !== undefined) statuses[name] = (await send(question)).status;
      }
      expect(statuses).toEqual({ read: 200, token: 200, ocsp: 200, crl: 200, challenge: 201 });
    });
  });

  describe('lost_response', () => {
    it.each(PROBED)('of %s: no answer arrives', async (operation, { prepare, status }) => {
      const question = await prepare();
      await control.set({ kind: 'lost_response', operations: [operation], times: 1 });
      await expect(send(question)).rejects.toThrow('fetch failed');
      expect(await control.read()).toMatchObject(over);
      // A repeat is answered: with the kept answer where the interface keeps one.
      const repeated = await send(question);
      expect(repeated.status).toBe(status);
    });

    it.each(PROBED)('of %s: the answer breaks off in the middle', async (operation, { prepare, status }) => {
      const question = await prepare();
      await control.set({ kind: 'lost_response', operations: [operation], cut: 'middle', times: 1 });
      const answer = await send(question);
      expect([answer.status, answer.headers.get(FAULT_HEADER)]).toEqual([status, 'lost_response;id=probe']);
      await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
    });

    it.each(['before', 'middle'] as const)(
      'of an enrolment, %s the answer: the repeat by Idempotency-Key finds the one certificate',
      async (cut) => {
        const question = asClient('POST', 'enrolments', await rssp.enrolmentBody());
        await control.set({ kind: 'lost_response', operations: ['enrol'], cut, times: 1 });
        const lost = send(question).then((answer) => answer.arrayBuffer());
        await expect(lost).rejects.toThrow();
        const repeats = [await send(question), await send(question)];
        const found = await Promise.all(repeats.map((answer) => answer.json() as Promise<EnrolmentBody>));
        expect(repeats.map(({ status }) => status)).toEqual([201, 201]);
        expect(found[0]?.certId).toEqual(expect.any(String));
        expect(found[1]).toEqual(found[0]);
        const { items } = (await rssp.get(`certificates?keyId=${found[0]?.keyId}`)).json<{
          items: { certId: string }[];
        }>();
        expect(items.map(({ certId }) => certId)).toEqual([found[0]?.certId]);
      },
    );

    it('of a revocation: it is effective all the same', async () => {
      const { certId } = await rssp.linked();
      const question = asClient('POST', `certificates/${certId}/revocations`, { revocationReason: 4 });
      await control.set({ kind: 'lost_response', operations: ['revoke'], times: 1 });
      await expect(send(question)).rejects.toThrow();
      expect((await rssp.get(`certificates/${certId}`)).json()).toMatchObject({ state: 'revoked' });
    });
  });

  it('a request whose client gives up on a delay is done all the same', async () => {
    const question = asClient('POST', 'enrolments', await rssp.enrolmentBody());
    // Long enough for a busy machine to be asked again within it.
    await control.set({ kind: 'delay', operations: ['enrol'], milliseconds: 1000, times: 1 });
    const impatient = fetch(new URL(question.path, app.baseUrl), {
      ...question,
      signal: AbortSignal.timeout(250),
    });
    await expect(impatient).rejects.toThrow(/timeout/);
    const running = await send(question);
    expect([running.status, await running.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'idempotency_in_progress' }),
    ]);
    let found = await send(question);
    while (found.status === 409) {
      await pause(100);
      found = await send(question);
    }
    expect([found.status, await found.json()]).toEqual([201, expect.objectContaining({ state: 'issued' })]);
  });

  it('a stream of events that is lost gives its place back', async () => {
    const stream = {
      ...asClient('GET', 'events'),
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    };
    await control.set({ kind: 'lost_response', operations: ['events'], times: 6 });
    for (let n = 0; n < 6; n++) await expect(send(stream)).rejects.toThrow('fetch failed');
    const answer = await send(stream);
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  });

  it.each(['before', 'middle'] as const)('strikes over HTTPS, too: lost %s the answer', async (cut) => {
    await control.set({ kind: 'lost_response', operations: ['crl'], cut, times: 1 });
    const ask = () =>
      rawHttps(Number(app.application.settings.tlsPort), requestLine('GET', '/crl/alpha-seal/full.crl'));
    const lost = await ask();
    const whole = await ask();
    expect(whole.status).toBe(200);
    expect(lost.body.length).toBeLessThan(whole.body.length);
    expect(lost.head.includes(FAULT_HEADER)).toBe(cut === 'middle');
  });

  describe('force_pending', () => {
    it('has an enrolment wait that would be approved at once, and says why', async () => {
      await control.set({ kind: 'force_pending', caId: 'alpha-seal', times: 1 });
      const answer = await send(asClient('POST', 'enrolments', await rssp.enrolmentBody()));
      expect([answer.status, answer.headers.get(FAULT_HEADER)]).toEqual([
        202,
        'force_pending;ca=alpha-seal;id=probe',
      ]);
      const enrolment = (await answer.json()) as EnrolmentBody;
      expect(enrolment.state).toBe('pending_approval');
      const operator = await RaClient.open(app, 'demo-operator');
      const decided = await operator.post(`enrolments/${enrolment.enrolmentId}/decisions`, {
        decision: 'approve',
      });
      expect(decided.json()).toMatchObject({ state: 'issued' });
      expect((await rssp.issued()).state).toBe('issued');
    });

    it('leaves alone what waits anyway', async () => {
      await control.set({ kind: 'force_pending', times: 1 });
      await rssp.pending(PENDING);
      expect(await control.read()).toMatchObject({ state: 'in_force', hits: 0 });
    });
  });

  it('several faults strike one request together, and all are named', async () => {
    await control.set({ kind: 'delay', operations: ['enrol'], milliseconds: 60 }, 'slow');
    await control.set({ kind: 'force_pending' }, 'wait');
    const started = performance.now();
    const answer = await send(asClient('POST', 'enrolments', await rssp.enrolmentBody()));
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
    expect([answer.status, answer.headers.get(FAULT_HEADER)]).toEqual([
      202,
      'force_pending;id=wait, delay;id=slow',
    ]);
  });

  it('a request is refused once, by the oldest fault', async () => {
    await control.set({ kind: 'reject', operations: ['read'], code: 'internal', times: 1 }, 'a');
    await control.set({ kind: 'reject', operations: ['read'], code: 'not_found', times: 1 }, 'b');
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await send(asClient('GET', 'cas'))).status);
    expect(statuses).toEqual([500, 404, 200]);
  });

  describe('a refusal that the RA would keep', () => {
    it('is kept with its header, and a repeat strikes no further fault', async () => {
      const question = asClient('POST', 'enrolments', await rssp.enrolmentBody());
      await control.set({ kind: 'reject', operations: ['enrol'], code: 'weak_key', times: 2 });
      const first = await send(question);
      const repeat = await send(question);
      expect([first.status, repeat.status]).toEqual([422, 422]);
      expect(await repeat.json()).toEqual(await first.json());
      expect(repeat.headers.get(FAULT_HEADER)).toBe('reject;id=probe');
      expect(await control.read()).toMatchObject({ hits: 1 });
      await control.reset();
      // Still the judgement of that request: a new key is needed, as after a real refusal.
      expect((await send(question)).status).toBe(422);
      expect(
        (await send({ ...question, headers: { ...question.headers, 'idempotency-key': freshKey() } })).status,
      ).toBe(201);
    });

    it.each([
      ['internal', 500],
      ['rate_limited', 429],
      ['invalid_token', 401],
      ['ca_offline', 503],
    ] as const)('is not kept where the RA keeps none: %s', async (code, status) => {
      const question = asClient('POST', 'enrolments', await rssp.enrolmentBody());
      await control.set({ kind: 'reject', operations: ['enrol'], code, times: 1, retryAfterSeconds: 3 });
      const first = await send(question);
      expect([first.status, first.headers.get('retry-after')]).toEqual([status, '3']);
      if (status === 401)
        expect(first.headers.get('www-authenticate')).toBe('Bearer realm="ra", error="invalid_token"');
      expect((await send(question)).status).toBe(201);
    });

    it('does not take the place of an answer that is kept already', async () => {
      const question = asClient('POST', 'enrolments', await rssp.enrolmentBody());
      expect((await send(question)).status).toBe(201);
      await control.set({ kind: 'reject', operations: ['enrol'], code: 'dn_in_use' }, 'refuse');
      await control.set({ kind: 'offline' }, 'away');
      await control.set({ kind: 'delay', operations: ['enrol'], milliseconds: 60_000 }, 'slow');
      const repeat = await send(question);
      expect([repeat.status, repeat.headers.get(FAULT_HEADER)]).toEqual([201, null]);
    });
  });

  describe('scope', () => {
    it('of a CA: by the certificate, the enrolment, or the offer that the RA would choose', async () => {
      const [alpha, bravo] = [
        await rssp.linked(),
        await rssp.linked({
          caId: 'bravo-eseal',
          profileId: 'jp-eseal',
          subjectData: PENDING['subjectData'],
        }),
      ];
      await control.set({
        kind: 'reject',
        operations: ['read', 'revoke', 'enrol'],
        code: 'internal',
        caId: 'alpha-seal',
      });
      const statusOf = async (question: Question) => (await send(question)).status;
      expect(await statusOf(asClient('GET', `certificates/${alpha.certId}`))).toBe(500);
      expect(await statusOf(asClient('GET', `certificates/${bravo.certId}`))).toBe(200);
      expect(await statusOf(asClient('GET', `enrolments/${alpha.enrolmentId}`))).toBe(500);
      expect(await statusOf(asClient('GET', `enrolments/${bravo.enrolmentId}`))).toBe(200);
      expect(await statusOf(asClient('GET', 'cas/alpha-seal'))).toBe(500);
      expect(await statusOf(asClient('GET', 'cas'))).toBe(200);
      const body = await rssp.enrolmentBody();
      delete body['caId'];
      expect(await statusOf(asClient('POST', 'enrolments', body))).toBe(500);
      expect(
        await statusOf(asClient('POST', `certificates/${bravo.certId}/revocations`, { revocationReason: 4 })),
      ).toBe(200);
    });

    it('of a profile and of a client', async () => {
      await control.set({ kind: 'reject', operations: ['enrol'], code: 'internal', profileId: 'eu-qseal' });
      expect((await rssp.enrol({ profileId: 'eu-qseal' })).statusCode).toBe(500);
      expect((await rssp.enrol()).statusCode).toBe(201);
      await control.set({
        kind: 'reject',
        operations: ['read', 'token'],
        code: 'internal',
        clientId: 'bravo-rssp',
      });
      expect((await rssp.get('cas')).statusCode).toBe(200);
      expect((await send({ ...(await PROBES.token!.prepare()) })).status).toBe(200);
      const asked = await PROBES.token!.prepare();
      const other = { ...asked, headers: { ...asked.headers, ...basic('bravo-rssp', 'bravo-rssp-secret') } };
      expect((await send(other)).status).toBe(500);
    });

    it('of a CA at OCSP and CRL, also by GET', async () => {
      const { der } = await ocspQuestion();
      await control.set({ kind: 'offline', operations: ['ocsp', 'crl'], caId: 'alpha-seal' });
      const path = encodeURIComponent(der.toString('base64'));
      const answers = await Promise.all(
        [
          `/ocsp/alpha-seal/${path}`,
          `/ocsp/bravo-eseal/${path}`,
          '/crl/alpha-seal/full.crl',
          '/crl/bravo-eseal/full.crl',
        ].map((target) => send({ method: 'GET', path: target })),
      );
      expect(answers.map(({ headers }) => headers.get(FAULT_HEADER))).toEqual([
        'offline;ca=alpha-seal;id=probe',
        null,
        'offline;ca=alpha-seal;id=probe',
        null,
      ]);
    });
  });

  it('nobody is struck who was not let in', async () => {
    await control.set({ kind: 'reject', operations: ['read'], code: 'internal', times: 1 });
    const answer = await send({ method: 'GET', path: '/ra/v1/cas' });
    expect([answer.status, answer.headers.get(FAULT_HEADER)]).toEqual([401, null]);
    expect(await control.read()).toMatchObject({ hits: 0 });
  });

  it('strikes exactly so often, however many requests come at once', async () => {
    await control.set({ kind: 'reject', operations: ['read'], code: 'internal', times: 7 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(asClient('GET', 'cas'))));
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(7);
    expect(await control.read()).toMatchObject({ state: 'over', hits: 7 });
  });

  it('strikes the same requests again with the same seed', async () => {
    const run = async (seed?: string): Promise<{ seed: string; pattern: string }> => {
      const fault = await control.set({
        kind: 'reject',
        operations: ['read'],
        code: 'internal',
        probability: 0.4,
        ...(seed !== undefined && { seed }),
      });
      let pattern = '';
      for (let n = 0; n < 40; n++) pattern += (await send(asClient('GET', 'cas'))).status === 500 ? 'x' : '.';
      return { seed: fault.seed, pattern };
    };
    const first = await run();
    expect(first.pattern).toMatch(/x/);
    expect(first.pattern).toMatch(/\./);
    expect((await run(first.seed)).pattern).toBe(first.pattern);
    expect((await run('another')).pattern).not.toBe(first.pattern);
  });

  it('is over at its time, in real time, and removed when it is removed', async () => {
    await control.set({ kind: 'reject', operations: ['read'], code: 'internal', for: 'PT60S' });
    const ask = async () =>
      (await send(asClient('GET', 'cas', undefined, await app.tokenFor('demo-rssp')))).status;
    await app.manage('POST', '/management/v1/clock/advance', { seconds: 120 });
    expect(await ask()).toBe(500);
    app.time.advanceSeconds(61);
    expect(await ask()).toBe(200);
    expect(await control.read()).toMatchObject({ state: 'over' });
    await control.set({ kind: 'reject', operations: ['read'], code: 'internal' });
    expect(await ask()).toBe(500);
    expect((await control.ask('DELETE', '/faults/probe')).body).toMatchObject({ hits: 1 });
    expect(await ask()).toBe(200);
    expect((await control.ask('DELETE', '/faults/probe')).status).toBe(404);
  });
});
