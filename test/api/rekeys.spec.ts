import { X509Certificate } from 'node:crypto';
import { newTestKey } from '../support/certification-request';
import { expectEnrolment, expectProblem, PENDING, RaClient, type EnrolmentBody } from '../support/ra-client';
import { ReplacementScene, START } from '../support/replacement-scene';

describe('a re-key', () => {
  let scene: ReplacementScene;

  beforeAll(async () => {
    scene = await ReplacementScene.open();
  });
  beforeEach(() => scene.clock.set(START));
  afterAll(() => scene.close());

  it('is issued for another key and the same subject', async () => {
    const old = await scene.rssp.linked();
    const successor = expectEnrolment(await scene.rekey(old.certId), 201);
    expect(successor).toMatchObject({ replaces: old.certId, state: 'issued' });
    expect(successor.keyId).not.toBe(old.keyId);
    expect(x509(successor).subject).toBe(x509(old).subject);
    expect(await scene.stateOf(old)).toBe('active');
    await scene.accept(successor);
    expect(await scene.stateOf(old)).toBe('superseded');
    expect(await scene.eventsOf(old.keyId)).toEqual([]);
  });

  it('asks for the destruction of the old key where the profile revokes on replacement', async () => {
    const old = await scene.rssp.linked({ profileId: 'replaced-revoked' });
    const successor = expectEnrolment(await scene.rekey(old.certId), 201);
    await scene.accept(successor);
    expect(await scene.certificate(old.certId)).toMatchObject({
      state: 'revoked',
      revocation: { reason: 4 },
    });
    expect(await scene.eventsOf(old.keyId)).toEqual(['key.destroy_requested']);
    expect(await scene.eventsOf(successor.keyId)).toEqual([]);
  });

  it('leaves the old key free for a new enrolment once it is superseded', async () => {
    const key = newTestKey();
    const old = await scene.rssp.linked({}, key);
    await scene.accept(expectEnrolment(await scene.rekey(old.certId), 201));
    expect((await scene.rssp.enrol({}, key)).statusCode).toBe(201);
  });

  it('fails with the key of the certificate', async () => {
    const key = newTestKey();
    const { certId } = await scene.rssp.linked({}, key);
    const problem = expectProblem(
      await scene.rekey(certId, await scene.rekeyBody(key)),
      422,
      'policy_violation',
    );
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer: '/proofOfPossession' })]);
  });

  it('fails with a key that another client has', async () => {
    const key = newTestKey();
    const other = await RaClient.open(scene.app, 'bravo-rssp');
    const jp = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: PENDING['subjectData'] };
    expect((await other.enrol(jp, key)).statusCode).toBe(201);
    const { certId } = await scene.rssp.linked();
    expectProblem(await scene.rekey(certId, await scene.rekeyBody(key)), 409, 'duplicate_key');
  });

  it('fails with a nonce that was used, and the certificate can still be replaced', async () => {
    const { certId } = await scene.rssp.linked();
    const body = await scene.rekeyBody();
    await scene.accept(expectEnrolment(await scene.rekey((await scene.rssp.linked()).certId, body), 201));
    expectProblem(await scene.rekey(certId, body), 409, 'nonce_reused');
    expectEnrolment(await scene.rekey(certId), 201);
  });

  it('excludes a renewal at the same time', async () => {
    const { certId } = await scene.rssp.linked();
    expectEnrolment(await scene.rekey(certId), 201);
    expectProblem(await scene.renew(certId), 409, 'state_conflict');
  });

  it.each(['caId', 'profileId', 'certificatePolicy', 'subjectData', 'lifecycle', 'replaces'])(
    'fails with the member %s',
    async (member) => {
      const { certId } = await scene.rssp.linked();
      const body = { ...(await scene.rekeyBody()), [member]: 'x' };
      const problem = expectProblem(await scene.rekey(certId, body), 400, 'malformed');
      expect(problem['errors']).toEqual([expect.objectContaining({ pointer: `/${member}` })]);
    },
  );
});

const x509 = ({ certificate: der }: EnrolmentBody) => new X509Certificate(Buffer.from(der ?? '', 'base64'));
