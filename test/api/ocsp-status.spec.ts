import { randomBytes } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { CaService } from '../../src/ca/ca.service';
import { ocspAnswer, OcspClient, basicAnswer } from '../support/ocsp-client';
import { RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');

describe('OCSP', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;
  let ocsp: OcspClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
    ocsp = new OcspClient(app);
  });
  afterAll(() => app.close());

  const serialOf = ({ serialNumber }: EnrolmentBody): string => serialNumber ?? '';
  const linked = async (): Promise<EnrolmentBody & { serialNumber: string }> => {
    const enrolment = await rssp.linked();
    return { ...enrolment, serialNumber: serialOf(enrolment) };
  };
  const revoke = async ({ certId }: EnrolmentBody, members: Json = {}): Promise<void> => {
    const path = `certificates/${certId}/revocations`;
    const { statusCode } = await rssp.post(path, { revocationReason: 4, ...members });
    expect([200, 202]).toContain(statusCode);
  };
  const unissued = (): string => {
    const serial = randomBytes(16);
    serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
    return serial.toString('hex');
  };

  it('answers good for an issued and for an active certificate', async () => {
    const issued = await rssp.issued();
    expect((await ocsp.status(serialOf(issued))).certStatus).toEqual({ status: 'good' });
    const { serialNumber } = await linked();
    expect((await ocsp.status(serialNumber)).certStatus).toEqual({ status: 'good' });
  });

  it('O2 repeats the CertID as it was asked and says the same by SHA-1 and SHA-256', async () => {
    const certificate = await linked();
    const { serialNumber } = certificate;
    for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
      expect((await ocsp.status(serialNumber, hash)).certStatus).toEqual({ status: 'good' });
    await revoke(certificate, { revocationReason: 1 });
    const byHash = await Promise.all(
      (['sha1', 'sha256'] as const).map((hash) => ocsp.status(serialNumber, hash)),
    );
    for (const { certStatus } of byHash)
      expect(certStatus).toEqual({ status: 'revoked', reason: 'keyCompromise', revocationTime: clock.now() });
  });

  it('O3 says nextUpdate, within the life of the responder, in whole seconds', async () => {
    const { serialNumber } = await linked();
    const { thisUpdate, nextUpdate } = await ocsp.status(serialNumber);
    expect(thisUpdate).toEqual(clock.now());
    expect(nextUpdate).toEqual(new Date(clock.now().getTime() + 3_600_000));
  });

  it('O6 never says good of what was not issued, and good at once when it is', async () => {
    for (let round = 0; round < 10; round++) {
      const serials = Array.from({ length: 100 }, unissued);
      const { responses } = basicAnswer(await ocsp.post(ocsp.request(serials)));
      expect(responses.map(({ certStatus }) => certStatus.status)).toEqual(serials.map(() => 'unknown'));
    }
    // The serial number that will be drawn next is asked for before it exists.
    const service = app.get(CaService) as unknown as { randomness: { bytes(length: number): Buffer } };
    const genuine = service.randomness;
    const next = Buffer.from(unissued(), 'hex');
    service.randomness = { bytes: (length) => (length === 16 ? Buffer.from(next) : genuine.bytes(length)) };
    try {
      const asked = next.toString('hex');
      expect((await ocsp.status(asked)).certStatus).toEqual({ status: 'unknown' });
      expect((await ocsp.status(asked, 'sha1')).certStatus).toEqual({ status: 'unknown' });
      expect(serialOf(await rssp.issued())).toBe(asked);
      expect((await ocsp.status(asked)).certStatus).toEqual({ status: 'good' });
      expect((await ocsp.status(asked, 'sha1')).certStatus).toEqual({ status: 'good' });
    } finally {
      service.randomness = genuine;
    }
  });

  it.each(['00', '80', 'ff', '0080', '7f'.repeat(20), '7f'.repeat(21), '01'.repeat(200)])(
    'O6 says unknown of the serial number %s, which nobody issues',
    async (serial) => {
      expect((await ocsp.status(serial)).certStatus).toEqual({ status: 'unknown' });
    },
  );

  it('O9 keeps the status of a certificate after its end, and says since when records are kept', async () => {
    const [good, revoked] = [await linked(), await linked()];
    await revoke(revoked, { revocationReason: 5 });
    const revocationTime = clock.now();
    const cutoff = new Date(ocsp.caCertificate.validFrom);
    expect((await ocsp.status(good.serialNumber)).archiveCutoff).toEqual(cutoff);
    clock.advanceSeconds(4 * 365 * 86_400);
    await app.get(DueWorkService).runDue();
    const after = await ocsp.status(revoked.serialNumber);
    expect(after.certStatus).toEqual({ status: 'revoked', reason: 'cessationOfOperation', revocationTime });
    expect(after.archiveCutoff).toEqual(cutoff);
    expect((await ocsp.status(good.serialNumber)).certStatus).toEqual({ status: 'good' });
  });

  it('O10 gives the reason in RevokedInfo only, and no empty extensions', async () => {
    const [unspecified, held] = [await linked(), await linked()];
    await revoke(unspecified, { revocationReason: 0 });
    const { certStatus, singleExtensions } = await ocsp.status(unspecified.serialNumber);
    expect(certStatus).toEqual({ status: 'revoked', revocationTime: clock.now() });
    expect(singleExtensions.map(({ oid }) => oid)).toEqual(['1.3.6.1.5.5.7.48.1.6']);
    expect((await ocsp.status(unissued())).singleExtensions).toEqual([]);
    const answer = basicAnswer(await ocsp.post(ocsp.request(held.serialNumber)));
    expect(answer.responseExtensions).toEqual([]);
  });

  it('O12 shows revocation, hold and release at once, whatever was answered before', async () => {
    const certificate = await linked();
    const { serialNumber, certId } = certificate;
    const seen = async () =>
      Promise.all([
        ocsp.status(serialNumber).then(({ certStatus }) => certStatus),
        ocsp.status(serialNumber, 'sha1').then(({ certStatus }) => certStatus),
        ocsp.get(ocsp.request(serialNumber)).then((answer) => basicAnswer(answer).responses[0]?.certStatus),
      ]);
    const all = <T>(status: T): T[] => [status, status, status];
    expect(await seen()).toEqual(all({ status: 'good' }));
    clock.advanceSeconds(60);
    expect((await rssp.post(`certificates/${certId}/suspension`, {})).statusCode).toBe(200);
    const onHold = { status: 'revoked', reason: 'certificateHold', revocationTime: clock.now() };
    expect(await seen()).toEqual(all(onHold));
    expect((await rssp.delete(`certificates/${certId}/suspension`)).statusCode).toBe(200);
    expect(await seen()).toEqual(all({ status: 'good' }));
    await revoke(certificate, { revocationReason: 3 });
    const revoked = { status: 'revoked', reason: 'affiliationChanged', revocationTime: clock.now() };
    expect(await seen()).toEqual(all(revoked));
  });

  it('O12 says good never again once a revocation is acknowledged, under load', async () => {
    const certificates = [];
    for (let index = 0; index < 20; index++) certificates.push(await linked());
    const wrong: string[] = [];
    for (const certificate of certificates) {
      let acknowledged = false;
      const ask = async () => {
        const before = acknowledged;
        const { certStatus } = await ocsp.status(certificate.serialNumber);
        if (before && certStatus.status !== 'revoked') wrong.push(certificate.serialNumber);
      };
      const asking = Array.from({ length: 5 }, async () => {
        for (let turn = 0; turn < 8; turn++) await ask();
      });
      await revoke(certificate);
      acknowledged = true;
      await Promise.all([...asking, ask()]);
    }
    expect(wrong).toEqual([]);
    // A busy machine is slow, not wrong.
  }, 120_000);

  it('does not take a revocation of the future for one of now', async () => {
    const certificate = await linked();
    const effectiveAt = new Date(clock.now().getTime() + 3_600_000);
    await revoke(certificate, { effectiveAt: effectiveAt.toISOString().replace('.000Z', 'Z') });
    expect((await ocsp.status(certificate.serialNumber)).certStatus).toEqual({ status: 'good' });
    clock.set(effectiveAt);
    await app.get(DueWorkService).runDue();
    expect((await ocsp.status(certificate.serialNumber)).certStatus).toMatchObject({ status: 'revoked' });
  });

  it('answers several CertIDs in their order, each for itself', async () => {
    const [one, two] = [await linked(), await linked()];
    await revoke(two);
    const nothing = unissued();
    const nonce = randomBytes(32);
    const answer = basicAnswer(
      await ocsp.post(
        ocsp.request([two.serialNumber, nothing, one.serialNumber, two.serialNumber], { nonce }),
      ),
    );
    ocsp.verify(answer);
    expect(answer.responses.map(({ certStatus }) => certStatus.status)).toEqual([
      'revoked',
      'unknown',
      'good',
      'revoked',
    ]);
    expect(Buffer.from(answer.nonce ?? [])).toEqual(nonce);
  });

  it('answers for CA certificates and responders by the CA that issued them', async () => {
    const root = new OcspClient(app, 'alpha-root');
    const { certStatus } = await root.status(ocsp.caCertificate.serialNumber.toLowerCase());
    expect(certStatus).toEqual({ status: 'good' });
    expect((await ocsp.status(ocsp.caCertificate.serialNumber.toLowerCase())).certStatus).toEqual({
      status: 'unknown',
    });
  });

  it('answers unauthorized where another issuer is asked for, also among others', async () => {
    const other = new OcspClient(app, 'alpha-sign');
    const { serialNumber } = await linked();
    expect(ocspAnswer(await ocsp.post(other.request(serialNumber)))).toEqual({ status: 'unauthorized' });
    expect(ocspAnswer(await ocsp.post(ocsp.request(serialNumber), 'no-such-ca'))).toEqual({
      status: 'unauthorized',
    });
    expect(ocspAnswer(await ocsp.post(ocsp.request(serialNumber), 'alpha-sign'))).toEqual({
      status: 'unauthorized',
    });
  });
});
