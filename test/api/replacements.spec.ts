import { X509Certificate } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { SystemRandomness } from '../../src/common/randomness';
import { loadSettings } from '../../src/config/settings';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication } from '../../src/main';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { newTestKey, certificationRequest, type TestKey } from '../support/certification-request';
import {
  acceptanceOf,
  expectEnrolment,
  expectProblem,
  PENDING,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { MovingTime } from '../support/moving-time';
import { freePort } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, TestApp } from '../support/test-app';
import { worldFile, type WorldFile } from '../support/world-file';

const START = new Date('2026-04-01T09:00:00Z');

/** A profile of the bundled seal, changed, at a CA of the world. */
function replacementWorld(): WorldFile {
  const profile = (tspPolicy: string, members: Json) => ({
    extends: 'eu-qseal',
    name: `TEST ${tspPolicy}`,
    policies: [{ oid: '0.4.0.194112.1.1' }, { tspPolicy }],
    ...members,
  });
  const profileIds = ['eu-qseal-qscd', 'eu-qseal', 'replaced-revoked', 'young-keys', 'leaving'];
  return worldFile(
    { cas: { 'alpha-seal': { profileIds } } },
    {
      'replaced-revoked': profile('90.1', { revokeOnReplace: true }),
      'young-keys': profile('90.2', { maxKeyAge: 'P30D' }),
      leaving: profile('90.3', {}),
    },
  );
}

