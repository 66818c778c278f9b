import { FixedClock } from '../../src/common/clock';
import { certificationRequest, newTestKey } from '../support/certification-request';
import { expectProblem, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

describe('challenges', () => {
  const clock = new FixedClock(new Date('2026-04-01T09:00:00Z'));
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  afterAll(() => app.close());

  it.each(['pop', 'attestation', 'evidence'])('are given for %s: 32 octets, 300 seconds', async (purpose) => {
    const answer = await rssp.post('challenges', { purpose });
    expect(answer.statusCode).toBe(201);
    const body = answer.json<{ nonce: string }>();
    expect(body).toEqual({ nonce: expect.any(String), purpose, expiresAt: isoIn(300) });
    expect(Buffer.from(body.nonce, 'base64url').length).toBe(32);
    expect(body.nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('are all different', async () => {
    const nonces = await Promise.all(Array.from({ length: 50 }, () => rssp.nonce()));
    expect(new Set(nonces).size).toBe(50);
  });

  it('need no Idempotency-Key, and with one are the same again', async () => {
    const without = await rssp.post('challenges', { purpose: 'pop' }, { 'idempotency-key': null });
    expect(without.statusCode).toBe(201);
    const [first, second] = [
      await rssp.post('challenges', { purpose: 'pop' }, { 'idempotency-key': 'same' }),
      await rssp.post('challenges', { purpose: 'pop' }, { 'idempotency-key': 'same' }),
    ];
    expect(second.body).toBe(first.body);
  });

  it.each([
    ['no body', undefined, ''],
    ['another purpose', { purpose: 'fun' }, '/purpose'],
    ['an unknown member', { purpose: 'pop', length: 1 }, '/length'],
    ['a list', [], ''],
  ])('fails %s', async (_name, body, pointer) => {
    const problem = expectProblem(await rssp.post('challenges', body), 400, 'malformed');
    if (pointer !== '') expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
  });

  it('fails without the scope ra.enrol', async () => {
    const reader = await RaClient.open(app, 'demo-rssp', ['ra.read']);
    expectProblem(await reader.post('challenges', { purpose: 'pop' }), 403, 'insufficient_scope');
  });

  describe('the nonce of an enrolment', () => {
    const body = async (nonce: string, members: Json = {}) => ({
      ...(await rssp.enrolmentBody()),
      proofOfPossession: { method: 'pkcs10', csr: certificationRequest({ nonce }).toString('base64'), nonce },
      ...members,
    });

    it('fails when it is used again', async () => {
      const nonce = await rssp.nonce();
      expect((await rssp.post('enrolments', await body(nonce))).statusCode).toBe(201);
      expectProblem(await rssp.post('enrolments', await body(nonce)), 409, 'nonce_reused');
    });

    it('is used once by many at the same time', async () => {
      const nonce = await rssp.nonce();
      const bodies = await Promise.all(Array.from({ length: 12 }, () => body(nonce)));
      const answers = await Promise.all(bodies.map((each) => rssp.post('enrolments', each)));
      const codes = answers.map((answer) => answer.json<{ code?: string }>().code ?? answer.statusCode);
      expect(codes.filter((code) => code === 201)).toHaveLength(1);
      expect(codes.filter((code) => code === 'nonce_reused')).toHaveLength(11);
    });

    it('is not used up by a request that is refused for another reason', async () => {
      const nonce = await rssp.nonce();
      const wrong = await body(nonce, { validity: { duration: 'P9Y' } });
      expectProblem(await rssp.post('enrolments', wrong), 422, 'policy_violation');
      expect((await rssp.post('enrolments', await body(nonce))).statusCode).toBe(201);
    });

    it('fails after 300 seconds', async () => {
      const [late, inTime] = [await rssp.nonce(), await rssp.nonce()];
      clock.advanceSeconds(299);
      expect((await rssp.post('enrolments', await body(inTime))).statusCode).toBe(201);
      clock.advanceSeconds(1);
      expectProblem(await rssp.post('enrolments', await body(late)), 422, 'nonce_expired');
    });

    it("fails when it is another client's", async () => {
      const other = await RaClient.open(app, 'bravo-rssp');
      expectProblem(await rssp.post('enrolments', await body(await other.nonce())), 422, 'bad_pop');
    });

    it('fails when it was given for attestation', async () => {
      expectProblem(
        await rssp.post('enrolments', await body(await rssp.nonce('attestation'))),
        422,
        'bad_pop',
      );
    });

    it('fails when nobody gave it', async () => {
      expectProblem(await rssp.post('enrolments', await body('A'.repeat(43))), 422, 'bad_pop');
    });

    it('fails when the request was signed over another', async () => {
      const nonce = await rssp.nonce();
      const csr = certificationRequest({ nonce: await rssp.nonce(), key: newTestKey() }).toString('base64');
      const proofOfPossession = { method: 'pkcs10', csr, nonce };
      expectProblem(await rssp.enrol({ proofOfPossession }), 422, 'bad_pop');
    });
  });

  function isoIn(seconds: number): string {
    return new Date(clock.now().getTime() + seconds * 1000).toISOString().replace('.000Z', 'Z');
  }
});
