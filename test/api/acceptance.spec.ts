import { FixedClock } from '../../src/common/clock';
import { EstablishedCas } from '../../src/ca/established-cas';
import {
  acceptanceOf,
  expectEnrolment,
  expectProblem,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('acceptance', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const accept = (enrolment: EnrolmentBody, members: Json = {}, headers: Record<string, string> = {}) =>
    rssp.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment, members), headers);

  it('links the enrolment and makes the certificate active', async () => {
    const enrolment = await rssp.issued();
    clock.advanceSeconds(60);
    const { terms } = (await rssp.get('profiles/eu-qseal-qscd')).json<{ terms: { hash: string } }>();
    const answer = await accept(enrolment, {
      linkedAt: '2026-04-01T09:00:59Z',
      termsHash: terms.hash,
    });
    const linked = expectEnrolment(answer, 200);
    expect(linked).toMatchObject({
      state: 'linked',
      certId: enrolment.certId,
      certificate: enrolment.certificate,
      linkBy: enrolment.linkBy,
    });
    expect(linked.history.at(-1)).toEqual({
      state: 'linked',
      at: '2026-04-01T09:01:00Z',
      actor: 'demo-rssp',
    });
    expect(answer.headers['etag']).toBe('"2"');
    const certificate = (await rssp.get(`certificates/${enrolment.certId}`)).json<Json>();
    expect(certificate).toMatchObject({ state: 'active', credentialID: 'credential-1' });
  });

  it('is possible until the last second of linkBy', async () => {
    const enrolment = await rssp.issued();
    clock.set(new Date(enrolment.linkBy ?? ''));
    expect(expectEnrolment(await accept(enrolment), 200).state).toBe('linked');
  });

  it('fails after linkBy', async () => {
    const enrolment = await rssp.issued();
    clock.set(new Date(enrolment.linkBy ?? ''));
    clock.advanceSeconds(1);
    expectProblem(await accept(enrolment), 409, 'state_conflict');
  });

  it('fails a second time', async () => {
    const enrolment = await rssp.issued();
    await accept(enrolment);
    expectProblem(await accept(enrolment), 409, 'state_conflict');
  });

  it('is done once by two at the same time', async () => {
    const enrolment = await rssp.issued();
    const answers = await Promise.all([accept(enrolment), accept(enrolment)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  });

  it('fails while nothing is issued', async () => {
    const pending = await rssp.pending();
    const problem = expectProblem(
      await accept(pending, { certificateSha256: '00'.repeat(32) }),
      409,
      'not_issued',
    );
    expect(problem).toMatchObject({ enrolmentId: pending.enrolmentId, retryable: true });
  });

  it('fails for an enrolment that was cancelled', async () => {
    const pending = await rssp.pending();
    await rssp.post(`enrolments/${pending.enrolmentId}/cancel`, {});
    expectProblem(await accept(pending, { certificateSha256: '00'.repeat(32) }), 409, 'state_conflict');
  });

  it('fails for an enrolment that expired', async () => {
    const pending = await rssp.pending();
    clock.advanceSeconds(8 * 24 * 3600);
    expectProblem(await accept(pending, { certificateSha256: '00'.repeat(32) }), 410, 'enrolment_expired');
  });

  it("fails for another client's enrolment", async () => {
    const enrolment = await rssp.issued();
    const other = await RaClient.open(app, 'bravo-rssp');
    const answer = await other.post(
      `enrolments/${enrolment.enrolmentId}/acceptance`,
      acceptanceOf(enrolment),
    );
    expectProblem(answer, 404, 'not_found');
  });

  it.each([
    ['another credential', { credentialID: 'credential-2' }, '/credentialID'],
    ['another key', { keyId: 'another' }, '/keyId'],
    ['another certificate', { certificateSha256: '00'.repeat(32) }, '/certificateSha256'],
    ['other terms', { termsHash: '00'.repeat(32) }, '/termsHash'],
  ])('fails with %s', async (_name, members, pointer) => {
    const enrolment = await rssp.issued({ credentialID: 'credential-1' });
    const problem = expectProblem(await accept(enrolment, members), 422, 'link_mismatch');
    expect(problem).toMatchObject({ enrolmentId: enrolment.enrolmentId, errors: [{ pointer }] });
    expect(expectEnrolment(await accept(enrolment), 200).state).toBe('linked');
  });

  it.each([
    ['no credentialID', { credentialID: undefined }, '/credentialID'],
    ['no keyId', { keyId: undefined }, '/keyId'],
    ['an upper-case hash', { certificateSha256: 'AB'.repeat(32) }, '/certificateSha256'],
    ['a local time', { linkedAt: '2026-04-01T09:00:00+09:00' }, '/linkedAt'],
    ['a statement that is no JWS', { statement: 'yes' }, '/statement'],
    ['an unknown member', { credentialId: 'x' }, '/credentialId'],
  ])('fails with %s', async (_name, members, pointer) => {
    const problem = expectProblem(await accept(await rssp.issued(), members), 400, 'malformed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
  });

  it('fails when it is not the version that If-Match names', async () => {
    const enrolment = await rssp.issued();
    expectProblem(await accept(enrolment, {}, { 'if-match': '"2"' }), 412, 'precondition_failed');
    expect(expectEnrolment(await accept(enrolment, {}, { 'if-match': '"1"' }), 200).state).toBe('linked');
  });

  it('takes the terms in either language', async () => {
    const { terms } = (await rssp.get('profiles/eu-qseal-qscd')).json<{
      terms: { uri: string; hash: string };
    }>();
    expect(terms.uri).toBe(`${app.get(EstablishedCas).urls.publicUrl}/repository/alpha-seal/terms/en`);
    const japanese = await app.inject({ method: 'GET', url: '/repository/alpha-seal/terms/ja' });
    expect(japanese.statusCode).toBe(200);
    const { createHash } = await import('node:crypto');
    const termsHash = createHash('sha256').update(japanese.rawPayload).digest('hex');
    expect(termsHash).not.toBe(terms.hash);
    expect(expectEnrolment(await accept(await rssp.issued(), { termsHash }), 200).state).toBe('linked');
  });
});
