import { certificationRequest, type DeviceRegistration, mockQscd } from '@kakehashi/client';
import { AttestingDevice } from '../support/attesting-device';
import { CuttingProxy } from '../support/cutting-proxy';
import { EU_SEAL, libraryClient, newSubjectKey } from '../support/library-client';
import { freePort } from '../support/service-process';
import { createTestApp, type TestApp } from '../support/test-app';

/** Whatever the network loses, and however often a request comes, each enrolment has exactly one certificate. */
describe('lost requests and answers', () => {
  let proxy: CuttingProxy;
  let app: TestApp;

  beforeAll(async () => {
    proxy = await CuttingProxy.open();
    const httpPort = await freePort();
    // The public URL is that of the proxy, so that everything goes through it.
    app = await createTestApp({ settings: { httpPort, publicUrl: proxy.url } });
    await app.listen();
    proxy.target = `http://localhost:${httpPort}`;
  });
  beforeEach(() => {
    proxy.cut = () => undefined;
    proxy.answered.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await proxy.close();
  });

  async function certificatesOf(credentialID: string): Promise<string[]> {
    const certIds: string[] = [];
    for await (const { certId } of libraryClient(proxy.url).certificates.list({ credentialID }))
      certIds.push(certId);
    return certIds;
  }

  /** Every request is answered once in vain. */
  function loseFirstAnswers(): void {
    const lost = new Set<string>();
    proxy.cut = ({ method, url }) => {
      const call = `${method} ${url}`;
      if (lost.has(call)) return undefined;
      lost.add(call);
      return 'answer-lost';
    };
  }

  it.each([[undefined], [true]])('each call of a journey loses its first answer, dpop %s', async (dpop) => {
    loseFirstAnswers();
    const credentialID = `lost-${dpop}`;
    const ra = libraryClient(proxy.url, 'demo-rssp', {
      authentication: {
        method: 'client_secret_basic',
        clientId: 'demo-rssp',
        clientSecret: 'demo-rssp-secret',
        ...(dpop !== undefined && { dpop }),
      },
    });
    const enrolment = await ra.enrolments.enrol({ ...EU_SEAL, credentialID, subjectKey: newSubjectKey() });
    expect((await ra.enrolments.accept(enrolment, { credentialID })).state).toBe('linked');
    const { certId } = enrolment;
    expect((await ra.certificates.hold(certId)).state).toBe('suspended');
    // DELETE has no Idempotency-Key: the repeat finds no hold any more.
    expect((await ra.certificates.release(certId)).state).toBe('active');
    const revocation = await ra.certificates.revoke(certId, { reason: 'superseded' });
    expect(['effective', 'published']).toContain(revocation.state);
    expect((await ra.certificates.get(certId)).revocation).toMatchObject({ reason: 4 });

    for (const call of [
      'POST /oauth2/token',
      'POST /ra/v1/challenges',
      'POST /ra/v1/enrolments',
      `POST /ra/v1/enrolments/${enrolment.enrolmentId}/acceptance`,
      `POST /ra/v1/certificates/${certId}/suspension`,
      `DELETE /ra/v1/certificates/${certId}/suspension`,
      `POST /ra/v1/certificates/${certId}/revocations`,
    ])
      expect(proxy.answered.filter((answered) => answered === call)).toHaveLength(2);
    proxy.cut = () => undefined;
    expect(await certificatesOf(credentialID)).toEqual([certId]);
    const { body } = await ra.request('listRevocations', { path: { certId } });
    expect(body.items).toHaveLength(1);
  });

  it('so does each call about devices, keys and replacements', async () => {
    const ra = libraryClient(proxy.url);
    await ra.configuration();
    loseFirstAnswers();
    const credentialID = 'lost-keys';
    const device = new AttestingDevice();
    await ra.devices.register('hsm-lost', device.registration() as unknown as DeviceRegistration);
    const subjectKey = newSubjectKey();
    const { publicKey } = subjectKey;
    const order = { publicKey, qscdId: 'hsm-lost', attestedBy: mockQscd(device.signer) };
    expect((await ra.keys.register('lost-1', order)).state).toBe('attested');
    const key = { keyId: 'lost-1' };
    const first = await ra.enrolments.enrol({ ...EU_SEAL, credentialID, key, subjectKey });
    await ra.enrolments.accept(first, { credentialID });
    const second = await ra.certificates.renew(first.certId, { credentialID });
    await ra.enrolments.accept(second, { credentialID });
    const third = await ra.certificates.rekey(second.certId, { credentialID, subjectKey: newSubjectKey() });
    await ra.enrolments.accept(third, { credentialID });
    const end = { destroyedAt: '2026-01-01T00:00:00Z', reason: 'replaced' };
    expect(await ra.keys.destroyed('lost-1', end)).toMatchObject({ state: 'destroyed', destruction: end });

    for (const call of [
      'PUT /ra/v1/qscds/hsm-lost',
      'PUT /ra/v1/keys/lost-1',
      `POST /ra/v1/certificates/${first.certId}/renewals`,
      `POST /ra/v1/certificates/${second.certId}/rekeys`,
      'POST /ra/v1/keys/lost-1/destruction',
    ])
      expect(proxy.answered.filter((answered) => answered === call)).toHaveLength(2);
    proxy.cut = () => undefined;
    const all = [first, second, third].map(({ certId }) => certId);
    expect((await certificatesOf(credentialID)).sort()).toEqual(all.sort());
  });

  it('many enrolments at once on a bad network: one certificate each', async () => {
    let count = 0;
    proxy.cut = () => [undefined, 'answer-lost', undefined, 'request-lost', undefined][count++ % 5] as never;
    const ra = libraryClient(proxy.url);
    const enrolments = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        ra.enrolments.enrol({ ...EU_SEAL, credentialID: `bad-${index}`, subjectKey: newSubjectKey() }),
      ),
    );
    proxy.cut = () => undefined;
    expect(new Set(enrolments.map(({ certId }) => certId)).size).toBe(30);
    for (const { certId } of enrolments.slice(0, 5)) {
      const { credentialID } = await ra.certificates.get(certId);
      expect(await certificatesOf(credentialID ?? '')).toEqual([certId]);
    }
  });

  it('a caller who lost everything finds the enrolment by its externalId', async () => {
    proxy.cut = ({ url }) => (url === '/ra/v1/enrolments' ? 'answer-lost' : undefined);
    const ra = libraryClient(proxy.url, 'demo-rssp', { attempts: 2 });
    const order = { ...EU_SEAL, externalId: 'lost-for-good', subjectKey: newSubjectKey() };
    await expect(ra.enrolments.enrol(order)).rejects.toMatchObject({ code: 'no_answer' });
    proxy.cut = () => undefined;
    expect(await ra.enrolments.byExternalId('lost-for-good')).toMatchObject({ state: 'issued' });
    expect(await ra.enrolments.byExternalId('never-asked')).toBeUndefined();
  });

  it('1,000 duplicates at the same time: one certificate, one answer', async () => {
    const ra = libraryClient(app.baseUrl);
    const nonce = await ra.enrolments.challenge();
    const csr = (await certificationRequest(newSubjectKey(), { nonce })).toString('base64');
    const body = {
      ...EU_SEAL,
      credentialID: 'duplicated',
      proofOfPossession: { method: 'pkcs10', csr, nonce },
    } as const;
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () =>
        ra.request('createEnrolment', { body }, { idempotencyKey: 'duplicated' }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body: enrolment }) => enrolment.certId)).size).toBe(1);
    expect(await certificatesOf('duplicated')).toHaveLength(1);
    // The same key with another body is a mistake that is told.
    const other = ra.request(
      'createEnrolment',
      { body: { ...body, credentialID: 'other' } },
      { idempotencyKey: 'duplicated' },
    );
    await expect(other).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  }, 60_000);
});
