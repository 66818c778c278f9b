import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EstablishedCas } from '../../src/ca/established-cas';
import { RESPONDER_PROFILE, ResponderCertificateService } from '../../src/ca/responder-certificate.service';
import { CLOCK, FixedClock, type Clock, WorldClock } from '../../src/common/clock';
import { HealthChecks } from '../../src/common/health-checks';
import { NO_METRICS } from '../../src/common/metrics';
import { SystemRandomness } from '../../src/common/randomness';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { KeyStore } from '../../src/keys/key-store';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { OCSP_OPTIONS, type OcspOptions } from '../../src/ocsp/ocsp-options';
import { type BasicOcspResponseView, parseOcspResponse } from '../../src/ocsp/ocsp-response-reader';
import { OcspService } from '../../src/ocsp/ocsp.service';
import { CaRepository } from '../../src/store/ca.repository';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import { CrlRepository } from '../../src/store/crl.repository';
import { ResponderCertificates } from '../../src/store/responder-certificates';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { SettingRepository } from '../../src/store/setting.repository';
import { Store } from '../../src/store/store';
import { OID } from '../../src/x509/oids';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { basicAnswer, ocspAnswer, OcspClient } from '../support/ocsp-client';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const DAY = 86_400;
const UNISSUED = '4000000000000000000000000000000f';

