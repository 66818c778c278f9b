import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { utf8String } from '../../src/asn1/der-writer';
import { ATTESTATION_OID } from '../../src/attestation/attestation-oids';
import { encodeAttestationBundle } from '../../src/attestation/csr-attribute';
import { AttestingDevice } from '../support/attesting-device';
import { attribute, certificationRequest, newTestKey, type TestKey } from '../support/certification-request';
import { crmfRequest } from '../support/crmf-request';
import {
  expectEnrolment,
  expectProblem,
  freshKey,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

describe('a proof of possession that comes late', () => {
  const device = new AttestingDevice();
  let world: VettedWorld;
  let key: TestKey;
  let keyId: string;

  beforeAll(async () => {
    world = await VettedWorld.open();
    await world.rssp.put('qscds/hsm', device.registration());
  });
  beforeEach(() => {
    world.clock.set(VETTING_START);
    key = newTestKey();
    keyId = freshKey();
  });
  afterAll(() => world.close());

  /** An enrolment of the key without a proof. */
  const submit = async (profileId: string, members: Json = {}, ofKey: Json = {}) => {
    const { proofOfPossession: _late, ...body } = await world.body(profileId, members);
    const named = { keyId, publicKey: base64(key.spkiDer), ...ofKey };
    return world.rssp.post('enrolments', { ...body, key: named });
  };
  const waiting = async (profileId = 'eu-qseal', ofKey: Json = {}): Promise<EnrolmentBody> =>
    expectEnrolment(await submit(profileId, {}, ofKey), 202);
  const prove = (enrolment: EnrolmentBody, proof: Json) => world.act(enrolment, 'proof', proof);
  const pointersOf = (problem: Json) =>
    (problem['errors'] as readonly { pointer: string }[]).map(({ pointer }) => pointer);

  const crmf = async (signedBy: TestKey): Promise<Json> => {
    const nonce = await world.rssp.nonce();
    return { method: 'crmf', csr: base64(crmfRequest({ nonce, key, signedBy })), nonce };
  };
  const samPop = async (signedBy: TestKey): Promise<Json> => {
    const nonce = await world.rssp.nonce();
    const claims = {
      aud: world.app.baseUrl,
      nonce,
      iat: world.clock.now().getTime() / 1000,
      jti: freshKey(),
      spki_sha256: createHash('sha256').update(key.spkiDer).digest('hex'),
    };
    const header = { alg: 'ES256', typ: 'ra-pop+jwt' };
    const statement = await new SignJWT(claims).setProtectedHeader(header).sign(signedBy.privateKey);
    return { method: 'sam_pop', statement, nonce };
  };
  /** A statement of the device about the key, over a challenge. */
  const attestation = async () =>
    device.attestation(key.spkiDer, await world.rssp.nonce('attestation'), VETTING_START);
  const register = async (members: Json = {}) =>
    world.rssp.put(`keys/${keyId}`, { publicKey: base64(key.spkiDer), qscdId: 'hsm', ...members });

  it.each([
    ['crmf', crmf, '/csr'],
    ['sam_pop', samPop, '/statement'],
  ] as const)('may be by %s, of this key alone and once', async (_method, make, pointer) => {
    const enrolment = await waiting();
    const refused = expectProblem(await prove(enrolment, await make(newTestKey())), 422, 'bad_pop');
    expect(pointersOf(refused)).toEqual([pointer]);
    const again = await waiting();
    const proof = await make(key);
    expect(expectEnrolment(await prove(enrolment, proof), 200)).toMatchObject({ state: 'issued', keyId });
    expect(pointersOf(expectProblem(await prove(again, proof), 409, 'nonce_reused'))).toEqual(['/nonce']);
  });

  it.each<[string, () => Promise<Json>, Json, string]>([
    ['an attestation', async () => ({ attestation: await attestation() }), {}, '/attestation'],
    ['a one-time key', () => Promise.resolve({}), { oneTime: true }, '/key/oneTime'],
    ['a key that is not one-time', () => Promise.resolve({}), { oneTime: false }, '/key/oneTime'],
  ])('cannot be promised beside %s', async (_name, members, ofKey, pointer) => {
    const answer = await submit('attested', await members(), ofKey);
    const problem = expectProblem(answer, 422, 'policy_violation');
    expect(pointersOf(problem)).toEqual([pointer]);
    expect(problem['detail']).toContain('PUT keys/{keyId}');
  });

  it('may be of a one-time key that was registered before', async () => {
    const session = { sessionId: 'session-1', startedAt: '2026-04-01T08:50:00Z' };
    await register({ oneTime: true, generatedAt: '2026-04-01T08:55:00Z', session });
    const enrolment = await waiting();
    expect(expectEnrolment(await prove(enrolment, await world.proof(key)), 200).state).toBe('issued');
    expectProblem(await submit('eu-qseal'), 422, 'policy_violation');
  });

  describe('under a profile that requires an attestation', () => {
    it('is enough for a key that was attested when it was registered', async () => {
      expect((await register({ attestation: await attestation() })).statusCode).toBe(201);
      const enrolment = await waiting('attested');
      expect(expectEnrolment(await prove(enrolment, await world.proof(key)), 200).state).toBe('issued');
    });

    it('is not enough for another, until that is attested', async () => {
      const enrolment = await waiting('attested', { qscdId: 'hsm' });
      const proof = await world.proof(key);
      const problem = expectProblem(await prove(enrolment, proof), 422, 'bad_attestation');
      expect(problem['detail']).toMatch(/^The profile attested needs a key attestation; .*PUT keys/);
      expect((await register({ attestation: await attestation() })).statusCode).toBe(201);
      // The refusal has used up nothing.
      expect(expectEnrolment(await prove(enrolment, proof), 200).state).toBe('issued');
    });

    it('may bring the attestation in its certification request', async () => {
      const enrolment = await waiting('attested', { qscdId: 'hsm' });
      const requestWith = async (attested: TestKey): Promise<Json> => {
        const nonce = await world.rssp.nonce();
        const { statement } = device.attestation(attested.spkiDer, nonce, VETTING_START);
        const der = utf8String(String(statement));
        const bundle = encodeAttestationBundle([{ type: ATTESTATION_OID.jwtStatement, der }]);
        const attributes = [attribute(ATTESTATION_OID.attestationBundle, bundle)];
        return { method: 'pkcs10', csr: base64(certificationRequest({ nonce, key, attributes })), nonce };
      };
      const refused = await prove(enrolment, await requestWith(newTestKey()));
      expect(pointersOf(expectProblem(refused, 422, 'bad_attestation'))).toEqual(['/csr']);
      const issued = expectEnrolment(await prove(enrolment, await requestWith(key)), 200);
      expect(issued.state).toBe('issued');
      expect((await world.rssp.get(`keys/${keyId}`)).json()).toMatchObject({
        state: 'certified',
        verdict: { format: 'csr_attr' },
      });
    });
  });
});
