import { CertificateRepository } from '../../src/store/certificate.repository';
import { acceptanceOf, expectEnrolment, expectProblem, freshKey, RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

describe('a repeated request', () => {
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    app = await createTestApp();
    rssp = await RaClient.open(app);
    operator = await RaClient.open(app, 'demo-operator');
  });
  afterAll(() => app.close());

  const certificatesOf = async (credentialId: string): Promise<number> =>
    (await app.get(CertificateRepository).list({ credentialId, limit: 1000 })).length;

  it('gets the first answer: status, headers and body', async () => {
    const body = await rssp.enrolmentBody({ credentialID: 'twice' });
    const key = { 'idempotency-key': freshKey() };
    const first = await rssp.post('enrolments', body, key);
    const second = await rssp.post('enrolments', body, key);
    expectEnrolment(first, 201);
    expect([second.statusCode, second.body]).toEqual([first.statusCode, first.body]);
    for (const name of ['etag', 'location', 'content-type', 'cache-control']) {
      expect(second.headers[name]).toBe(first.headers[name]);
    }
    expect(await certificatesOf('twice')).toBe(1);
  });

  it.each([2, 200])('%i at the same time give one certificate', async (count) => {
    const credentialID = `at-once-${count}`;
    const body = await rssp.enrolmentBody({ credentialID });
    const key = { 'idempotency-key': freshKey() };
    const answers = await Promise.all(
      Array.from({ length: count }, () => rssp.post('enrolments', body, key)),
    );
    const issued = answers.filter(({ statusCode }) => statusCode === 201);
    const others = answers.filter(({ statusCode }) => statusCode !== 201);
    expect(issued.length).toBeGreaterThan(0);
    expect(new Set(issued.map((answer) => answer.body)).size).toBe(1);
    for (const answer of others) {
      expectProblem(answer, 409, 'idempotency_in_progress');
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect(await certificatesOf(credentialID)).toBe(1);
    expect((await rssp.post('enrolments', body, key)).body).toBe(issued[0]?.body);
  });

  it('may have other white space in its body', async () => {
    const body = await rssp.enrolmentBody();
    const key = { 'idempotency-key': freshKey() };
    const first = await rssp.post('enrolments', body, key);
    const again = JSON.stringify(body, null, 2);
    expect((await rssp.post('enrolments', again, key)).body).toBe(first.body);
  });

  it('fails with another body', async () => {
    const key = { 'idempotency-key': freshKey() };
    await rssp.post('enrolments', await rssp.enrolmentBody(), key);
    expectProblem(
      await rssp.post('enrolments', await rssp.enrolmentBody(), key),
      422,
      'idempotency_mismatch',
    );
  });

  it('gets a refusal again, although it would now succeed', async () => {
    const body = await rssp.enrolmentBody({ profileId: 'nothing' });
    const key = { 'idempotency-key': freshKey() };
    const first = await rssp.post('enrolments', body, key);
    expectProblem(first, 422, 'unknown_profile');
    const second = await rssp.post('enrolments', body, key);
    expect([second.statusCode, second.body, second.headers['content-type']]).toEqual([
      422,
      first.body,
      first.headers['content-type'],
    ]);
  });

  it('is a repeat for 24 hours of real time', async () => {
    const body = await rssp.enrolmentBody();
    const key = { 'idempotency-key': freshKey() };
    const first = await rssp.post('enrolments', body, key);
    app.time.advanceSeconds(24 * 3600 - 10);
    const second = await RaClient.open(app);
    expect((await second.post('enrolments', body, key)).body).toBe(first.body);
    app.time.advanceSeconds(11);
    const third = await RaClient.open(app);
    expectProblem(await third.post('enrolments', body, key), 409, 'nonce_reused');
    rssp = third;
    operator = await RaClient.open(app, 'demo-operator');
  });

  it('is another request for another client', async () => {
    const other = await RaClient.open(app, 'bravo-rssp');
    const key = { 'idempotency-key': freshKey() };
    const first = await rssp.post('challenges', { purpose: 'pop' }, key);
    const second = await other.post('challenges', { purpose: 'pop' }, key);
    expect(second.statusCode).toBe(201);
    expect(second.body).not.toBe(first.body);
  });

  it('is another request at another path', async () => {
    const key = { 'idempotency-key': freshKey() };
    const [one, two] = [await rssp.pending(), await rssp.pending()];
    const cancelled = await rssp.post(`enrolments/${one.enrolmentId}/cancel`, {}, key);
    const other = await rssp.post(`enrolments/${two.enrolmentId}/cancel`, {}, key);
    expect(cancelled.json<{ enrolmentId: string }>().enrolmentId).toBe(one.enrolmentId);
    expect(other.json<{ enrolmentId: string }>().enrolmentId).toBe(two.enrolmentId);
  });

  it('of an acceptance gets the first answer', async () => {
    const enrolment = await rssp.issued();
    const key = { 'idempotency-key': freshKey() };
    const path = `enrolments/${enrolment.enrolmentId}/acceptance`;
    const first = await rssp.post(path, acceptanceOf(enrolment), key);
    expect(expectEnrolment(first, 200).state).toBe('linked');
    expect((await rssp.post(path, acceptanceOf(enrolment), key)).body).toBe(first.body);
  });

  it('of a decision gets the first answer, and one certificate', async () => {
    const { enrolmentId } = await rssp.pending({ credentialID: 'decided-twice' });
    const key = { 'idempotency-key': freshKey() };
    const path = `enrolments/${enrolmentId}/decisions`;
    const answers = await Promise.all([1, 2, 3].map(() => operator.post(path, { decision: 'approve' }, key)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).not.toHaveLength(0);
    expect(expectEnrolment(await operator.post(path, { decision: 'approve' }, key), 200).state).toBe(
      'issued',
    );
    expect(await certificatesOf('decided-twice')).toBe(1);
  });

  describe('without a key', () => {
    it.each(['enrolments', 'enrolments/enr_00000000000000000000000000000000/acceptance'])(
      'fails at %s',
      async (path) => {
        expectProblem(await rssp.post(path, {}, { 'idempotency-key': null }), 400, 'idempotency_key_missing');
      },
    );

    it('fails at decisions', async () => {
      const { enrolmentId } = await rssp.pending();
      const answer = await operator.post(
        `enrolments/${enrolmentId}/decisions`,
        { decision: 'approve' },
        { 'idempotency-key': null },
      );
      expectProblem(answer, 400, 'idempotency_key_missing');
    });
  });

  it.each([
    ['with a space', 'a b'],
    ['longer than 255', 'x'.repeat(256)],
    ['empty', ''],
  ])('fails for a key %s', async (_name, key) => {
    expectProblem(await rssp.post('enrolments', {}, { 'idempotency-key': key }), 400, 'malformed');
  });
});
