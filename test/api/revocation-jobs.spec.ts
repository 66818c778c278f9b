import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import type { CertificateRecord } from '../../src/store/records';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { Store } from '../../src/store/store';
import { expectProblem, freshKey, JP_COMPANY, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

interface Job {
  readonly jobId: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly refused: number;
}

describe('revocation jobs', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
    operator = await RaClient.open(app, 'demo-operator');
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const order = (selection: Json, members: Json = {}, by = rssp, headers = {}) =>
    by.post('revocation-jobs', { revocationReason: 4, selection, ...members }, headers);
  const finished = async (jobId: string, by = rssp): Promise<Job> => {
    await app.get(DueWorkService).runDue();
    return (await by.get(`revocation-jobs/${jobId}`)).json<Job>();
  };
  const run = async (selection: Json, members: Json = {}, by = rssp): Promise<Job> => {
    const answer = await order(selection, members, by);
    expect([answer.statusCode, answer.body]).toEqual([202, expect.stringContaining('job_')]);
    return finished(answer.json<Job>().jobId, by);
  };
  const stateOf = async (certId: string | null): Promise<unknown> =>
    (await operator.get(`certificates/${certId}`)).json<Json>()['state'];

  /** Rows as the CA would store them, from one that it has issued: signing so many takes too long here. */
  const insertCopies = async (
    template: CertificateRecord,
    count: number,
    members: Partial<CertificateRecord>,
  ) => {
    const repository = app.get(CertificateRepository);
    const copies = Array.from({ length: count }, (_, n) => {
      const serial = createHash('sha256').update(`${members.keyId}-${n}`).digest().subarray(0, 16);
      serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
      const certId = `crt_${n.toString(16).padStart(12, '0')}${serial.toString('hex').slice(0, 20)}`;
      return {
        ...template,
        certId,
        serial,
        liveKey: null,
        replacedBy: null,
        linkBy: null,
        state: 'active' as const,
        ...members,
      };
    });
    await app
      .get(Store)
      .commit({ statements: copies.flatMap((copy) => repository.insert(copy)), audit: [], events: [] });
    return copies;
  };

  it('is accepted with 202 and Location, and revokes what is named', async () => {
    const [one, two] = [await rssp.linked(), await rssp.issued()];
    const answer = await order(
      { certIds: [one.certId, two.certId] },
      { revocationReason: 3, comment: 'merger' },
    );
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({
      jobId: expect.stringMatching(/^job_[0-9a-f]{32}$/),
      state: 'queued',
      total: 2,
      done: 0,
      refused: 0,
    });
    const { jobId } = answer.json<Job>();
    expect(answer.headers['location']).toBe(`/ra/v1/revocation-jobs/${jobId}`);
    expect(await finished(jobId)).toEqual({ jobId, state: 'done', total: 2, done: 2, refused: 0 });
    const certificate = (await rssp.get(`certificates/${one.certId}`)).json();
    expect(certificate).toMatchObject({
      state: 'revoked',
      revocation: { reason: 3, at: '2026-04-01T09:00:00Z' },
    });
    const { items } = (await rssp.get(`certificates/${one.certId}/revocations`)).json<{ items: Json[] }>();
    expect(items).toMatchObject([{ state: 'effective' }]);
  });

  it('counts as refused what cannot be revoked, and does the rest', async () => {
    await app.registerClient({ clientId: 'neighbour', qscdAuditReference: 'audit' });
    const neighbour = await RaClient.open(app, 'neighbour');
    const [good, revoked, assured, foreign] = [
      await rssp.linked(),
      await rssp.linked(),
      await rssp.linked({ profileId: 'eu-qseal-qscd-short' }),
      await neighbour.issued(),
    ];
    await rssp.post(`certificates/${revoked.certId}/revocations`, { revocationReason: 5 });
    const certIds = [good, revoked, assured, foreign].map(({ certId }) => certId);
    const job = await run({ certIds: [...certIds, `crt_${'0'.repeat(32)}`] });
    expect(job).toMatchObject({ state: 'done', total: 5, done: 1, refused: 4 });
    expect(await stateOf(good.certId)).toBe('revoked');
    expect(await stateOf(foreign.certId)).toBe('issued');
  });

  it.each([
    ['credentialID', { credentialID: 'credential-of-job' }, { credentialID: 'credential-of-job' }],
    ['keyId', { keyId: 'key-of-job' }, { key: { keyId: 'key-of-job' } }],
    ['profileId', { profileId: 'eu-qseal' }, { profileId: 'eu-qseal' }],
    [
      'caId',
      { caId: 'bravo-eseal' },
      { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
    ],
  ])('selects by %s, and nothing else', async (_name, selection, enrolment) => {
    const [selected, other] = [await rssp.issued(enrolment), await rssp.issued()];
    expect(await run(selection)).toMatchObject({ state: 'done', total: 1, done: 1, refused: 0 });
    expect([await stateOf(selected.certId), await stateOf(other.certId)]).toEqual(['revoked', 'issued']);
    expect(await run(selection)).toMatchObject({ state: 'done', total: 0, done: 0, refused: 0 });
  });

  it('takes in the certificates of its client alone; an operator takes those of any', async () => {
    await app.registerClient({ clientId: 'tenant', qscdAuditReference: 'audit' });
    const tenant = await RaClient.open(app, 'tenant');
    const profileId = 'eu-qseal-qscd-lei';
    const subjectData = {
      subjectType: 'legal',
      organization_name: 'TEST Example Works',
      lei: '999900TESTKAKEHA0163',
      address: { country: 'XA' },
    };
    const [own, foreign] = [
      await tenant.issued({ profileId, subjectData }),
      await rssp.issued({ profileId, subjectData }),
    ];
    expect(await run({ profileId }, {}, tenant)).toMatchObject({ total: 1, done: 1 });
    expect(await stateOf(foreign.certId)).toBe('issued');
    expect(await run({ clientId: 'demo-rssp', profileId }, { revocationReason: 9 }, operator)).toMatchObject({
      total: 1,
      done: 1,
    });
    expect([await stateOf(own.certId), await stateOf(foreign.certId)]).toEqual(['revoked', 'revoked']);
  });

  it('leaves alone what an operator is not in charge of', async () => {
    await app.registerClient({
      clientId: 'job-operator',
      kind: 'operator',
      scopes: ['ra.operator', 'ra.read'],
      caIds: ['bravo-eseal'],
    });
    const limited = await RaClient.open(app, 'job-operator');
    const { certId } = await rssp.linked();
    const certIds = [certId];
    expect(await run({ certIds }, {}, limited)).toMatchObject({ total: 1, done: 0, refused: 1 });
    expect(await stateOf(certId)).toBe('active');
  });

  it('is not seen by other clients: 404', async () => {
    const { certId } = await rssp.linked();
    const { jobId } = await run({ certIds: [certId] });
    const bravo = await RaClient.open(app, 'bravo-rssp');
    expectProblem(await bravo.get(`revocation-jobs/${jobId}`), 404, 'not_found');
    expect((await operator.get(`revocation-jobs/${jobId}`)).statusCode).toBe(200);
    expectProblem(await rssp.get(`revocation-jobs/job_${'0'.repeat(32)}`), 404, 'not_found');
    expectProblem(await rssp.get('revocation-jobs/x'), 404, 'not_found');
  });

  it('is repeated with the same Idempotency-Key: one job', async () => {
    const { certId } = await rssp.linked();
    const headers = { 'idempotency-key': freshKey() };
    const [first, second] = [
      await order({ certIds: [certId] }, {}, rssp, headers),
      await order({ certIds: [certId] }, {}, rssp, headers),
    ];
    expect(second.body).toBe(first.body);
    expect(await finished(first.json<Job>().jobId)).toMatchObject({ done: 1, refused: 0 });
  });

  it.each([
    ['no selection', { selection: undefined }, '/selection'],
    ['an empty selection', { selection: {} }, '/selection'],
    ['no certIds', { selection: { certIds: [] } }, '/selection/certIds'],
    [
      'certIds with others',
      { selection: { certIds: [`crt_${'0'.repeat(32)}`], caId: 'x' } },
      '/selection/certIds',
    ],
    [
      'a certId twice',
      { selection: { certIds: Array(2).fill(`crt_${'0'.repeat(32)}`) } },
      '/selection/certIds',
    ],
    ['a certId that is none', { selection: { certIds: ['1'] } }, '/selection/certIds'],
    ['a client, by one that is no operator', { selection: { clientId: 'demo-rssp' } }, '/selection/clientId'],
    ['an unknown member', { selection: { serialNumber: '00' } }, '/selection/serialNumber'],
    ['an invalidityDate in the future', { invalidityDate: '2026-05-01T00:00:00Z' }, '/invalidityDate'],
    ['no reason', { revocationReason: undefined }, '/revocationReason'],
  ])('fails with %s: 400', async (_name, members, pointer) => {
    const problem = expectProblem(await order({ caId: 'alpha-seal' }, members), 400, 'malformed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
  });

  it.each([2, 6, 7, 8, 9, 10])('fails with reason %i: 422', async (revocationReason) => {
    expectProblem(await order({ caId: 'alpha-seal' }, { revocationReason }), 422, 'reason_not_allowed');
  });

  it('fails without the scope: 403', async () => {
    const reader = await RaClient.open(app, 'demo-rssp', ['ra.read']);
    expectProblem(await order({ caId: 'alpha-seal' }, {}, reader), 403, 'insufficient_scope');
  });

  it('revokes 2,000 while requests are answered, each certificate once', async () => {
    const { certId } = await rssp.linked();
    const template = await app.get(CertificateRepository).findById(certId ?? '');
    if (template === undefined) throw new Error('no template');
    const copies = await insertCopies(template, 2000, { keyId: 'bulk' });
    const before = await app.get(StatusChangeRepository).lastSequence('alpha-seal', template.crlShard);
    const { jobId } = (await order({ keyId: 'bulk' })).json<Job>();
    let answered = 0;
    let job: Job;
    do {
      // Injected requests need no turn of the event loop, which real ones do.
      await nextTurn();
      job = (await rssp.get(`revocation-jobs/${jobId}`)).json<Job>();
      answered++;
    } while (job.state !== 'done');
    expect(job).toMatchObject({ total: 2000, done: 2000, refused: 0 });
    expect(answered).toBeGreaterThan(5);
    const changes = await app
      .get(StatusChangeRepository)
      .listSince('alpha-seal', template.crlShard, before, 5000);
    expect(changes).toHaveLength(2000);
    expect(await stateOf(copies[1999]?.certId ?? null)).toBe('revoked');
  });

  it('goes on where certificates are revoked by others meanwhile, and counts those as refused', async () => {
    const { certId } = await rssp.linked();
    const template = await app.get(CertificateRepository).findById(certId ?? '');
    if (template === undefined) throw new Error('no template');
    const copies = await insertCopies(template, 600, { keyId: 'contended' });
    const [answer, ...others] = await Promise.all([
      order({ keyId: 'contended' }),
      ...copies
        .slice(0, 300)
        .reverse()
        .map((copy) => rssp.post(`certificates/${copy.certId}/revocations`, { revocationReason: 5 })),
    ]);
    const job = await finished(answer.json<Job>().jobId);
    const byOthers = others.filter(({ statusCode }) => statusCode === 200).length;
    expect(job.state).toBe('done');
    expect(job.done + job.refused).toBe(job.total);
    expect(job.done + byOthers).toBe(600);
  });
});
