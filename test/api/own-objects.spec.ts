import type { LightMyRequestResponse } from 'fastify';
import { newTestKey } from '../support/certification-request';
import {
  acceptanceOf,
  expectProblem,
  freshKey,
  JP_COMPANY,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

/**
 * The paths below `ra/v1` whose parameter names something that every client may read, only operators reach, or each client
 * names for itself.
 */
const NOBODYS_OWN = new Set([
  'GET /ra/v1/cas/{caId}',
  'GET /ra/v1/profiles/{profileId}',
  'GET /ra/v1/clients/{clientId}',
  'POST /ra/v1/clients/{clientId}/activation',
  'POST /ra/v1/clients/{clientId}/suspension',
  'POST /ra/v1/enrolments/{enrolmentId}/decisions',
  'POST /ra/v1/enrolments/{enrolmentId}/action-requests',
  'POST /ra/v1/qscds/{qscdId}/status',
  'PUT /ra/v1/keys/{keyId}',
  'PUT /ra/v1/qscds/{qscdId}',
]);

type ObjectKind = 'pending' | 'waiting' | 'issued' | 'active' | 'revoked' | 'job' | 'key' | 'device';

interface OwnedPath {
  readonly route: string;
  /** Whose id stands in the path. */
  readonly of: ObjectKind;
  readonly path: (id: string) => string;
  readonly body?: Json;
}

const certificatePath = (rest: string) => (id: string) => `certificates/${id}${rest}`;
const enrolmentPath = (rest: string) => (id: string) => `enrolments/${id}${rest}`;
const keyPath = (rest: string) => (id: string) => `keys/${id}${rest}`;
const EVIDENCE = { type: 'manual_ref', loa: 'high', proofingId: 'p', verifiedAt: '2026-01-01T00:00:00Z' };
const DEVICE: Json = {
  vendor: 'TEST Secure Devices',
  model: 'TEST Vault 1',
  certificationId: 'TEST-QSCD-0001',
  scheme: 'TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2',
  validUntil: '2030-12-31T23:59:59Z',
};
const ACCEPTANCE = { credentialID: 'c', keyId: 'k', certificateSha256: '00'.repeat(32) };

/** Every path about an object of a client. */
const OWNED: readonly OwnedPath[] = [
  { route: 'GET /ra/v1/enrolments/{enrolmentId}', of: 'issued', path: enrolmentPath('') },
  {
    route: 'POST /ra/v1/enrolments/{enrolmentId}/cancel',
    of: 'pending',
    path: enrolmentPath('/cancel'),
    body: {},
  },
  {
    route: 'POST /ra/v1/enrolments/{enrolmentId}/acceptance',
    of: 'issued',
    path: enrolmentPath('/acceptance'),
    body: ACCEPTANCE,
  },
  { route: 'GET /ra/v1/enrolments/{enrolmentId}/evidence', of: 'waiting', path: enrolmentPath('/evidence') },
  {
    route: 'POST /ra/v1/enrolments/{enrolmentId}/evidence',
    of: 'waiting',
    path: enrolmentPath('/evidence'),
    body: EVIDENCE,
  },
  {
    route: 'POST /ra/v1/enrolments/{enrolmentId}/proof',
    of: 'waiting',
    path: enrolmentPath('/proof'),
    body: { method: 'pkcs10', csr: 'MAA=' },
  },
  {
    route: 'POST /ra/v1/enrolments/{enrolmentId}/consent',
    of: 'waiting',
    path: enrolmentPath('/consent'),
    body: { termsHash: '00'.repeat(32) },
  },
  { route: 'GET /ra/v1/keys/{keyId}', of: 'key', path: keyPath('') },
  {
    route: 'POST /ra/v1/keys/{keyId}/destruction',
    of: 'key',
    path: keyPath('/destruction'),
    body: { destroyedAt: '2026-01-01T00:00:00Z', reason: 'TEST end' },
  },
  { route: 'GET /ra/v1/qscds/{qscdId}', of: 'device', path: (id) => `qscds/${id}` },
  { route: 'GET /ra/v1/certificates/{certId}', of: 'active', path: certificatePath('') },
  {
    route: 'POST /ra/v1/certificates/{certId}/revocations',
    of: 'active',
    path: certificatePath('/revocations'),
    body: { revocationReason: 5 },
  },
  {
    route: 'GET /ra/v1/certificates/{certId}/revocations',
    of: 'revoked',
    path: certificatePath('/revocations'),
  },
  {
    route: 'GET /ra/v1/certificates/{certId}/revocations/{revocationId}',
    of: 'revoked',
    path: certificatePath('/revocations/{revocationId}'),
  },
  {
    route: 'POST /ra/v1/certificates/{certId}/suspension',
    of: 'active',
    path: certificatePath('/suspension'),
    body: {},
  },
  {
    route: 'DELETE /ra/v1/certificates/{certId}/suspension',
    of: 'active',
    path: certificatePath('/suspension'),
  },
  {
    route: 'POST /ra/v1/certificates/{certId}/renewals',
    of: 'active',
    path: certificatePath('/renewals'),
    body: {},
  },
  {
    route: 'POST /ra/v1/certificates/{certId}/rekeys',
    of: 'active',
    path: certificatePath('/rekeys'),
    body: { proofOfPossession: { method: 'pkcs10', csr: 'MAA=' } },
  },
  {
    route: 'GET /ra/v1/revocation-jobs/{jobId}',
    of: 'job',
    path: (id) => `revocation-jobs/${id}`,
  },
];

describe('the objects of a client', () => {
  let app: TestApp;
  let owner: RaClient;
  let other: RaClient;
  const key = newTestKey();
  const ids = new Map<ObjectKind, string>();
  let revocationId: string;
  let active: EnrolmentBody;

  beforeAll(async () => {
    app = await createTestApp();
    await app.registerClient({ clientId: 'other-rssp', qscdAuditReference: 'TEST audit' });
    owner = await RaClient.open(app);
    other = await RaClient.open(app, 'other-rssp');
    ids.set('pending', (await owner.pending()).enrolmentId);
    const publicKey = Buffer.from(newTestKey().spkiDer).toString('base64');
    const { proofOfPossession: _later, ...late } = await owner.enrolmentBody();
    const waiting = await owner.post('enrolments', { ...late, key: { publicKey } });
    ids.set('waiting', waiting.json<EnrolmentBody>().enrolmentId);
    for (const kind of ['key', 'device'] as const) ids.set(kind, `${kind}_${'1'.repeat(32)}`);
    expect((await owner.put(`qscds/${idOf('device')}`, DEVICE)).statusCode).toBe(201);
    expect((await owner.put(`keys/${idOf('key')}`, { publicKey })).statusCode).toBe(201);
    ids.set('issued', (await owner.issued()).enrolmentId);
    active = await owner.linked({ externalId: 'mine', credentialID: 'credential-1' }, key);
    ids.set('active', active.certId ?? '');
    const { certId } = await owner.linked();
    const revocation = await owner.post(`certificates/${certId}/revocations`, { revocationReason: 5 });
    revocationId = revocation.json<{ revocationId: string }>().revocationId;
    ids.set('revoked', certId ?? '');
    const job = await owner.post('revocation-jobs', {
      selection: { certIds: [certId] },
      revocationReason: 5,
    });
    ids.set('job', job.json<{ jobId: string }>().jobId);
  });
  afterAll(() => app.close());

  const idOf = (kind: ObjectKind): string => ids.get(kind) ?? '';
  const call = (
    by: RaClient,
    { route, path, body }: OwnedPath,
    id: string,
  ): Promise<LightMyRequestResponse> => {
    const url = path(id).replace('{revocationId}', revocationId);
    const [method] = route.split(' ');
    if (method === 'GET') return by.get(url);
    return method === 'DELETE' ? by.delete(url) : by.post(url, body);
  };
  const unknown = (id: string): string => id.replace(/[0-9a-f]{32}$/, 'f'.repeat(32));

  it('are all in these tables', async () => {
    const { paths } = (await app.inject({ method: 'GET', url: '/docs/openapi.json' })).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    const routes = Object.entries(paths)
      .filter(([path]) => path.startsWith('/ra/v1/') && path.includes('{'))
      .flatMap(([path, operations]) =>
        Object.keys(operations)
          .filter((method) => ['get', 'put', 'post', 'delete'].includes(method))
          .map((method) => `${method.toUpperCase()} ${path}`),
      );
    const known = [...NOBODYS_OWN, ...OWNED.map(({ route }) => route)];
    expect(routes.filter((route) => !known.includes(route))).toEqual([]);
    expect(known.filter((route) => !routes.includes(route))).toEqual([]);
  });

  it.each(OWNED)('$route: to another client they are as unknown as what does not exist', async (owned) => {
    const id = idOf(owned.of);
    expect(id).toMatch(/_[0-9a-f]{32}$/);
    const foreign = expectProblem(await call(other, owned, id), 404, 'not_found');
    const missing = expectProblem(await call(other, owned, unknown(id)), 404, 'not_found');
    expect({ ...foreign, instance: '' }).toEqual({ ...missing, instance: '' });
    // The owner is not told so: there is something at this path.
    if (owned.route.startsWith('GET')) expect((await call(owner, owned, id)).statusCode).toBe(200);
  });

  it.each([
    ['enrolments', () => 'enrolments?limit=1000'],
    ['enrolments by externalId', () => 'enrolments?externalId=mine'],
    ['certificates', () => 'certificates?limit=1000'],
    ['certificates by keyId', () => `certificates?keyId=${active.keyId}`],
    ['certificates by credentialID', () => 'certificates?credentialID=credential-1'],
    ['certificates by serialNumber', () => `certificates?serialNumber=${active.serialNumber}`],
    ['certificates by state', () => 'certificates?state=active&limit=1000'],
    ['keys', () => 'keys?limit=1000'],
    ['events', () => 'events?limit=1000'],
  ])('are in no list of another client: %s', async (_name, path) => {
    expect((await other.get(path())).json<{ items: unknown[] }>().items).toEqual([]);
    expect((await owner.get(path())).json<{ items: unknown[] }>().items).not.toEqual([]);
  });

  it('leave their names free for another client, but not their keys', async () => {
    expect((await other.enrol({ externalId: 'mine', credentialID: 'credential-1' })).statusCode).toBe(201);
    const problem = expectProblem(await other.enrol({}, key), 409, 'duplicate_key');
    expect(JSON.stringify(problem)).not.toContain('demo-rssp');
  });

  it('are not shown by an Idempotency-Key that the owner used', async () => {
    const headers = { 'idempotency-key': freshKey() };
    const accept = `enrolments/${idOf('issued')}/acceptance`;
    const issued = (await owner.get(`enrolments/${idOf('issued')}`)).json<EnrolmentBody>();
    expect((await owner.post(accept, acceptanceOf(issued), headers)).statusCode).toBe(200);
    expectProblem(await other.post(accept, acceptanceOf(issued), headers), 404, 'not_found');
  });
});

describe('a client with rights at one CA', () => {
  let app: TestApp;
  let bravo: RaClient;

  beforeAll(async () => {
    app = await createTestApp();
    bravo = await RaClient.open(app, 'bravo-rssp');
  });
  afterAll(() => app.close());

  const namesOf = async (path: string, name: string): Promise<unknown[]> =>
    (await bravo.get(path)).json<{ items: Json[] }>().items.map((item) => item[name]);

  it('is shown that CA and the profiles it may use there', async () => {
    expect(await namesOf('cas', 'caId')).toEqual(['bravo-eseal']);
    expect(await namesOf('profiles', 'profileId')).toEqual(['jp-eseal-qscd', 'jp-eseal']);
    expect(await namesOf('profiles?caId=alpha-seal', 'profileId')).toEqual([]);
    const [ca] = (await bravo.get('cas')).json<{ items: Json[] }>().items;
    expect(ca?.['profileIds']).toEqual(['jp-eseal-qscd', 'jp-eseal']);
  });

  it.each([
    ['a profile elsewhere', 'profiles/eu-qseal'],
    ['its profile at another CA', 'profiles/jp-eseal?caId=alpha-seal'],
    ['no profile', 'profiles/nothing'],
  ])('is told alike of %s', async (_name, path) => {
    expectProblem(await bravo.get(path), 404, 'not_found');
  });

  it.each([
    ['at another CA', { caId: 'alpha-seal', profileId: 'jp-eseal' }, 403, 'ca_not_allowed'],
    ['under another profile', { profileId: 'eu-qseal' }, 403, 'profile_not_allowed'],
  ])('is refused %s', async (_name, wish, status, code) => {
    const body: Json = { caId: undefined, subjectData: JP_COMPANY, ...wish };
    expectProblem(await bravo.enrol(body), status, code);
  });

  it('needs not name the CA', async () => {
    const body: Json = { caId: undefined, profileId: 'jp-eseal', subjectData: JP_COMPANY };
    expect((await bravo.enrol(body)).statusCode).toBe(201);
  });
});
