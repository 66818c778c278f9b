import { X509Certificate } from 'node:crypto';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { newTestKey } from '../support/certification-request';
import { crlAt, entriesOf, publishDue } from '../support/crl-lists';
import { OcspClient } from '../support/ocsp-client';
import { expectEnrolment, expectProblem, JP_COMPANY, type EnrolmentBody } from '../support/ra-client';
import { ReplacementScene, START } from '../support/replacement-scene';

describe('a renewal', () => {
  let scene: ReplacementScene;

  beforeAll(async () => {
    scene = await ReplacementScene.open();
  });
  beforeEach(() => scene.clock.set(START));
  afterAll(() => scene.close());

  it('is issued at once for the same key and subject, and the old certificate stays until it is linked', async () => {
    const old = await scene.rssp.linked({ externalId: 'old-1', credentialID: 'credential-1' });
    scene.clock.advanceSeconds(3600);
    const answer = await scene.renew(old.certId, {
      externalId: 'renewal-1',
      credentialID: 'credential-1',
      validity: { duration: 'P1Y' },
    });
    const renewal = expectEnrolment(answer, 201);
    expect(renewal).toMatchObject({
      externalId: 'renewal-1',
      state: 'issued',
      replaces: old.certId,
      keyId: old.keyId,
      linkBy: '2026-04-02T10:00:00Z',
    });
    expect(answer.headers['location']).toBe(`/ra/v1/enrolments/${renewal.enrolmentId}`);
    const [before, after] = [x509(old), x509(renewal)];
    expect(after.subject).toBe(before.subject);
    expect(after.publicKey.export({ format: 'jwk' })).toEqual(before.publicKey.export({ format: 'jwk' }));
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(new Date(after.validTo)).toEqual(new Date('2027-04-01T09:54:59Z'));
    expect(await scene.certificate(old.certId)).toMatchObject({
      state: 'active',
      replacedBy: renewal.enrolmentId,
    });
    expect(expectEnrolment(await scene.accept(renewal), 200)).toMatchObject({ state: 'linked' });
    expect(await scene.certificate(old.certId)).toMatchObject({ state: 'superseded', revocation: null });
    expect(await scene.certificate(renewal.certId)).toMatchObject({ state: 'active', replacedBy: null });
    expect(await scene.eventsOf(old.certId)).toEqual(['certificate.issued', 'certificate.superseded']);
    expect(await scene.eventsOf(old.keyId)).toEqual([]);
  });

  it('leaves the status of both certificates good', async () => {
    const old = await scene.rssp.linked();
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.accept(renewal);
    const ocsp = new OcspClient(scene.app);
    await publishDue(scene.app);
    for (const { serialNumber, statusUris } of [old, renewal]) {
      const serial = serialNumber ?? '';
      expect((await ocsp.status(serial)).certStatus.status).toBe('good');
      const path = new URL(statusUris.crl[0] ?? '').pathname.replace('/crl/', '');
      expect(Object.keys(entriesOf(await crlAt(scene.app, path)))).not.toContain(serial);
    }
  });

  it('hands the place of the key over when it is linked', async () => {
    const old = await scene.rssp.linked();
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    expect((await scene.stored(old))?.liveKey).toBe((await scene.stored(old))?.spkiSha256);
    expect((await scene.stored(renewal))?.liveKey).toBeNull();
    await scene.accept(renewal);
    expect((await scene.stored(old))?.liveKey).toBeNull();
    expect((await scene.stored(renewal))?.liveKey).toBe((await scene.stored(renewal))?.spkiSha256);
  });

  it.each(['before it is linked', 'after'])(
    'keeps the key from other enrolments at the CA %s',
    async (when) => {
      const key = newTestKey();
      const old = await scene.rssp.linked({}, key);
      const renewal = expectEnrolment(await scene.renew(old.certId), 201);
      if (when === 'after') await scene.accept(renewal);
      expectProblem(await scene.rssp.enrol({}, key), 409, 'duplicate_key');
    },
  );

  it('keeps the key from others where the old certificate is revoked before it is linked', async () => {
    const key = newTestKey();
    const old = await scene.rssp.linked({}, key);
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.revoke(old.certId);
    expectProblem(await scene.rssp.enrol({}, key), 409, 'duplicate_key');
    expect(expectEnrolment(await scene.accept(renewal), 200).state).toBe('linked');
    expect(await scene.stateOf(old)).toBe('revoked');
    expectProblem(await scene.rssp.enrol({}, key), 409, 'duplicate_key');
    expect(await scene.eventsOf(old.keyId)).toEqual([]);
  });

  it('keeps the key from others where the old certificate expires before it is linked', async () => {
    const key = newTestKey();
    const old = await scene.rssp.linked({ validity: { duration: 'PT2H' } }, key);
    scene.clock.advanceSeconds(3600);
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    scene.clock.advanceSeconds(2 * 3600);
    expect(await scene.stateOf(old)).toBe('expired');
    expectProblem(await scene.rssp.enrol({}, key), 409, 'duplicate_key');
    expect(expectEnrolment(await scene.accept(renewal), 200).state).toBe('linked');
    expect(await scene.stateOf(old)).toBe('expired');
  });

  it('lets go of the key where both have ended', async () => {
    const key = newTestKey();
    const old = await scene.rssp.linked({}, key);
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    for (const { certId } of [old, renewal])
      await scene.rssp.post(`certificates/${certId}/revocations`, { revocationReason: 5 });
    expect((await scene.rssp.enrol({}, key)).statusCode).toBe(201);
  });

  it('goes on in a chain: the successor is renewed, the superseded is not', async () => {
    const first = await scene.rssp.linked();
    const second = expectEnrolment(await scene.renew(first.certId), 201);
    await scene.accept(second);
    const third = expectEnrolment(await scene.renew(second.certId), 201);
    await scene.accept(third);
    expect(await Promise.all([first, second, third].map((each) => scene.stateOf(each)))).toEqual([
      'superseded',
      'superseded',
      'active',
    ]);
    expectProblem(await scene.renew(first.certId), 409, 'state_conflict');
  });

  it('needs no body', async () => {
    const { certId } = await scene.rssp.linked();
    expect((await scene.rssp.post(`certificates/${certId}/renewals`)).statusCode).toBe(201);
  });

  it('is answered again for the same Idempotency-Key', async () => {
    const path = `certificates/${(await scene.rssp.linked()).certId}/renewals`;
    const headers = { 'idempotency-key': 'renewal-once' };
    const first = await scene.rssp.post(path, {}, headers);
    expect(first.statusCode).toBe(201);
    expect((await scene.rssp.post(path, {}, headers)).body).toBe(first.body);
  });

  it('is approved under a profile that asks for that', async () => {
    const old = await scene.linkedByApproval();
    const renewal = expectEnrolment(await scene.renew(old.certId), 202);
    expect(renewal).toMatchObject({ state: 'pending_approval', replaces: old.certId });
    const problem = expectProblem(await scene.renew(old.certId), 409, 'state_conflict');
    expect(problem['enrolmentId']).toBe(renewal.enrolmentId);
    const issued = expectEnrolment(await scene.decide(renewal), 200);
    await scene.accept(issued);
    expect(await scene.stateOf(old)).toBe('superseded');
  });

  it('makes room for another once it is rejected, cancelled or expired', async () => {
    const { certId } = await scene.linkedByApproval();
    const rejected = expectEnrolment(await scene.renew(certId), 202);
    expectEnrolment(await scene.decide(rejected, 'reject'), 200);
    const { enrolmentId } = expectEnrolment(await scene.renew(certId), 202);
    expectEnrolment(await scene.rssp.post(`enrolments/${enrolmentId}/cancel`, {}), 200);
    expectEnrolment(await scene.renew(certId), 202);
    scene.clock.advanceSeconds(7 * 24 * 3600);
    expectEnrolment(await scene.renew(certId), 202);
  });

  it('fails to be approved where the old certificate was revoked in the meantime', async () => {
    const old = await scene.linkedByApproval();
    const renewal = expectEnrolment(await scene.renew(old.certId), 202);
    await scene.revoke(old.certId);
    expectProblem(await scene.decide(renewal), 409, 'state_conflict');
    const { state } = (await scene.rssp.get(`enrolments/${renewal.enrolmentId}`)).json<EnrolmentBody>();
    expect(state).toBe('pending_approval');
  });

  it('is made once from two at the same time', async () => {
    const { certId } = await scene.rssp.linked();
    const answers = await Promise.all([1, 2, 3].map(() => scene.renew(certId)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  });

  it('that nobody links is revoked with reason 5; the old one stays and can be renewed again', async () => {
    const old = await scene.rssp.linked();
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    scene.clock.set(new Date(renewal.linkBy ?? ''));
    scene.clock.advanceSeconds(1);
    await scene.app.get(DueWorkService).runDue();
    expect(await scene.certificate(renewal.certId)).toMatchObject({
      state: 'revoked',
      revocation: { reason: 5 },
    });
    expect(await scene.stateOf(old)).toBe('active');
    expect(await scene.eventsOf(old.keyId)).toEqual([]);
    const again = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.accept(again);
    expect(await scene.stateOf(old)).toBe('superseded');
  });

  it('cannot be linked once it has expired itself, and the old certificate stays', async () => {
    const old = await scene.rssp.linked();
    const renewal = expectEnrolment(await scene.renew(old.certId, { validity: { duration: 'PT2H' } }), 201);
    scene.clock.advanceSeconds(2 * 3600);
    expectProblem(await scene.accept(renewal), 409, 'state_conflict');
    expect(await scene.stateOf(old)).toBe('active');
  });

  it('cannot be linked where the key was reported compromised in the meantime', async () => {
    const key = newTestKey();
    const old = await scene.rssp.linked({}, key);
    const jp = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    const there = await scene.rssp.linked(jp, key);
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.revoke(there.certId, 1);
    expectProblem(await scene.accept(renewal), 422, 'compromised_key');
    expect(await scene.stateOf(old)).toBe('active');
  });

  it('cannot be linked while the old certificate is on hold', async () => {
    const old = await scene.rssp.linked();
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.rssp.post(`certificates/${old.certId}/suspension`, {});
    expectProblem(await scene.accept(renewal), 409, 'state_conflict');
    await scene.rssp.delete(`certificates/${old.certId}/suspension`);
    expect(expectEnrolment(await scene.accept(renewal), 200).state).toBe('linked');
  });

  it('revokes the old certificate with reason 4 where the profile says so, and the key stays', async () => {
    const old = await scene.rssp.linked({ profileId: 'replaced-revoked' });
    const renewal = expectEnrolment(await scene.renew(old.certId), 201);
    await scene.accept(renewal);
    expect(await scene.certificate(old.certId)).toMatchObject({
      state: 'revoked',
      revocation: { reason: 4 },
    });
    expect(await scene.stateOf(renewal)).toBe('active');
    expect(await scene.eventsOf(old.keyId)).toEqual([]);
  });
});

const x509 = ({ certificate: der }: EnrolmentBody) => new X509Certificate(Buffer.from(der ?? '', 'base64'));