describe('renewals and re-keys', () => {
  const clock = new FixedClock(START);
  const world = replacementWorld();
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock, world: world.path });
    rssp = await RaClient.open(app);
  });
  beforeEach(() => clock.set(START));
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  const renew = (certId: string | null, body: Json = {}, by = rssp) =>
    by.post(`certificates/${certId}/renewals`, body);
  const rekeyBody = async (key: TestKey = newTestKey()): Promise<Json> => {
    const nonce = await rssp.nonce();
    const csr = certificationRequest({ nonce, key }).toString('base64');
    return { proofOfPossession: { method: 'pkcs10', csr, nonce } };
  };
  const rekey = async (certId: string | null, body?: Json) =>
    rssp.post(`certificates/${certId}/rekeys`, body ?? (await rekeyBody()));
  const accept = (enrolment: EnrolmentBody, members: Json = {}) =>
    rssp.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment, members));
  const certificate = async (certId: string | null): Promise<Json> =>
    (await rssp.get(`certificates/${certId}`)).json<Json>();
  const stateOf = async (certId: string | null) => (await certificate(certId))['state'];
  const stored = (certId: string | null) => app.get(CertificateRepository).findById(certId ?? '');
  const eventsOf = async (objectId: string | null): Promise<string[]> =>
    (await app.get(OutboxEventRepository).list({ limit: 100_000 }))
      .filter((event) => event.objectId === objectId)
      .map(({ type }) => type);
  const x509 = ({ certificate: der }: EnrolmentBody) => new X509Certificate(Buffer.from(der ?? '', 'base64'));

  describe('a renewal', () => {
    it('is issued at once for the same key and subject, and the old certificate stays until it is linked', async () => {
      const old = await rssp.linked({ externalId: 'old-1', credentialID: 'credential-1' });
      clock.advanceSeconds(3600);
      const answer = await renew(old.certId, {
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
      expect(await certificate(old.certId)).toMatchObject({
        state: 'active',
        replacedBy: renewal.enrolmentId,
      });
      expect(expectEnrolment(await accept(renewal), 200)).toMatchObject({ state: 'linked' });
      expect(await certificate(old.certId)).toMatchObject({ state: 'superseded', revocation: null });
      expect(await certificate(renewal.certId)).toMatchObject({ state: 'active', replacedBy: null });
      expect(await eventsOf(old.certId)).toEqual(['certificate.issued', 'certificate.superseded']);
      expect(await eventsOf(old.keyId)).toEqual([]);
    });

    it('hands the place of the key over when it is linked', async () => {
      const old = await rssp.linked();
      const renewal = expectEnrolment(await renew(old.certId), 201);
      expect((await stored(old.certId))?.liveKey).toBe((await stored(old.certId))?.spkiSha256);
      expect((await stored(renewal.certId))?.liveKey).toBeNull();
      await accept(renewal);
      expect((await stored(old.certId))?.liveKey).toBeNull();
      expect((await stored(renewal.certId))?.liveKey).toBe((await stored(renewal.certId))?.spkiSha256);
    });

    it.each(['before it is linked', 'after'])(
      'keeps the key from other enrolments at the CA %s',
      async (when) => {
        const key = newTestKey();
        const old = await rssp.linked({}, key);
        const renewal = expectEnrolment(await renew(old.certId), 201);
        if (when === 'after') await accept(renewal);
        expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
      },
    );

    it('keeps the key from others where the old certificate is revoked before it is linked', async () => {
      const key = newTestKey();
      const old = await rssp.linked({}, key);
      const renewal = expectEnrolment(await renew(old.certId), 201);
      await rssp.post(`certificates/${old.certId}/revocations`, { revocationReason: 5 });
      expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
      expect(expectEnrolment(await accept(renewal), 200).state).toBe('linked');
      expect(await stateOf(old.certId)).toBe('revoked');
      expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
      expect(await eventsOf(old.keyId)).toEqual([]);
    });

    it('keeps the key from others where the old certificate expires before it is linked', async () => {
      const key = newTestKey();
      const old = await rssp.linked({ validity: { duration: 'PT2H' } }, key);
      clock.advanceSeconds(3600);
      const renewal = expectEnrolment(await renew(old.certId), 201);
      clock.advanceSeconds(2 * 3600);
      expect(await stateOf(old.certId)).toBe('expired');
      expectProblem(await rssp.enrol({}, key), 409, 'duplicate_key');
      expect(expectEnrolment(await accept(renewal), 200).state).toBe('linked');
      expect(await stateOf(old.certId)).toBe('expired');
    });

    it('lets go of the key where both have ended', async () => {
      const key = newTestKey();
      const old = await rssp.linked({}, key);
      const renewal = expectEnrolment(await renew(old.certId), 201);
      for (const { certId } of [old, renewal])
        await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 5 });
      expect((await rssp.enrol({}, key)).statusCode).toBe(201);
    });

    it('goes on in a chain: the successor is renewed, the superseded is not', async () => {
      const first = await rssp.linked();
      const second = expectEnrolment(await renew(first.certId), 201);
      await accept(second);
      const third = expectEnrolment(await renew(second.certId), 201);
      await accept(third);
      expect(await Promise.all([first, second, third].map(({ certId }) => stateOf(certId)))).toEqual([
        'superseded',
        'superseded',
        'active',
      ]);
      expectProblem(await renew(first.certId), 409, 'state_conflict');
    });

    it('needs no body', async () => {
      const { certId } = await rssp.linked();
      expect((await rssp.post(`certificates/${certId}/renewals`)).statusCode).toBe(201);
    });

    it('is answered again for the same Idempotency-Key', async () => {
      const { certId } = await rssp.linked();
      const headers = { 'idempotency-key': 'renewal-once' };
      const answers = [1, 2].map(() => () => rssp.post(`certificates/${certId}/renewals`, {}, headers));
      const [first, second] = [await answers[0]?.(), await answers[1]?.()];
      expect(first?.statusCode).toBe(201);
      expect(second?.body).toBe(first?.body);
    });

    it('is approved under a profile that asks for that', async () => {
      const operator = await RaClient.open(app, 'demo-operator');
      const waiting = await rssp.pending();
      const approve = ({ enrolmentId }: EnrolmentBody) =>
        operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
      const old = expectEnrolment(await approve(waiting), 200);
      await accept(old);
      const renewal = expectEnrolment(await renew(old.certId), 202);
      expect(renewal).toMatchObject({ state: 'pending_approval', replaces: old.certId });
      const problem = expectProblem(await renew(old.certId), 409, 'state_conflict');
      expect(problem['enrolmentId']).toBe(renewal.enrolmentId);
      const issued = expectEnrolment(await approve(renewal), 200);
      await accept(issued);
      expect(await stateOf(old.certId)).toBe('superseded');
    });

    it.each([
      ['rejected', 'decisions', { decision: 'reject' }],
      ['cancelled', 'cancel', {}],
    ])('makes room for another once it is %s', async (_state, path, body) => {
      const operator = await RaClient.open(app, 'demo-operator');
      const waiting = await rssp.pending();
      const decisions = `enrolments/${waiting.enrolmentId}/decisions`;
      const old = expectEnrolment(await operator.post(decisions, { decision: 'approve' }), 200);
      await accept(old);
      const { enrolmentId } = expectEnrolment(await renew(old.certId), 202);
      const by = path === 'cancel' ? rssp : operator;
      expect((await by.post(`enrolments/${enrolmentId}/${path}`, body)).statusCode).toBe(200);
      expectEnrolment(await renew(old.certId), 202);
    });

    it('makes room for another once it has expired', async () => {
      const operator = await RaClient.open(app, 'demo-operator');
      const waiting = await rssp.pending();
      const decisions = `enrolments/${waiting.enrolmentId}/decisions`;
      const old = expectEnrolment(await operator.post(decisions, { decision: 'approve' }), 200);
      await accept(old);
      expectEnrolment(await renew(old.certId), 202);
      clock.advanceSeconds(7 * 24 * 3600);
      expectEnrolment(await renew(old.certId), 202);
    });

    it('fails to be approved where the old certificate was revoked in the meantime', async () => {
      const operator = await RaClient.open(app, 'demo-operator');
      const waiting = await rssp.pending();
      const approve = (enrolmentId: string) =>
        operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
      const old = expectEnrolment(await approve(waiting.enrolmentId), 200);
      await accept(old);
      const renewal = expectEnrolment(await renew(old.certId), 202);
      await rssp.post(`certificates/${old.certId}/revocations`, { revocationReason: 5 });
      expectProblem(await approve(renewal.enrolmentId), 409, 'state_conflict');
      expect((await rssp.get(`enrolments/${renewal.enrolmentId}`)).json<EnrolmentBody>().state).toBe(
        'pending_approval',
      );
    });

    it('is made once from two at the same time', async () => {
      const { certId } = await rssp.linked();
      const answers = await Promise.all([1, 2, 3].map(() => renew(certId)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
    });

    it('that nobody links is revoked with reason 5; the old one stays and can be renewed again', async () => {
      const old = await rssp.linked();
      const renewal = expectEnrolment(await renew(old.certId), 201);
      clock.set(new Date(renewal.linkBy ?? ''));
      clock.advanceSeconds(1);
      await app.get(DueWorkService).runDue();
      expect(await certificate(renewal.certId)).toMatchObject({
        state: 'revoked',
        revocation: { reason: 5 },
      });
      expect(await stateOf(old.certId)).toBe('active');
      expect(await eventsOf(old.keyId)).toEqual([]);
      const again = expectEnrolment(await renew(old.certId), 201);
      await accept(again);
      expect(await stateOf(old.certId)).toBe('superseded');
    });

    it('cannot be linked while the old certificate is on hold', async () => {
      const old = await rssp.linked();
      const renewal = expectEnrolment(await renew(old.certId), 201);
      await rssp.post(`certificates/${old.certId}/suspension`, {});
      expectProblem(await accept(renewal), 409, 'state_conflict');
      await rssp.delete(`certificates/${old.certId}/suspension`);
      expect(expectEnrolment(await accept(renewal), 200).state).toBe('linked');
    });

    it('revokes the old certificate with reason 4 where the profile says so, and the key stays', async () => {
      const old = await rssp.linked({ profileId: 'replaced-revoked' });
      const renewal = expectEnrolment(await renew(old.certId), 201);
      await accept(renewal);
      expect(await certificate(old.certId)).toMatchObject({ state: 'revoked', revocation: { reason: 4 } });
      expect(await stateOf(renewal.certId)).toBe('active');
      expect(await eventsOf(old.keyId)).toEqual([]);
    });
  });

  describe('a re-key', () => {
    it('is issued for another key and the same subject', async () => {
      const old = await rssp.linked();
      const successor = expectEnrolment(await rekey(old.certId), 201);
      expect(successor).toMatchObject({ replaces: old.certId, state: 'issued' });
      expect(successor.keyId).not.toBe(old.keyId);
      expect(x509(successor).subject).toBe(x509(old).subject);
      expect(await stateOf(old.certId)).toBe('active');
      await accept(successor);
      expect(await stateOf(old.certId)).toBe('superseded');
      expect(await eventsOf(old.keyId)).toEqual([]);
    });

    it('asks for the destruction of the old key where the profile revokes on replacement', async () => {
      const old = await rssp.linked({ profileId: 'replaced-revoked' });
      const successor = expectEnrolment(await rekey(old.certId), 201);
      await accept(successor);
      expect(await certificate(old.certId)).toMatchObject({ state: 'revoked', revocation: { reason: 4 } });
      expect(await eventsOf(old.keyId)).toEqual(['key.destroy_requested']);
      expect(await eventsOf(successor.keyId)).toEqual([]);
    });

    it('leaves the old key free for a new enrolment once it is superseded', async () => {
      const key = newTestKey();
      const old = await rssp.linked({}, key);
      await accept(expectEnrolment(await rekey(old.certId), 201));
      expect((await rssp.enrol({}, key)).statusCode).toBe(201);
    });

    it('fails with the key of the certificate', async () => {
      const key = newTestKey();
      const { certId } = await rssp.linked({}, key);
      const problem = expectProblem(await rekey(certId, await rekeyBody(key)), 422, 'policy_violation');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/proofOfPossession' })]);
    });

    it('fails with a key that another client has', async () => {
      const key = newTestKey();
      const other = await RaClient.open(app, 'bravo-rssp');
      const jp = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: PENDING['subjectData'] };
      expect((await other.enrol(jp, key)).statusCode).toBe(201);
      const { certId } = await rssp.linked();
      expectProblem(await rekey(certId, await rekeyBody(key)), 409, 'duplicate_key');
    });

    it('fails with a nonce that was used, and the certificate can still be replaced', async () => {
      const { certId } = await rssp.linked();
      const body = await rekeyBody();
      await accept(expectEnrolment(await rekey((await rssp.linked()).certId, body), 201));
      expectProblem(await rekey(certId, body), 409, 'nonce_reused');
      expectEnrolment(await rekey(certId), 201);
    });

    it('excludes a renewal at the same time', async () => {
      const { certId } = await rssp.linked();
      expectEnrolment(await rekey(certId), 201);
      expectProblem(await renew(certId), 409, 'state_conflict');
    });

    it.each(['caId', 'profileId', 'certificatePolicy', 'subjectData', 'lifecycle', 'replaces'])(
      'fails with the member %s',
      async (member) => {
        const { certId } = await rssp.linked();
        const body = { ...(await rekeyBody()), [member]: 'x' };
        const problem = expectProblem(await rekey(certId, body), 400, 'malformed');
        expect(problem['errors']).toEqual([expect.objectContaining({ pointer: `/${member}` })]);
      },
    );
  });

  describe('both fail', () => {
    const both: [string, (certId: string | null) => ReturnType<typeof renew>][] = [
      ['a renewal', (certId) => renew(certId)],
      ['a re-key', (certId) => rekey(certId)],
    ];

    describe.each(both)('%s', (_name, replace) => {
      it('of an unknown certificate', async () => {
        expectProblem(await replace(`crt_${'0'.repeat(32)}`), 404, 'not_found');
        expectProblem(await replace('probe'), 404, 'not_found');
      });

      it('of one that is not linked', async () => {
        expectProblem(await replace((await rssp.issued()).certId), 409, 'state_conflict');
      });

      it('of one that is on hold', async () => {
        const { certId } = await rssp.linked();
        await rssp.post(`certificates/${certId}/suspension`, {});
        expectProblem(await replace(certId), 409, 'state_conflict');
      });

      it('of one that is revoked', async () => {
        const { certId } = await rssp.linked();
        await rssp.post(`certificates/${certId}/revocations`, { revocationReason: 3 });
        expectProblem(await replace(certId), 409, 'state_conflict');
      });

      it('of one that has expired', async () => {
        const { certId } = await rssp.linked({ validity: { duration: 'PT2H' } });
        clock.advanceSeconds(2 * 3600);
        expectProblem(await replace(certId), 409, 'state_conflict');
      });

      it('under a profile that the client may not use any more', async () => {
        const { certId } = await rssp.linked();
        await app.updateClient('demo-rssp', { profileIds: ['eu-qseal'] });
        try {
          expectProblem(await replace(certId), 403, 'profile_not_allowed');
        } finally {
          await app.updateClient('demo-rssp', { profileIds: null });
        }
      });

      it('at a CA that the client may not use any more', async () => {
        const { certId } = await rssp.linked();
        await app.updateClient('demo-rssp', { caIds: ['bravo-eseal'] });
        try {
          expectProblem(await replace(certId), 403, 'ca_not_allowed');
        } finally {
          await app.updateClient('demo-rssp', { caIds: null });
        }
      });
    });
  });

  describe('a renewal fails', () => {
    it('with a key that is too old for the profile', async () => {
      const young = await rssp.linked({ profileId: 'young-keys' });
      clock.set(new Date('2026-05-01T09:00:00Z'));
      const renewal = expectEnrolment(await renew(young.certId), 201);
      await accept(renewal);
      clock.advanceSeconds(1);
      const problem = expectProblem(await renew(renewal.certId), 422, 'key_too_old');
      expect(problem['detail']).toContain('re-key');
      expectEnrolment(await rekey(renewal.certId), 201);
    });

    it('with a key that was reported compromised at another CA', async () => {
      const key = newTestKey();
      const here = await rssp.linked({}, key);
      const jp = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: PENDING['subjectData'] };
      const there = await rssp.linked(jp, key);
      await rssp.post(`certificates/${there.certId}/revocations`, { revocationReason: 1 });
      expectProblem(await renew(here.certId), 422, 'compromised_key');
    });

    it.each([
      ['a subject', { subjectData: {} }, 400, 'malformed', '/subjectData'],
      ['a proof', { proofOfPossession: {} }, 400, 'malformed', '/proofOfPossession'],
      ['a key', { key: {} }, 400, 'malformed', '/key'],
      [
        'too long a validity',
        { validity: { duration: 'P9Y' } },
        422,
        'policy_violation',
        '/validity/duration',
      ],
      [
        'other terms',
        { consent: { termsHash: '00'.repeat(32) } },
        422,
        'terms_not_accepted',
        '/consent/termsHash',
      ],
      ['a consent without a hash', { consent: {} }, 400, 'malformed', '/consent/termsHash'],
    ])('with %s', async (_name, body, status, code, pointer) => {
      const { certId } = await rssp.linked();
      const problem = expectProblem(await renew(certId, body), status, code);
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
      expect(await certificate(certId)).toMatchObject({ state: 'active', replacedBy: null });
    });

    it('with an externalId in use', async () => {
      const { certId } = await rssp.linked({ externalId: 'taken' });
      expectProblem(await renew(certId, { externalId: 'taken' }), 409, 'duplicate_external_id');
    });

    it('without the evidence of a QSCD that the profile needs', async () => {
      const { certId } = await rssp.linked();
      await app.updateClient('demo-rssp', { qscdAuditReference: null });
      try {
        expectProblem(await renew(certId), 422, 'qscd_not_certified');
      } finally {
        await app.updateClient('demo-rssp', { qscdAuditReference: 'TEST audit' });
      }
    });

    it('from an operator, and from a client without ra.enrol', async () => {
      const { certId } = await rssp.linked();
      const reader = await RaClient.open(app, 'demo-rssp', ['ra.read']);
      expectProblem(await renew(certId, {}, reader), 403, 'insufficient_scope');
      await app.registerClient({
        clientId: 'operator-that-enrols',
        kind: 'operator',
        scopes: ['ra.enrol', 'ra.operator'],
      });
      const operator = await RaClient.open(app, 'operator-that-enrols');
      expectProblem(await renew(certId, {}, operator), 404, 'not_found');
    });
  });
});

it('a certificate whose profile has left the world is not replaced', async () => {
  const world = replacementWorld();
  const folder = temporaryFolder();
  const flags = {
    dataDir: folder.path,
    world: world.path,
    httpPort: String(await freePort()),
    tlsPort: 'off',
    managementPort: 'off',
    logLevel: 'error',
  };
  const keyStore = new MemoryKeyStore();
  const start = async (): Promise<TestApp> => {
    const time = new MovingTime();
    const ports = { keyStore, clock: new FixedClock(START), time, randomness: new SystemRandomness() };
    return new TestApp(await createApplication(loadSettings({ flags }), ports), time, () =>
      Promise.resolve(),
    );
  };
  try {
    const before = await start();
    const { certId } = await (await RaClient.open(before)).linked({ profileId: 'leaving' });
    await before.close();
    world.write({ cas: { 'alpha-seal': { profileIds: ['eu-qseal-qscd', 'eu-qseal'] } } });
    const after = await start();
    const answer = await (await RaClient.open(after)).post(`certificates/${certId}/renewals`, {});
    expectProblem(answer, 422, 'policy_violation');
    await after.close();
  } finally {
    world.remove();
    folder.remove();
  }
});
