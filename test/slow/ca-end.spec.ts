import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EstablishedCas } from '../../src/ca/established-cas';
import { FixedClock } from '../../src/common/clock';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { LastCrlService } from '../../src/crl/last-crl.service';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CaRepository } from '../../src/store/ca.repository';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { Store } from '../../src/store/store';
import { crlAt, entriesOf, OpenSslRelyingParty, publishDue } from '../support/crl-lists';
import { basicAnswer, OcspClient } from '../support/ocsp-client';
import { expectProblem, JP_COMPANY, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';
import { until } from '../support/until';

const START = new Date('2026-04-01T09:00:00Z');
const DAY = 86_400_000;
const FOR_EVER = new Date('9999-12-31T23:59:59Z');
const BRAVO: Json = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };

describe('the end of a CA', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;

  beforeEach(async () => {
    clock.set(START);
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
    operator = await RaClient.open(app, 'demo-operator');
    await app.listen();
  });
  afterEach(() => app.close());

  const publishLast = async (caId: string): Promise<{ status: number; body: Json }> => {
    const { status, text } = await app.manage('POST', `/management/v1/crls/${caId}/publish`, { last: true });
    return { status, body: JSON.parse(text) as Json };
  };
  const stateOf = async (caId: string) => (await rssp.get(`cas/${caId}`)).json<{ state: string }>().state;
  const revoke = (by: RaClient, certId: string | null, revocationReason: number) =>
    by.post(`certificates/${certId}/revocations`, { revocationReason });
  const moveTo = async (at: Date) => {
    clock.set(at);
    await app.get(DueWorkService).runDue();
    await publishDue(app);
  };
  /** The certificate of a CA, as its issuer keeps it. */
  const certificateOfCa = async (caId: string) => {
    const keyId = app.get(EstablishedCas).find(caId)?.current.keyId ?? '';
    const [record] = await app.get(CertificateRepository).list({ keyId, kind: 'issuing-ca', limit: 1 });
    return record?.certId ?? null;
  };

  it('C12 the last CRL is refused while a certificate is live, and the CA goes on', async () => {
    const { certId } = await rssp.linked(BRAVO);
    const refused = await publishLast('bravo-eseal');
    expect(refused).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect(refused.body['detail']).toMatch(/1 live certificates and 0 on hold/);
    expect(await stateOf('bravo-eseal')).toBe('active');
    await rssp.post(`certificates/${certId}/suspension`, {});
    expect((await publishLast('bravo-eseal')).body['detail']).toMatch(/0 live certificates and 1 on hold/);
    await rssp.linked(BRAVO);
    expect((await crlAt(app, 'bravo-eseal/full.crl')).nextUpdate).not.toEqual(FOR_EVER);
  });

  it('C12 O9 after the last CRL nothing is issued or revoked, and status goes on as it was', async () => {
    const [expired, revoked] = [await rssp.linked(BRAVO), await rssp.linked(BRAVO)];
    await revoke(rssp, revoked.certId, 4);
    await moveTo(new Date(START.getTime() + 800 * DAY));
    const published = await publishLast('bravo-eseal');
    expect(published.status).toBe(200);
    expect((published.body['lists'] as Json[]).map(({ nextUpdate }) => nextUpdate)).toEqual(
      Array.from({ length: 10 }, () => '9999-12-31T23:59:59Z'),
    );
    const last = await app.inject({ method: 'GET', url: '/crl/bravo-eseal/full.crl' });
    // 1 nothing new, by any way
    const problem = expectProblem(await rssp.enrol(BRAVO), 409, 'state_conflict');
    expect(problem['detail']).toMatch(/bravo-eseal issues no more: its last CRL is published/);
    expect(problem['errors']).toMatchObject([{ pointer: '/caId' }]);
    expect(await stateOf('bravo-eseal')).toBe('retired');
    await rssp.linked();
    // 2 what is final stays so
    expectProblem(await revoke(rssp, expired.certId, 4), 409, 'state_conflict');
    expect((await publishLast('bravo-eseal')).status).toBe(409);
    const more = await app.manage('POST', '/management/v1/crls/bravo-eseal/publish', {});
    expect(more.status).toBe(409);
    // 3 past the end of the CA itself
    const { notAfter } = app.get(EstablishedCas).find('bravo-eseal')?.current ?? { notAfter: START };
    for (const at of [
      clock.now(),
      new Date(notAfter.getTime() - DAY),
      new Date(notAfter.getTime() + 365 * DAY),
    ]) {
      await moveTo(at);
      const ocsp = new OcspClient(app, 'bravo-eseal');
      expect((await ocsp.status(expired.serialNumber ?? '')).certStatus).toEqual({ status: 'good' });
      expect((await ocsp.status(revoked.serialNumber ?? '')).certStatus.status).toBe('revoked');
      const still = await app.inject({ method: 'GET', url: '/crl/bravo-eseal/full.crl' });
      expect(still.rawPayload).toEqual(last.rawPayload);
      const faults = app.get(CrlScheduler).faults();
      expect(faults.filter((fault) => fault.startsWith('bravo-eseal'))).toEqual([]);
    }
    expect(entriesOf(await crlAt(app, 'bravo-eseal/full.crl'))).toEqual({
      [revoked.serialNumber ?? '']: 'superseded',
    });
  });

  it('C12 a certificate that another node has under way is refused by the store', async () => {
    await app.get(Store).commit({
      statements: [app.get(CaRepository).changeState('bravo-eseal', 'active', 'ended')],
      audit: [],
      events: [],
    });
    expect(app.get(EstablishedCas).find('bravo-eseal')?.state).toBe('active');
    const problem = expectProblem(await rssp.enrol(BRAVO), 409, 'state_conflict');
    expect(problem['detail']).toMatch(/issues no more/);
    expect(app.get(EstablishedCas).find('bravo-eseal')?.state).toBe('ended');
    expect(
      await app.get(CertificateRepository).list({ caId: 'bravo-eseal', kind: 'subject', limit: 9 }),
    ).toEqual([]);
  });

  it('C12 OpenSSL and GnuTLS accept the last CRL', async () => {
    const folder = temporaryFolder();
    const openssl = new OpenSslRelyingParty();
    try {
      expect((await publishLast('registry-corporate')).status).toBe(200);
      const list = await app.inject({ method: 'GET', url: '/crl/registry-corporate/full.crl' });
      const ca =
        app.get(EstablishedCas).find('registry-corporate')?.current.certificateDer ?? new Uint8Array();
      if (OpenSslRelyingParty.isThere) {
        const text = openssl.readCrl(list.rawPayload, ca);
        expect(text).toMatch(/verify OK/);
        expect(text).toMatch(/Next Update: Dec 31 23:59:59 9999 GMT/);
      }
      const path = join(folder.path, 'last.crl');
      writeFileSync(path, list.rawPayload);
      const certtool = spawnSync('certtool', ['--crl-info', '--inder', '--infile', path], {
        encoding: 'utf8',
      });
      if (certtool.error === undefined) {
        expect(certtool.status).toBe(0);
        expect(certtool.stdout).toMatch(/Next at: Fri Dec 31 23:59:59 UTC 9999/);
      }
    } finally {
      openssl.close();
      folder.remove();
    }
  });

  it('O9 where the world says so, answers serve for ever after the last CRL, without nonce, by the CA itself', async () => {
    const world = worldFile({ cas: { 'bravo-eseal': { status: { ocsp: { lastAnswers: true } } } } });
    const own = await createTestApp({ clock, world: world.path });
    try {
      const { serialNumber, certId } = await (await RaClient.open(own)).linked(BRAVO);
      const ocsp = new OcspClient(own, 'bravo-eseal');
      const nonce = Buffer.alloc(32, 7);
      const ask = async () => {
        const answer = basicAnswer(await ocsp.post(ocsp.request(serialNumber ?? '', { nonce })));
        ocsp.verify(answer);
        return answer;
      };
      expect((await ask()).certificatesDer).toHaveLength(1);
      await (await RaClient.open(own)).post(`certificates/${certId}/revocations`, { revocationReason: 4 });
      await own.get(LastCrlService).publish('bravo-eseal');
      await until(async () => (await ask()).nonce === undefined);
      const first = await ask();
      expect(first.nonce).toBeUndefined();
      expect(first.certificatesDer).toEqual([]);
      expect(first.responses[0]).toMatchObject({
        certStatus: { status: 'revoked' },
        thisUpdate: clock.now(),
        nextUpdate: FOR_EVER,
      });
      clock.set(new Date('2050-01-01T00:00:00Z'));
      expect((await ask()).responses[0]).toMatchObject({ thisUpdate: START, nextUpdate: FOR_EVER });
      // Another CA goes on as before.
      const other = new OcspClient(own, 'alpha-seal');
      await own.get(DueWorkService).runDue();
      const answer = basicAnswer(await other.post(other.request(serialNumber ?? '', { nonce })));
      expect(Buffer.from(answer.nonce ?? [])).toEqual(nonce);
    } finally {
      await own.close();
      world.remove();
    }
  });

  describe('whose certificate its root revokes', () => {
    const enrolHere = (members: Json = {}): Promise<EnrolmentBody> =>
      rssp.linked({ profileId: 'eu-qseal', ...members });

    it('C11 is on the lists of the root at once, and issues no more', async () => {
      const earlier = await enrolHere();
      const before = await crlAt(app, 'alpha-root/arl.crl');
      const caCertificate = await certificateOfCa('alpha-seal');
      expect((await revoke(operator, caCertificate, 2)).statusCode).toBe(200);
      await publishDue(app);
      // 1 the root tells it
      for (const name of ['0.crl', 'arl.crl', 'full.crl'])
        expect(Object.values(entriesOf(await crlAt(app, `alpha-root/${name}`)))).toEqual(['cACompromise']);
      expect((await crlAt(app, 'alpha-root/arl.crl')).crlNumber).toBeGreaterThan(before.crlNumber ?? 0n);
      // 2 nothing new
      const problem = expectProblem(await rssp.enrol(), 409, 'state_conflict');
      expect(problem['detail']).toMatch(/alpha-seal issues no more: its own certificate is revoked/);
      expect(await stateOf('alpha-seal')).toBe('retired');
      // 3 its status services go on, for what it issued before
      const ocsp = new OcspClient(app, 'alpha-seal');
      expect((await ocsp.status(earlier.serialNumber ?? '')).certStatus.status).toBe('good');
      expect((await revoke(rssp, earlier.certId, 4)).statusCode).toBe(200);
      expect((await ocsp.status(earlier.serialNumber ?? '')).certStatus.status).toBe('revoked');
      await moveTo(new Date(START.getTime() + 40 * DAY));
      expect((await crlAt(app, 'alpha-seal/full.crl')).thisUpdate).toEqual(clock.now());
      expect((await ocsp.status(earlier.serialNumber ?? '')).certStatus.status).toBe('revoked');
      // 4 others of the same root are not concerned
      expect(await stateOf('alpha-sign')).toBe('active');
    });

    it('C12 can still publish its last CRL when its certificates have ended', async () => {
      const { certId } = await enrolHere();
      await revoke(operator, await certificateOfCa('alpha-seal'), 5);
      expect((await publishLast('alpha-seal')).status).toBe(409);
      await revoke(rssp, certId, 4);
      expect((await publishLast('alpha-seal')).status).toBe(200);
      expectProblem(await rssp.enrol(), 409, 'state_conflict');
    });

    it('goes on until a revocation for later takes effect', async () => {
      const path = `certificates/${await certificateOfCa('alpha-seal')}/revocations`;
      const effectiveAt = '2026-05-01T00:00:00Z';
      expect((await operator.post(path, { revocationReason: 5, effectiveAt })).statusCode).toBe(202);
      await rssp.issued();
      await moveTo(new Date(effectiveAt));
      expectProblem(await rssp.enrol(), 409, 'state_conflict');
    });
  });
});
