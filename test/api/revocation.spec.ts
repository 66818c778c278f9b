import { FixedClock } from '../../src/common/clock';
import { AuditRepository } from '../../src/store/audit.repository';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import type { OutboxEventRecord } from '../../src/store/records';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { newTestKey } from '../support/certification-request';
import { expectProblem, freshKey, JP_COMPANY, PENDING, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const SHORT = { profileId: 'eu-qseal-qscd-short' };

describe('revocation', () => {
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

  const revoke = (certId: string | null, members: Json = {}, by = rssp, headers = {}) =>
    by.post(`certificates/${certId}/revocations`, { revocationReason: 4, ...members }, headers);
  const certificate = async (certId: string | null, by = rssp): Promise<Json> =>
    (await by.get(`certificates/${certId}`)).json<Json>();
  const recordOf = async (certId: string | null) => {
    const record = await app.get(CertificateRepository).findById(certId ?? '');
    if (record === undefined) throw new Error(`no ${certId}`);
    return record;
  };

  it('takes effect at once: 200, with the reason and time in the certificate', async () => {
    const { certId } = await rssp.linked();
    clock.advanceSeconds(60);
    const answer = await revoke(certId, { revocationReason: 1, invalidityDate: '2026-04-01T08:00:00Z' });
    expect(answer.statusCode).toBe(200);
    const { revocationId } = answer.json<{ revocationId: string }>();
    expect(answer.json()).toEqual({
      revocationId: expect.stringMatching(/^rev_[0-9a-f]{32}$/),
      state: 'effective',
      effectiveAt: '2026-04-01T09:01:00Z',
      publishedAt: null,
    });
    const path = `certificates/${certId}/revocations/${revocationId}`;
    expect(answer.headers['location']).toBe(`/ra/v1/${path}`);
    expect(await certificate(certId)).toMatchObject({
      state: 'revoked',
      revocation: { reason: 1, at: '2026-04-01T09:01:00Z', invalidityDate: '2026-04-01T08:00:00Z' },
    });
    const read = await rssp.get(path);
    expect([read.json(), read.headers['etag']]).toEqual([answer.json(), answer.headers['etag']]);
    expect((await rssp.get(path, { 'if-none-match': String(read.headers['etag']) })).statusCode).toBe(304);
    expect((await rssp.get(`certificates/${certId}/revocations`)).json()).toEqual({
      items: [answer.json()],
      nextCursor: null,
    });
  });

  it('keeps what the request relies on', async () => {
    const { certId } = await rssp.linked();
    const evidence = { type: 'call_back', reference: 'ticket-2026-0001' };
    const later = await revoke(certId, { evidence, effectiveAt: '2026-04-02T09:00:00Z' });
    const { revocationId } = later.json<{ revocationId: string }>();
    const read = () => rssp.get(`certificates/${certId}/revocations/${revocationId}`);
    expect((await read()).json()).toMatchObject({ state: 'pending_confirmation', evidence });
    await revoke(certId);
    expect((await read()).json()).toMatchObject({ state: 'rejected', evidence });
  });

  it.each<[string, Json, string]>([
    ['that is a text', { evidence: 'call' }, '/evidence'],
    ['without a reference', { evidence: { type: 'call_back' } }, '/evidence/reference'],
    ['with more than it may have', { evidence: { type: 'a', reference: 'b', name: 'c' } }, '/evidence/name'],
  ])('refuses evidence %s', async (_name, members, pointer) => {
    const { certId } = await rssp.linked();
    const problem = expectProblem(await revoke(certId, members), 400, 'malformed');
    expect(problem['errors']).toMatchObject([{ pointer }]);
  });

  it('is told by the status change, the event and the audit, and lets the key go', async () => {
    const { certId, serialNumber } = await rssp.linked();
    const seen: OutboxEventRecord[] = [];
    const stop = app.get(CommittedChanges).subscribe((events) => seen.push(...events));
    await revoke(certId, { comment: 'moved to another service' });
    stop();
    const record = await recordOf(certId);
    expect(record).toMatchObject({ state: 'revoked', revocationReason: 'superseded', liveKey: null });
    expect(seen.filter(({ objectId }) => objectId === certId)).toMatchObject([
      {
        type: 'certificate.revoked',
        clientId: 'demo-rssp',
        payload: {
          certId,
          caId: 'alpha-seal',
          crlShard: record.crlShard,
          serialNumber,
          reason: 4,
          at: '2026-04-01T09:00:00Z',
        },
      },
    ]);
    const changes = await app.get(StatusChangeRepository).listSince('alpha-seal', record.crlShard, 0, 1000);
    expect(
      changes.filter(({ serial }) => Buffer.from(serial).toString('hex') === serialNumber),
    ).toMatchObject([{ change: 'revoked', at: START }]);
    const audit = app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    const entries = (await audit.list(nodeId, 0, 100_000)).filter(
      ({ objectId, action }) => objectId === certId && action === 'certificate.revoke',
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]?.actor).toBe('demo-rssp');
    expect(JSON.parse(entries[0]?.details ?? '{}')).toMatchObject({
      reason: 'superseded',
      requestor: 'rssp',
      comment: 'moved to another service',
    });
  });

  describe('reasons', () => {
    const ALLOWED = {
      rssp: [0, 1, 3, 4, 5],
      subscriber: [0, 1, 3, 4, 5],
      operator: [0, 1, 3, 4, 5, 9],
    } as const;
    const cases = (Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]).flatMap((requestor) =>
      Array.from({ length: 11 }, (_, reason) => {
        const verdict = (ALLOWED[requestor] as readonly number[]).includes(reason) ? 'ok' : 'fails';
        return [verdict, reason, requestor] as const;
      }),
    );

    it.each(cases)('%s %i by %s', async (verdict, revocationReason, requestor) => {
      const { certId } = await rssp.issued();
      const by = requestor === 'operator' ? operator : rssp;
      const answer = await revoke(certId, { revocationReason, requestor }, by);
      if (verdict === 'ok') {
        expect(answer.statusCode).toBe(200);
        expect(await certificate(certId)).toMatchObject({
          state: 'revoked',
          revocation: { reason: revocationReason },
        });
        return;
      }
      const problem = expectProblem(answer, 422, 'reason_not_allowed');
      for (const allowed of ALLOWED[requestor]) expect(problem['detail']).toContain(`${allowed} (`);
      expect(problem['errors']).toMatchObject([{ pointer: '/revocationReason' }]);
      expect(await certificate(certId)).toMatchObject({ state: 'issued', revocation: null });
    });

    it('an operator may speak for the subscriber, with the reasons of one', async () => {
      const { certId } = await rssp.issued();
      const members = { revocationReason: 9, requestor: 'subscriber' };
      expectProblem(await revoke(certId, members, operator), 422, 'reason_not_allowed');
      expect((await revoke(certId, { requestor: 'subscriber' }, operator)).statusCode).toBe(200);
    });

    it('fails in the name of an operator by a client that is none', async () => {
      const { certId } = await rssp.issued();
      const problem = expectProblem(
        await revoke(certId, { requestor: 'operator' }),
        403,
        'not_authorised_source',
      );
      expect(problem['errors']).toMatchObject([{ pointer: '/requestor' }]);
    });
  });

  describe('of a CA certificate', () => {
    // Issued by a root under which are none of the CAs that other cases issue at: a revoked one issues nothing more.
    const caCertificate = async (kind: 'root-ca' | 'issuing-ca') => {
      const found = await app.get(CertificateRepository).list({ kind, caId: 'charlie-root', limit: 1 });
      return found[0]?.certId ?? '';
    };

    it('ok with reason 2 by an operator, who finds it by its serial number', async () => {
      const certId = await caCertificate('issuing-ca');
      const serial = Buffer.from((await recordOf(certId)).serial).toString('hex');
      const found = (await operator.get(`certificates?serialNumber=${serial}`)).json<{ items: Json[] }>();
      expect(found.items).toMatchObject([{ certId, state: 'active' }]);
      expect((await revoke(certId, { revocationReason: 2 }, operator)).statusCode).toBe(200);
      expect(await certificate(certId, operator)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 2 },
      });
    });

    it('fails by a client that is no operator: 404', async () => {
      expectProblem(await revoke(await caCertificate('issuing-ca')), 404, 'not_found');
    });

    it('fails for a root: 409', async () => {
      const certId = await caCertificate('root-ca');
      expectProblem(await revoke(certId, { revocationReason: 2 }, operator), 409, 'state_conflict');
    });
  });

  it('fails a second time, also by an operator', async () => {
    const { certId } = await rssp.linked();
    await revoke(certId);
    expectProblem(await revoke(certId), 409, 'already_revoked');
    expectProblem(await revoke(certId, {}, operator), 409, 'already_revoked');
  });

  it('is done once by two at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const { certId } = await rssp.linked();
      const answers = await Promise.all([revoke(certId), revoke(certId, {}, operator)]);
      const codes = answers.map((answer) => answer.json<Json>()['code'] ?? answer.statusCode);
      expect(codes.sort()).toEqual([200, 'already_revoked']);
      expect(
        (await rssp.get(`certificates/${certId}/revocations`)).json<{ items: Json[] }>().items,
      ).toHaveLength(1);
    }
  });

  it('is repeated with the same Idempotency-Key: the same answer, one revocation', async () => {
    const { certId } = await rssp.linked();
    const headers = { 'idempotency-key': freshKey() };
    const [first, second] = [
      await revoke(certId, {}, rssp, headers),
      await revoke(certId, {}, rssp, headers),
    ];
    expect([second.statusCode, second.body]).toEqual([200, first.body]);
    expectProblem(await revoke(certId, { revocationReason: 5 }, rssp, headers), 422, 'idempotency_mismatch');
    expectProblem(
      await rssp.post(
        `certificates/${certId}/revocations`,
        { revocationReason: 4 },
        { 'idempotency-key': null },
      ),
      400,
      'idempotency_key_missing',
    );
  });

  describe('access', () => {
    it("fails for another client's certificate: 404", async () => {
      const { certId } = await rssp.linked();
      await app.registerClient({ clientId: 'other' });
      const other = await RaClient.open(app, 'other');
      expectProblem(await revoke(certId, {}, other), 404, 'not_found');
      expectProblem(await other.get(`certificates/${certId}/revocations`), 404, 'not_found');
      expect(await certificate(certId)).toMatchObject({ state: 'active' });
    });

    it.each(['crt_0123', `crt_${'0'.repeat(32)}`, 'x'])('fails for %s: 404', async (certId) => {
      expectProblem(await revoke(certId), 404, 'not_found');
    });

    it('fails without the scope: 403', async () => {
      const { certId } = await rssp.linked();
      const reader = await RaClient.open(app, 'demo-rssp', ['ra.read']);
      expectProblem(await revoke(certId, {}, reader), 403, 'insufficient_scope');
    });

    it('fails for an operator of another CA: 403', async () => {
      const { certId } = await rssp.linked();
      await app.registerClient({
        clientId: 'bravo-operator',
        kind: 'operator',
        scopes: ['ra.operator'],
        caIds: ['bravo-eseal'],
      });
      const other = await RaClient.open(app, 'bravo-operator');
      expectProblem(await revoke(certId, {}, other), 403, 'ca_not_allowed');
    });

    it('a client that lost its rights at the CA still revokes its own', async () => {
      await app.registerClient({ clientId: 'leaving', qscdAuditReference: 'audit' });
      const leaving = await RaClient.open(app, 'leaving');
      const { certId } = await leaving.issued();
      await app.updateClient('leaving', { caIds: ['bravo-eseal'] });
      expect((await revoke(certId, {}, leaving)).statusCode).toBe(200);
    });

    it('fails for a revocation of another certificate: 404', async () => {
      const [one, two] = [await rssp.linked(), await rssp.linked()];
      const { revocationId } = (await revoke(one.certId)).json<{ revocationId: string }>();
      expectProblem(
        await rssp.get(`certificates/${two.certId}/revocations/${revocationId}`),
        404,
        'not_found',
      );
    });
  });

  describe('the compromise of a key', () => {
    it('blocks it at every CA', async () => {
      const key = newTestKey();
      const { certId } = await rssp.linked({}, key);
      await revoke(certId, { revocationReason: 1 });
      expectProblem(await rssp.enrol({}, key), 422, 'compromised_key');
      const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
      expectProblem(await rssp.enrol(elsewhere, key), 422, 'compromised_key');
    });

    it('blocks the approval of an enrolment that waits', async () => {
      const key = newTestKey();
      const pending = (await rssp.enrol(PENDING, key)).json<{ enrolmentId: string }>();
      const { certId } = await rssp.linked({}, key);
      await revoke(certId, { revocationReason: 1 });
      const answer = await operator.post(`enrolments/${pending.enrolmentId}/decisions`, {
        decision: 'approve',
      });
      expectProblem(answer, 422, 'compromised_key');
    });

    it('leaves its other certificates as they are, unless that is set', async () => {
      const key = newTestKey();
      const one = await rssp.linked({}, key);
      const two = await rssp.issued(
        { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
        key,
      );
      await revoke(one.certId, { revocationReason: 1 });
      expect(await certificate(two.certId)).toMatchObject({ state: 'issued' });
    });

    it('any other reason lets the key be certified again', async () => {
      const key = newTestKey();
      const { certId } = await rssp.linked({}, key);
      expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
      await revoke(certId, { revocationReason: 4 });
      expect((await rssp.enrol({}, key)).statusCode).toBe(201);
    });
  });

  it('fails for a validity-assured certificate, naming no reason: 422', async () => {
    const { certId } = await rssp.linked(SHORT);
    expectProblem(await revoke(certId), 422, 'reason_not_allowed');
    expectProblem(await rssp.post(`certificates/${certId}/suspension`, {}), 422, 'reason_not_allowed');
  });

  it('is possible after notAfter where the profile says so', async () => {
    const { certId } = await rssp.linked({ validity: { duration: 'PT1H' } });
    clock.advanceSeconds(7200);
    expect(await certificate(certId)).toMatchObject({ state: 'expired' });
    expect((await revoke(certId)).statusCode).toBe(200);
    expect(await certificate(certId)).toMatchObject({ state: 'revoked', revocation: { reason: 4 } });
  });

  it.each([
    ['no reason', { revocationReason: undefined }, '/revocationReason'],
    ['a reason beyond 10', { revocationReason: 11 }, '/revocationReason'],
    ['a reason below 0', { revocationReason: -1 }, '/revocationReason'],
    ['a reason that is a text', { revocationReason: '1' }, '/revocationReason'],
    ['a reason that is a fraction', { revocationReason: 1.5 }, '/revocationReason'],
    ['an invalidityDate in the future', { invalidityDate: '2026-04-01T09:00:01Z' }, '/invalidityDate'],
    ['a local time', { invalidityDate: '2026-04-01T09:00:00+09:00' }, '/invalidityDate'],
    ['an effectiveAt that has passed', { effectiveAt: '2026-04-01T08:59:59Z' }, '/effectiveAt'],
    ['an effectiveAt after notAfter', { effectiveAt: '2029-04-01T09:00:00Z' }, '/effectiveAt'],
    ['an unknown requestor', { requestor: 'relying party' }, '/requestor'],
    ['an unknown member', { reason: 1 }, '/reason'],
    ['a long comment', { comment: 'x'.repeat(1001) }, '/comment'],
  ])('fails with %s: 400', async (_name, members, pointer) => {
    const { certId } = await rssp.issued();
    const problem = expectProblem(await revoke(certId, members), 400, 'malformed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
  });
});