describe('OCSP responders', () => {
  let clock: FixedClock;
  let app: TestApp;
  let ocsp: OcspClient;

  beforeEach(async () => {
    clock = new FixedClock(START);
    app = await createTestApp({ clock, settings: { logLevel: 'silent' } });
    ocsp = new OcspClient(app);
  });
  afterEach(() => app.close());

  const responders = () =>
    new ResponderCertificates(app.get(CertificateRepository), app.get(SettingRepository));
  async function answerOf(client = ocsp): Promise<BasicOcspResponseView> {
    const answer = basicAnswer(await client.post(client.request(UNISSUED)));
    client.verify(answer);
    return answer;
  }
  async function responderOf(client = ocsp): Promise<X509Certificate> {
    const [der] = (await answerOf(client)).certificatesDer;
    if (der === undefined) throw new Error('no responder certificate');
    return new X509Certificate(der);
  }
  const moveTo = async (instant: Date): Promise<void> => {
    clock.set(instant);
    await app.get(DueWorkService).runDue();
  };

  it('O7 are certified by each CA itself, for OCSP signing alone, for a short time, without a status', async () => {
    const cas = app.get(EstablishedCas).list();
    expect(cas.length).toBeGreaterThan(5);
    for (const { definition, tsp } of cas) {
      const responder = await responderOf(new OcspClient(app, definition.caId));
      const { tbs } = parseCertificate(responder.raw);
      const entries = tbs.subject.entries.map(({ attribute, value }) => [attribute, value]);
      expect(entries.slice(0, 3)).toEqual([
        ['C', tsp.country],
        ['O', tsp.name],
        ['organizationIdentifier', tsp.organizationIdentifier],
      ]);
      expect(entries[3]?.[1]).toMatch(/^TEST .{1,59} OCSP responder 1$/);
      expect(tbs.extensions.map(({ oid }) => oid).sort()).toEqual(
        [
          OID.authorityKeyIdentifier,
          OID.subjectKeyIdentifier,
          OID.keyUsage,
          OID.extKeyUsage,
          OID.ocspNoCheck,
        ].sort(),
      );
      expect(responder.ca).toBe(false);
      const days = (tbs.notAfter.getTime() + 1000 - tbs.notBefore.getTime()) / 1000 / DAY;
      expect(days).toBe(30);
    }
  });

  it('O7 sub-CAs do not sign for the CA above them', () => {
    for (const { current } of app.get(EstablishedCas).list()) {
      expect(new X509Certificate(current.certificateDer).keyUsage ?? []).not.toContain('1.3.6.1.5.5.7.3.9');
    }
  });

  it('O8 are replaced at half their life, and no answer outlives its responder', async () => {
    const first = await responderOf();
    await moveTo(new Date(START.getTime() + 14 * DAY * 1000));
    expect((await responderOf()).serialNumber).toBe(first.serialNumber);
    const seen = new Set([first.serialNumber]);
    for (let hours = 15 * 24; hours < 60 * 24; hours += 13) {
      await moveTo(new Date(START.getTime() + hours * 3_600_000));
      const answer = await answerOf();
      const { tbs } = parseCertificate(answer.certificatesDer[0] ?? new Uint8Array());
      const { thisUpdate, nextUpdate } = answer.responses[0] ?? {};
      expect(tbs.notBefore <= (thisUpdate ?? 0)).toBe(true);
      expect((nextUpdate ?? Infinity) <= tbs.notAfter).toBe(true);
      seen.add(Buffer.from(tbs.serialNumber).toString('hex'));
      expect((await app.application.health.ready()).checks).toContainEqual({
        name: 'ocsp',
        ok: true,
        detail: 'every CA has a responder',
      });
    }
    // The process looks for a newer one once a second of real time; until then the one at hand, still valid, serves.
    expect(seen.size).toBeGreaterThanOrEqual(2);
    expect(await responders().latestNumber('alpha-seal')).toBe(4);
  });

  it('O8 are there at once when the clock of the world is moved, forwards and back', async () => {
    await app.listen();
    const first = await responderOf();
    await app.manage('POST', '/management/v1/clock/advance', { duration: 'P1Y' });
    const second = await responderOf();
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(new Date(second.validTo).getFullYear()).toBe(2027);
    await app.manage('DELETE', '/management/v1/clock?allowBackwards=true');
    expect((await responderOf()).serialNumber).toBe(first.serialNumber);
    expect((await answerOf()).producedAt).toEqual(START);
  });

  it('O9 hand over to the CA when its own life is over, so that the status goes on', async () => {
    const beforeEnd = new Date(new Date(ocsp.caCertificate.validTo).getTime() - 10 * DAY * 1000);
    await moveTo(beforeEnd);
    const last = await responderOf();
    expect(last.validTo).toBe(ocsp.caCertificate.validTo);
    await moveTo(new Date(beforeEnd.getTime() + 9 * DAY * 1000));
    expect((await responderOf()).serialNumber).toBe(last.serialNumber);
    await moveTo(new Date(beforeEnd.getTime() + 10 * DAY * 1000));
    const answer = await answerOf();
    expect(answer.certificatesDer).toEqual([]);
    await moveTo(new Date(beforeEnd.getTime() + 3650 * DAY * 1000));
    expect((await answerOf()).certificatesDer).toEqual([]);
  });

  it('O14 refuse to sign when the clock fell behind, except when it was moved', async () => {
    await app.listen();
    await answerOf();
    clock.advanceSeconds(-5);
    await answerOf();
    clock.advanceSeconds(-1);
    const behind = await ocsp.post(ocsp.request(UNISSUED));
    expect(ocspAnswer(behind)).toEqual({ status: 'tryLater' });
    const readiness = await app.application.health.ready();
    expect(readiness.checks.find(({ name }) => name === 'ocsp')).toEqual({
      name: 'ocsp',
      ok: false,
      detail: 'the clock is behind the time of the last signature',
    });
    clock.advanceSeconds(1);
    await answerOf();
    const now = new Date(START.getTime() - 60_000).toISOString().replace('.000Z', 'Z');
    const moved = await app.manage('PUT', '/management/v1/clock', { now, allowBackwards: true });
    expect(moved.status).toBe(200);
    expect((await answerOf()).producedAt).toEqual(new Date(now));
  });

  it('answer tryLater, and are not ready, without a certificate that is valid', async () => {
    const hidden = jest.spyOn(ResponderCertificates.prototype, 'newest').mockResolvedValue(undefined);
    clock.advanceSeconds(100 * DAY);
    try {
      expect(ocspAnswer(await ocsp.post(ocsp.request(UNISSUED)))).toEqual({ status: 'tryLater' });
      const { checks } = await app.application.health.ready();
      expect(checks.find(({ name }) => name === 'ocsp')).toMatchObject({ ok: false });
    } finally {
      hidden.mockRestore();
    }
    await app.get(DueWorkService).runDue();
    await answerOf();
  });

  /** The service as another process would have it. */
  async function anotherNode(options: Partial<OcspOptions> = {}): Promise<OcspService> {
    const service = new OcspService(
      { ...app.get<OcspOptions>(OCSP_OPTIONS), ...options },
      app.get(CaRepository),
      app.get(CertificateRepository),
      app.get(SettingRepository),
      app.get(CrlRepository),
      new CommittedChanges(),
      app.get(WorldClock),
      new HealthChecks(),
      NO_METRICS,
    );
    await service.onModuleInit();
    return service;
  }
  async function askNode(
    node: OcspService,
    client: OcspClient,
    serial: string,
  ): Promise<BasicOcspResponseView> {
    const answer = parseOcspResponse((await node.answer(client.caId, client.request(serial))).octets);
    if (answer.status !== 'successful') throw new Error(answer.status);
    return answer;
  }

  it('O12 on another node show a revocation within a second', async () => {
    const rssp = await RaClient.open(app);
    const { certId, serialNumber } = await rssp.linked();
    const node = await anotherNode({ onlyWriter: false });
    const ask = async () => (await askNode(node, ocsp, serialNumber ?? '')).responses[0]?.certStatus.status;
    expect(await ask()).toBe('good');
    await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
    expect((await ocsp.status(serialNumber ?? '')).certStatus.status).toBe('revoked');
    await pause(1000);
    expect(await ask()).toBe('revoked');
  });

  it('O12 on another node show it to who asks while an answer read before is still under way', async () => {
    const rssp = await RaClient.open(app);
    const { certId, serialNumber } = await rssp.linked();
    const node = await anotherNode({ onlyWriter: false });
    const ask = async () => (await askNode(node, ocsp, serialNumber ?? '')).responses[0]?.certStatus.status;
    const certificates = app.get(CertificateRepository);
    const read = certificates.findStatus.bind(certificates);
    // The row is read at once, and the answer takes as long as a busy machine may need.
    const slow = jest.spyOn(certificates, 'findStatus').mockImplementationOnce(async (...serial) => {
      const row = await read(...serial);
      await pause(1500);
      return row;
    });
    try {
      const early = ask();
      await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4 });
      await pause(1000);
      expect(await ask()).toBe('revoked');
      expect(await early).toBe('good');
      // What was signed last but read first is not kept.
      expect(await ask()).toBe('revoked');
    } finally {
      slow.mockRestore();
    }
  });

  describe('of two nodes', () => {
    const certifier = (keyStore: KeyStore) =>
      new ResponderCertificateService(
        app.get(EstablishedCas),
        app.get(RESPONDER_PROFILE),
        keyStore,
        app.get(CertificateRepository),
        app.get(SettingRepository),
        app.get(CrlShardRepository),
        app.get(Store),
        app.get<Clock>(CLOCK),
        new SystemRandomness(),
        app.get(DueWorkService),
      );

    it('with one key store are made once', async () => {
      const keyStore = app.get(KeyStore);
      const due = new Date(START.getTime() + 20 * DAY * 1000);
      clock.set(due);
      await Promise.all([certifier(keyStore).run(due), certifier(keyStore).run(due)]);
      for (const { definition } of app.get(EstablishedCas).list())
        expect(await responders().latestNumber(definition.caId)).toBe(2);
      await answerOf();
    });

    it('with key stores of their own are one a node', async () => {
      const keyStore = new MemoryKeyStore();
      await certifier(keyStore).run(START);
      expect(await responders().latestNumber('alpha-seal')).toBe(2);
      const node = await anotherNode({ keyStore });
      const theirs = await askNode(node, ocsp, UNISSUED);
      ocsp.verify(theirs);
      expect(theirs.certificatesDer).not.toEqual((await answerOf()).certificatesDer);
      await certifier(app.get(KeyStore)).run(START);
      expect(await responders().latestNumber('alpha-seal')).toBe(2);
    });
  });
});
