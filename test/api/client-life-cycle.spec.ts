import { createHash, X509Certificate } from 'node:crypto';
import {
  type DeviceRegistration,
  type EnrolmentOrder,
  type Evidence,
  mockQscd,
  type RaClient,
  type RequiredActions,
  type SubjectKey,
} from '@kakehashi/client';
import { wireTime } from '../../src/common/wire-time';
import { AttestingDevice } from '../support/attesting-device';
import { DUAL_SEAL, EU_SEAL, libraryClient, newSubjectKey } from '../support/library-client';
import type { Json } from '../support/ra-client';
import { REPRESENTED, VETTING_START, VettedWorld } from '../support/vetted-world';

const CREDENTIAL = { credentialID: 'credential-1' };

/** What comes before, beside and after an enrolment, by `@kakehashi/client` over sockets. */
describe('the client library over the life of keys and certificates', () => {
  let world: VettedWorld;
  let ra: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    world = await VettedWorld.open();
    await world.app.listen();
    ra = libraryClient(world.app.baseUrl);
    operator = libraryClient(world.app.baseUrl, 'demo-operator');
  });
  afterAll(() => world.close());

  /** A request under a profile that wants evidence of all kinds, consent, and an operator's approval. */
  const watched = (members: Partial<EnrolmentOrder> = {}): EnrolmentOrder =>
    ({ profileId: 'watched', caId: 'alpha-seal', subjectData: REPRESENTED, ...members }) as EnrolmentOrder;
  const extract = (members: Json = {}) => world.extract(members) as unknown as Evidence;
  const late = (key: SubjectKey): Partial<EnrolmentOrder> => ({
    key: { publicKey: Buffer.from(key.publicKey).toString('base64') },
  });
  const actionsFor = (key: SubjectKey): RequiredActions => ({
    evidence: async () => [
      extract({
        payload: {
          ...(world.extract()['payload'] as object),
          nonce: await ra.enrolments.challenge('evidence'),
        },
      }),
      world.mandate() as unknown as Evidence,
      { type: 'eid_assertion', payload: await world.assertion({ spkiDer: key.publicKey } as never) },
    ],
    consent: () => ({ termsHash: world.termsHash }),
    proof: () => key,
  });

  describe('an enrolment that asks its client for something', () => {
    it('is issued when each action has its function and the operator approves', async () => {
      const key = newSubjectKey();
      const needs: string[] = [];
      const actions = actionsFor(key);
      const enrolling = ra.enrolments.enrol(watched({ externalId: 'acted', ...late(key) }), {
        actions: {
          ...actions,
          evidence: (enrolment, unmet) => {
            needs.push(...unmet.map(({ need }) => need));
            return actions.evidence?.(enrolment, unmet) ?? [];
          },
        },
      });
      const [waiting] = await inboxOf('acted');
      await operator.operator.decide(waiting ?? '', { decision: 'approve' });
      const enrolment = await enrolling;
      expect(needs).toEqual(['identityAssurance', 'signerAuthentication', 'mandate']);
      expect(spkiOf(enrolment.certificate)).toEqual(Buffer.from(key.publicKey));
      const { items } = await ra.enrolments.evidence(enrolment.enrolmentId);
      expect(items).toHaveLength(3);
    });

    it('comes back to the client where the operator asks for more', async () => {
      const asked: (string | null)[] = [];
      const order = {
        ...watched({ externalId: 'more' }),
        profileId: 'reviewed',
        subjectKey: newSubjectKey(),
      };
      const enrolling = ra.enrolments.enrol(order as EnrolmentOrder, {
        actions: {
          evidence: ({ stateReason }) => {
            asked.push(stateReason);
            return extract();
          },
        },
      });
      const [waiting = ''] = await inboxOf('more');
      await operator.operator.requestAction(waiting, { reasonCode: 'extract_too_old' });
      expect(await inboxOf('more')).toEqual([waiting]);
      await operator.operator.decide(waiting, { decision: 'approve' });
      expect(await enrolling).toMatchObject({ enrolmentId: waiting, state: 'issued' });
      expect(asked).toEqual([null, 'extract_too_old']);
    });

    it('is not issued without a function for it, and can be completed later', async () => {
      const key = newSubjectKey();
      const order = { ...watched({ externalId: 'later', ...late(key) }), profileId: 'vetted' };
      await expect(ra.enrolments.enrol(order as EnrolmentOrder)).rejects.toMatchObject({
        code: 'not_issued',
        detail: expect.stringMatching(/ is action_required: .*evidence.*\.$/),
        enrolmentId: expect.stringMatching(/^enr_/),
      });
      const pending = await ra.enrolments.byExternalId('later');
      if (pending === undefined) throw new Error('the enrolment is lost');
      const { proof, ...others } = actionsFor(key);
      await expect(ra.enrolments.complete(pending, { actions: others })).rejects.toThrow(
        /action_required: proof\./,
      );
      const left = await ra.enrolments.get(pending.enrolmentId);
      const enrolment = await ra.enrolments.complete(left, { actions: proof ? { proof } : {} });
      expect(enrolment).toMatchObject({ enrolmentId: pending.enrolmentId, state: 'issued' });
      expect(await ra.enrolments.complete(enrolment)).toBe(enrolment);
    });

    it('tells what evidence is refused for, and can be withdrawn', async () => {
      const order = { ...watched(), profileId: 'assured', subjectKey: newSubjectKey() } as EnrolmentOrder;
      const pending = await ra.enrolments.submit(order);
      const weak = { actions: { evidence: () => extract({ loa: 'low' }) } };
      await expect(ra.enrolments.complete(pending, weak)).rejects.toMatchObject({
        code: 'evidence_insufficient',
      });
      const withdrawn = await ra.enrolments.cancel(pending.enrolmentId, { reason: 'TEST' });
      await expect(ra.enrolments.complete(withdrawn)).rejects.toMatchObject({ code: 'not_issued' });
    });
  });

  /** The operator's inbox under this name, once there is something in it. */
  async function inboxOf(externalId: string): Promise<string[]> {
    const deadline = AbortSignal.timeout(10_000);
    for (;;) {
      deadline.throwIfAborted();
      const found: string[] = [];
      for await (const enrolment of operator.operator.inbox())
        if (enrolment.externalId === externalId) found.push(enrolment.enrolmentId);
      if (found.length > 0) return found;
    }
  }

  it('waits by the feed until both operators have approved', async () => {
    const officer = libraryClient(world.app.baseUrl, 'demo-officer');
    const order = { ...DUAL_SEAL, externalId: 'dual', subjectKey: newSubjectKey() };
    const enrolling = ra.enrolments.enrol(order);
    const [enrolmentId = ''] = await inboxOf('dual');
    const approval = { decision: 'approve' } as const;
    expect(await operator.operator.decide(enrolmentId, approval)).toMatchObject({
      state: 'pending_approval',
      approvals: { required: 2, given: [{ actor: 'demo-operator' }] },
    });
    await expect(operator.operator.decide(enrolmentId, approval)).rejects.toMatchObject({
      code: 'state_conflict',
    });
    expect((await officer.operator.decide(enrolmentId, approval)).state).toBe('issued');
    expect(await enrolling).toMatchObject({ enrolmentId, state: 'issued' });
  });

  describe('a certificate that is replaced', () => {
    it('is renewed for the same key, and superseded by the acceptance', async () => {
      const old = await linked();
      const renewal = await ra.certificates.renew(old.certId, { externalId: 'renewal-1' });
      expect(renewal).toMatchObject({ replaces: old.certId, keyId: old.keyId, state: 'issued' });
      expect((await ra.certificates.get(old.certId)).state).toBe('active');
      await ra.enrolments.accept(renewal, CREDENTIAL);
      expect((await ra.certificates.get(old.certId)).state).toBe('superseded');
      await expect(ra.certificates.renew(old.certId)).rejects.toMatchObject({ code: 'state_conflict' });
    });

    it('is re-keyed for another', async () => {
      const old = await linked();
      const subjectKey = newSubjectKey();
      const { certificate, replaces } = await ra.certificates.rekey(old.certId, { subjectKey });
      expect(replaces).toBe(old.certId);
      expect(spkiOf(certificate)).toEqual(Buffer.from(subjectKey.publicKey));
    });

    it('is waited for and acted for as an enrolment', async () => {
      const order = { ...watched(), profileId: 'reviewed', subjectKey: newSubjectKey() } as EnrolmentOrder;
      const actions = { evidence: () => extract() };
      const enrolling = ra.enrolments.enrol({ ...order, externalId: 'first' }, { actions });
      await approve('first');
      const first = await enrolling;
      await ra.enrolments.accept(first, CREDENTIAL);
      const replacing = ra.certificates.rekey(
        first.certId,
        { subjectKey: newSubjectKey(), externalId: 'second' },
        { actions },
      );
      await approve('second');
      expect(await replacing).toMatchObject({ replaces: first.certId, state: 'issued' });
    });

    async function linked() {
      const enrolment = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
      await ra.enrolments.accept(enrolment, CREDENTIAL);
      return enrolment;
    }

    async function approve(externalId: string): Promise<void> {
      const [waiting = ''] = await inboxOf(externalId);
      await operator.operator.decide(waiting, { decision: 'approve' });
    }
  });

  it('registers a device and an attested key, certifies the key, and reports its end', async () => {
    const device = new AttestingDevice();
    const registration = device.registration() as unknown as DeviceRegistration;
    expect(await ra.devices.register('hsm-1', registration)).toMatchObject({ status: 'certified' });
    expect(await ra.devices.get('hsm-1')).toEqual(await ra.devices.register('hsm-1', registration));
    expect(await idsOf(ra.devices.list(), 'qscdId')).toContain('hsm-1');

    const subjectKey = newSubjectKey();
    const { publicKey } = subjectKey;
    const order = { publicKey, qscdId: 'hsm-1' };
    expect(await ra.keys.register('pool-1', order)).toMatchObject({ state: 'registered' });
    const attestedBy = mockQscd(device.signer);
    expect(await ra.keys.register('pool-1', { ...order, attestedBy })).toMatchObject({
      state: 'attested',
      verdict: { format: 'mock_qscd_jwt', attestedAt: wireTime(VETTING_START) },
    });
    await ra.keys.register('pool-2', { ...order, publicKey: newSubjectKey().publicKey });
    expect(await idsOf(ra.keys.list({ qscdId: 'hsm-1' }), 'keyId')).toEqual(['pool-1', 'pool-2']);
    expect(await idsOf(ra.keys.list({ state: 'registered', qscdId: 'hsm-1' }), 'keyId')).toEqual(['pool-2']);

    const { certId } = await ra.enrolments.enrol({ ...EU_SEAL, key: { keyId: 'pool-1' }, subjectKey });
    expect((await ra.keys.get('pool-1')).state).toBe('certified');
    const end = { destroyedAt: wireTime(VETTING_START), reason: 'certificate revoked' };
    await expect(ra.keys.destroyed('pool-1', end)).rejects.toMatchObject({ code: 'live_certificate' });
    await ra.certificates.revoke(certId, { reason: 'cessationOfOperation' });
    expect(await ra.keys.destroyed('pool-1', end)).toMatchObject({ state: 'destroyed', destruction: end });
    const { spkiSha256, state } = await ra.keys.get('pool-1');
    expect([spkiSha256, state]).toEqual([createHash('sha256').update(publicKey).digest('hex'), 'destroyed']);
  });

  it('attests the key of an enrolment; what another device says is refused', async () => {
    const device = new AttestingDevice();
    await ra.devices.register('hsm-2', device.registration() as unknown as DeviceRegistration);
    const order = async (by: AttestingDevice) => {
      const subjectKey = newSubjectKey();
      const attestation = await ra.keys.attestation(subjectKey.publicKey, mockQscd(by.signer));
      return { ...EU_SEAL, key: { qscdId: 'hsm-2' }, subjectKey, attestation };
    };
    expect(await ra.enrolments.enrol(await order(device))).toMatchObject({ state: 'issued' });
    await expect(ra.enrolments.enrol(await order(new AttestingDevice()))).rejects.toMatchObject({
      code: 'bad_attestation',
    });
  });
});

function spkiOf(certificate: string): Buffer {
  return new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({
    type: 'spki',
    format: 'der',
  });
}

async function idsOf<Name extends string>(items: AsyncIterable<Record<Name, string>>, name: Name) {
  const ids: string[] = [];
  for await (const item of items) ids.push(item[name]);
  return ids;
}
