import { EstablishedCas } from '../../src/ca/established-cas';
import { FixedClock } from '../../src/common/clock';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import { certificationRequest, DEFECTIVE_REQUESTS, newTestKey } from '../support/certification-request';
import {
  EU_COMPANY,
  expectProblem,
  freshKey,
  JP_COMPANY,
  PENDING,
  RaClient,
  type Json,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const NATURAL: Json = {
  subjectType: 'natural',
  given_name: 'TEST Ada',
  family_name: 'Example',
  identifier: { type: 'PNO', country: 'XA', value: '4711' },
  address: { country: 'XA' },
};

describe('POST enrolments refuses', () => {
  const clock = new FixedClock(new Date('2026-04-01T09:00:00Z'));
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  afterAll(() => app.close());

  const pointers = (problem: Json): unknown[] =>
    (problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

  it.each(DEFECTIVE_REQUESTS.map((defect) => [defect.name, defect] as const))(
    'a CSR that is: %s',
    async (_name, defect) => {
      const nonce = await rssp.nonce();
      const csr = defect.make(nonce).toString('base64');
      const answer = await rssp.enrol({ proofOfPossession: { method: 'pkcs10', csr, nonce } });
      const problem = expectProblem(
        answer,
        defect.name === 'empty' ? 400 : 422,
        defect.name === 'empty' ? 'malformed' : defect.code,
      );
      expect(pointers(problem)).toEqual(['/proofOfPossession/csr']);
      if (defect.reason !== undefined)
        expect(problem['errors']).toEqual([expect.objectContaining({ reason: defect.reason })]);
    },
  );

  it('a CSR in PEM', async () => {
    const nonce = await rssp.nonce();
    const base64 = certificationRequest({ nonce }).toString('base64');
    const csr = `-----BEGIN CERTIFICATE REQUEST-----${base64}-----END CERTIFICATE REQUEST-----`;
    const problem = expectProblem(
      await rssp.enrol({ proofOfPossession: { method: 'pkcs10', csr, nonce } }),
      422,
      'bad_csr',
    );
    expect(problem['errors']).toEqual([expect.objectContaining({ reason: 'not_base64' })]);
  });

  it('RSA-2048 from 2027 on', async () => {
    const later = new FixedClock(new Date('2027-01-01T00:00:00Z'));
    const laterApp = await createTestApp({ clock: later });
    const client = await RaClient.open(laterApp);
    expectProblem(await client.enrol({}, newTestKey('RSA-2048')), 422, 'weak_key');
    await laterApp.close();
  });

  const refused: readonly (readonly [string, Json, number, string, string])[] = [
    ['an unknown profile', { profileId: 'nothing' }, 422, 'unknown_profile', '/profileId'],
    ['a CA profile', { profileId: 'issuing-ca' }, 422, 'unknown_profile', '/profileId'],
    [
      'an unknown policy',
      { profileId: undefined, certificatePolicy: '2.999.7.7' },
      422,
      'unknown_profile',
      '/certificatePolicy',
    ],
    ['an unknown CA', { caId: 'nothing' }, 422, 'unknown_ca', '/caId'],
    ['a CA without the profile', { caId: 'bravo-eseal' }, 422, 'policy_violation', '/caId'],
    ['a root', { caId: 'alpha-root' }, 422, 'policy_violation', '/caId'],
    [
      'a policy of several profiles',
      { caId: undefined, profileId: undefined, certificatePolicy: '0.4.0.194112.1.3' },
      422,
      'policy_violation',
      '/certificatePolicy',
    ],
    [
      'a natural person under a seal profile',
      { subjectData: NATURAL },
      422,
      'subject_type_mismatch',
      '/subjectData/subjectType',
    ],
    [
      'a subject without its name',
      { subjectData: { ...EU_COMPANY, organization_name: undefined } },
      422,
      'subject_mismatch',
      '/subjectData/organization_name',
    ],
    [
      'a subject of another country',
      { ...PENDING, subjectData: { ...JP_COMPANY, address: { country: 'XA' } } },
      422,
      'subject_mismatch',
      '/subjectData/address/country',
    ],
    [
      'a wrong check digit',
      { ...PENDING, subjectData: { ...JP_COMPANY, organization_identifier: 'NTRJP-1999999000005' } },
      422,
      'subject_mismatch',
      '/subjectData/organization_identifier',
    ],
    [
      'an LEI with wrong check digits',
      { subjectData: { ...EU_COMPANY, lei: '999900TESTKAKEHA0550' } },
      422,
      'subject_mismatch',
      '/subjectData/lei',
    ],
    [
      'a direction override in a name',
      { subjectData: { ...EU_COMPANY, organization_name: 'TEST \u202eskroW' } },
      400,
      'malformed',
      '/subjectData/organization_name',
    ],
    [
      'terms that are not those of the CA',
      { consent: { termsHash: '00'.repeat(32) } },
      422,
      'terms_not_accepted',
      '/consent/termsHash',
    ],
    [
      'a validity over the maximum',
      { validity: { duration: 'P10Y' } },
      422,
      'policy_violation',
      '/validity/duration',
    ],
    [
      'a notBefore in the past',
      { validity: { notBefore: '2026-01-01T00:00:00Z' } },
      422,
      'policy_violation',
      '/validity/notBefore',
    ],
    [
      'a lifecycle that is not the profile’s',
      { lifecycle: 'one_time' },
      422,
      'policy_violation',
      '/lifecycle',
    ],
    [
      'a signature qualifier for a seal',
      { signatureQualifier: 'eu_eidas_qes' },
      422,
      'policy_violation',
      '/signatureQualifier',
    ],
    [
      'another proof method',
      { proofOfPossession: { method: 'raVerified' } },
      422,
      'policy_violation',
      '/proofOfPossession/method',
    ],
    [
      'a key that is not the CSR’s',
      { key: { publicKey: Buffer.from(newTestKey().spkiDer).toString('base64') } },
      422,
      'bad_pop',
      '/key/publicKey',
    ],
    ['an unknown member', { subject: 'CN=x' }, 400, 'malformed', '/subject'],
    [
      'an unknown member of the subject',
      { subjectData: { ...EU_COMPANY, dn: 'CN=x' } },
      400,
      'malformed',
      '/subjectData/dn',
    ],
    ['profile and policy', { certificatePolicy: '2.999.1' }, 400, 'malformed', '/profileId'],
    ['a member of another type', { externalId: 7 }, 400, 'malformed', '/externalId'],
  ];
  it.each(refused)('%s', async (_name, members, status, code, pointer) => {
    expect(pointers(expectProblem(await rssp.enrol(members), status, code))).toContain(pointer);
  });

  describe('what is not a JSON object in UTF-8:', () => {
    it.each([
      ['no body', undefined],
      ['an empty body', ''],
      ['no JSON', '{"profileId":'],
      ['a list', '[]'],
      ['null', 'null'],
      ['a member twice', '{"profileId":"a","profileId":"b"}'],
      ['__proto__', '{"__proto__":{"profileId":"a"}}'],
      ['too many levels', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
    ])('%s', async (_name, body) => {
      expectProblem(await rssp.post('enrolments', body), 400, 'malformed');
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
  ])('a body as %s', async (type) => {
    const body = await rssp.enrolmentBody();
    expectProblem(
      await rssp.post('enrolments', body, { 'content-type': type }),
      415,
      'unsupported_media_type',
    );
  });

  it('a body over the limit of the discovery document', async () => {
    const { limits } = (await app.inject({ method: 'GET', url: '/.well-known/ra-configuration' })).json<{
      limits: { maxBodyBytes: number };
    }>();
    const body = JSON.stringify({ clientData: 'x'.repeat(limits.maxBodyBytes) });
    expectProblem(await rssp.post('enrolments', body), 413, 'too_large');
  });

  it('an externalId the client has used', async () => {
    await rssp.issued({ externalId: 'used' });
    expectProblem(await rssp.enrol({ externalId: 'used' }), 409, 'duplicate_external_id');
    const other = await RaClient.open(app, 'bravo-rssp');
    const members = {
      caId: 'bravo-eseal',
      profileId: 'jp-eseal',
      subjectData: JP_COMPANY,
      externalId: 'used',
    };
    expect((await other.enrol(members)).statusCode).toBe(201);
  });

  it('a key that another client has enrolled, without saying whose', async () => {
    const key = newTestKey();
    await rssp.issued({}, key);
    const other = await RaClient.open(app, 'bravo-rssp');
    const answer = await other.enrol(
      { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
      key,
    );
    const problem = expectProblem(answer, 409, 'duplicate_key');
    expect(answer.body).not.toContain('demo-rssp');
    expect(problem['errors']).toBeUndefined();
  });

  it('a key that another client has merely asked to enrol', async () => {
    const key = newTestKey();
    expect((await rssp.enrol(PENDING, key)).statusCode).toBe(202);
    const other = await RaClient.open(app, 'bravo-rssp');
    expectProblem(
      await other.enrol({ caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY }, key),
      409,
      'duplicate_key',
    );
  });

  it('a key with a live certificate at the same CA', async () => {
    const key = newTestKey();
    await rssp.issued({}, key);
    expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
  });

  it('a key under another keyId than before, and a keyId for another key', async () => {
    const key = newTestKey();
    await rssp.issued({ key: { keyId: 'first-name' } }, key);
    const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    expectProblem(
      await rssp.enrol({ ...elsewhere, key: { keyId: 'second-name' } }, key),
      409,
      'duplicate_key',
    );
    expectProblem(await rssp.enrol({ key: { keyId: 'first-name' } }), 409, 'duplicate_key');
  });

  it('a profile that needs a QSCD from a client without one', async () => {
    const other = await RaClient.open(app, 'bravo-rssp');
    const answer = await other.enrol({
      caId: 'bravo-eseal',
      profileId: 'jp-eseal-qscd',
      subjectData: JP_COMPANY,
    });
    expectProblem(answer, 422, 'qscd_not_certified');
  });

  it('a profile or CA that the client may not use', async () => {
    const other = await RaClient.open(app, 'bravo-rssp');
    const members = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    expectProblem(await other.enrol({ ...members, profileId: 'eu-qseal' }), 403, 'profile_not_allowed');
    await app.registerClient({ clientId: 'charlie-only', caIds: ['charlie-sign'] });
    const third = await RaClient.open(app, 'charlie-only');
    expectProblem(await third.enrol(members), 403, 'ca_not_allowed');
    expectProblem(await third.enrol({ ...members, caId: undefined }), 403, 'ca_not_allowed');
  });

  it('while the CA is offline, and says when to come back', async () => {
    const cas = app.get(EstablishedCas);
    const body = await rssp.enrolmentBody();
    cas.noteState('alpha-seal', 'offline');
    const key = { 'idempotency-key': freshKey() };
    const answer = await rssp.post('enrolments', body, key);
    cas.noteState('alpha-seal', 'active');
    expect(expectProblem(answer, 503, 'ca_offline')['retryable']).toBe(true);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    // A 5xx is not kept: the same request succeeds, with the nonce it has not used up.
    expect((await rssp.post('enrolments', body, key)).statusCode).toBe(201);
  });

  it('a token without the scope ra.enrol', async () => {
    const reader = await RaClient.open(app, 'demo-rssp', ['ra.read']);
    expectProblem(await reader.post('enrolments', {}), 403, 'insufficient_scope');
  });

  it('an expired token', async () => {
    app.time.advanceSeconds(601);
    expectProblem(await rssp.post('enrolments', {}), 401, 'invalid_token');
    rssp = await RaClient.open(app);
  });

  it('and stores nothing of it', async () => {
    const before = (await app.get(EnrolmentRepository).list({ limit: 1000 })).length;
    const key = newTestKey();
    const nonce = await rssp.nonce();
    const csr = certificationRequest({ nonce, key }).toString('base64');
    const proofOfPossession = { method: 'pkcs10', csr, nonce };
    expectProblem(
      await rssp.enrol({ proofOfPossession, consent: { termsHash: '00'.repeat(32) } }),
      422,
      'terms_not_accepted',
    );
    expect((await app.get(EnrolmentRepository).list({ limit: 1000 })).length).toBe(before);
    expect((await rssp.enrol({ proofOfPossession })).statusCode).toBe(201);
  });
});

describe("another client's object", () => {
  let app: TestApp;
  let rssp: RaClient;
  let other: RaClient;

  beforeAll(async () => {
    app = await createTestApp();
    rssp = await RaClient.open(app);
    other = await RaClient.open(app, 'bravo-rssp');
  });
  afterAll(() => app.close());

  it.each([
    ['GET enrolment', (enrolmentId: string) => other.get(`enrolments/${enrolmentId}`)],
    ['POST cancel', (enrolmentId: string) => other.post(`enrolments/${enrolmentId}/cancel`, {})],
    [
      'POST acceptance',
      (enrolmentId: string) =>
        other.post(`enrolments/${enrolmentId}/acceptance`, {
          credentialID: 'c',
          keyId: 'k',
          certificateSha256: '0'.repeat(64),
        }),
    ],
    ['GET certificate', (_: string, certId: string) => other.get(`certificates/${certId}`)],
  ])('is not found by %s, like one that does not exist', async (_name, ask) => {
    const { enrolmentId, certId } = await rssp.issued();
    const real = expectProblem(await ask(enrolmentId, certId ?? ''), 404, 'not_found');
    const invented = expectProblem(
      await ask(`enr_${'0'.repeat(32)}`, `crt_${'0'.repeat(32)}`),
      404,
      'not_found',
    );
    expect(real['detail']).toBe(invented['detail']);
  });

  it.each([
    'enrolments/x',
    'enrolments/%00',
    `enrolments/enr_${'0'.repeat(33)}`,
    'certificates/crt_',
    'cas/nothing',
    'profiles/nothing',
  ])('nothing is found at %s', async (path) => {
    expectProblem(await rssp.get(path), 404, 'not_found');
  });

  it.each([
    'enrolments?limit=0',
    'enrolments?limit=1001',
    'enrolments?limit=many',
    'enrolments?page=2',
    'enrolments?state=lost',
    'certificates?serialNumber=ABC',
    'certificates?externalId=x',
    'profiles?subjectType=robot',
  ])('a query is refused: %s', async (path) => {
    expectProblem(await rssp.get(path), 400, 'malformed');
  });
});
