import { FixedClock } from '../../src/common/clock';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { Store } from '../../src/store/store';
import { acceptanceOf, JP_COMPANY, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

interface Page {
  readonly items: readonly Json[];
  readonly nextCursor: string | null;
}

describe('the inventory of certificates', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const list = async (query: string, by = rssp): Promise<string[]> =>
    (await by.get(`certificates?${query}`)).json<Page>().items.map(({ certId }) => String(certId));

  it('shows a certificate with everything the contract says', async () => {
    const enrolment = await rssp.issued({ credentialID: 'credential-1', key: { keyId: 'key-1' } });
    const answer = await rssp.get(`certificates/${enrolment.certId}`);
    expect(answer.json()).toEqual({
      certId: enrolment.certId,
      serialNumber: enrolment.serialNumber,
      caId: 'alpha-seal',
      profileId: 'eu-qseal-qscd',
      keyId: 'key-1',
      credentialID: 'credential-1',
      state: 'issued',
      notBefore: '2026-04-01T08:55:00Z',
      notAfter: '2028-04-01T08:54:59Z',
      certificate: enrolment.certificate,
      chain: enrolment.chain,
      replacedBy: null,
      revocation: null,
    });
  });

  it('is filtered by credentialID, keyId, serialNumber and state', async () => {
    const one = await rssp.issued({ credentialID: 'credential-a', key: { keyId: 'key-a' } });
    const two = await rssp.issued({ credentialID: 'credential-b' });
    await rssp.post(
      `enrolments/${two.enrolmentId}/acceptance`,
      acceptanceOf(two, { credentialID: 'credential-b' }),
    );
    expect(await list('credentialID=credential-a')).toEqual([one.certId]);
    expect(await list('keyId=key-a')).toEqual([one.certId]);
    expect(await list(`serialNumber=${two.serialNumber}`)).toEqual([two.certId]);
    expect(await list('state=active')).toEqual([two.certId]);
    expect(await list('state=issued')).toContain(one.certId);
    expect(await list('credentialID=credential-a&state=active')).toEqual([]);
  });

  it('has only the own certificates of a client, and all for an operator', async () => {
    const bravo = await RaClient.open(app, 'bravo-rssp');
    const operator = await RaClient.open(app, 'demo-operator');
    const own = await bravo.issued({ caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY });
    const foreign = await rssp.issued();
    expect(await list('limit=1000', bravo)).toEqual([own.certId]);
    expect(await list('limit=1000', operator)).toEqual(expect.arrayContaining([own.certId, foreign.certId]));
    expect(await list(`serialNumber=${foreign.serialNumber}`, bravo)).toEqual([]);
  });

  it('holds no CA certificate', async () => {
    const operator = await RaClient.open(app, 'demo-operator');
    const { items } = (await operator.get('certificates?limit=1000')).json<Page>();
    expect(items.filter(({ caId }) => String(caId).endsWith('-root'))).toEqual([]);
  });

  it('goes page by page without a gap or a repeat', async () => {
    const all = await list('limit=1000');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = (
        await rssp.get(`certificates?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json<Page>();
      seen.push(...page.items.map(({ certId }) => String(certId)));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all);
  });

  it('shows expiry by the Clock: after notAfter, in the object and in the filters', async () => {
    const enrolment = await rssp.issued({ credentialID: 'short', validity: { duration: 'PT2H' } });
    const state = async () =>
      (await rssp.get(`certificates/${enrolment.certId}`)).json<EnrolmentBody>().state;
    clock.set(new Date('2026-04-01T10:54:59Z'));
    expect(await state()).toBe('issued');
    clock.advanceSeconds(1);
    expect(await state()).toBe('expired');
    expect(await list('credentialID=short&state=issued')).toEqual([]);
    expect(await list('credentialID=short&state=expired')).toEqual([enrolment.certId]);
  });

  it('has an ETag that changes with the state', async () => {
    const enrolment = await rssp.issued();
    const path = `certificates/${enrolment.certId}`;
    const { etag } = (await rssp.get(path)).headers as { etag: string };
    expect((await rssp.get(path, { 'if-none-match': etag })).statusCode).toBe(304);
    await rssp.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment));
    const changed = await rssp.get(path, { 'if-none-match': etag });
    expect([changed.statusCode, changed.json<Json>()['state']]).toEqual([200, 'active']);
  });

  it('shows a revocation', async () => {
    const { certId } = await rssp.issued();
    const revokedAt = new Date('2026-04-01T09:30:00Z');
    const change = app.get(CertificateRepository).changeState({
      certId: certId ?? '',
      from: ['issued'],
      to: 'revoked',
      at: revokedAt,
      members: { revokedAt, revocationReason: 'keyCompromise', invalidityAt: START, liveKey: null },
    });
    await app.get(Store).commit({ statements: [change], audit: [], events: [] });
    expect((await rssp.get(`certificates/${certId}`)).json()).toMatchObject({
      state: 'revoked',
      revocation: { reason: 1, at: '2026-04-01T09:30:00Z', invalidityDate: '2026-04-01T09:00:00Z' },
    });
  });
});
