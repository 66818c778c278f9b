import { generateKeyPairSync } from 'node:crypto';
import { certificationRequest, newTestKey, type TestKey } from '../support/certification-request';
import { thumbprint } from '../support/identity-provider';
import { EU_COMPANY, expectEnrolment, expectProblem, type Json } from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

const NOW = VETTING_START.getTime() / 1000;
const DETAILS = { type: 'credential-creation' };

describe('the assertion that a signer authenticated', () => {
  let world: VettedWorld;
  let key: TestKey;

  beforeAll(async () => {
    world = await VettedWorld.open();
  });
  beforeEach(() => {
    world.clock.set(VETTING_START);
    key = newTestKey();
  });
  afterAll(() => world.close());

  /** An enrolment under `profileId` with an assertion for `key`. */
  const enrol = async (profileId: string, assertion: string, members: Json = {}) => {
    const nonce = await world.rssp.nonce();
    const csr = certificationRequest({ nonce, key }).toString('base64');
    return world.rssp.post('enrolments', {
      ...(await world.body(profileId, members)),
      proofOfPossession: { method: 'pkcs10', csr, nonce },
      signerAuthentication: assertion,
    });
  };

  it('counts for the signer', async () => {
    const waiting = expectEnrolment(await enrol('vetted', await world.assertion(key)), 202);
    const list = (await world.rssp.get(`enrolments/${waiting.enrolmentId}/evidence`)).json<Json>();
    expect(list).toMatchObject({
      needs: [
        { need: 'identityAssurance', given: null, met: false },
        { need: 'signerAuthentication', required: 'AAL2', given: 'AAL2', met: true },
        { need: 'mandate', required: null, given: null, met: false },
      ],
      items: [
        {
          type: 'signer_authentication',
          authenticationLevel: 'AAL2',
          identityLevel: null,
          verifiedAt: '2026-04-01T08:59:30Z',
        },
      ],
    });
  });

  it('proves an identity by its loa where its claims tell the subject', async () => {
    const told = { loa: 'high', organization_identifier: EU_COMPANY['organization_identifier'] };
    expectEnrolment(await enrol('assured', await world.assertion(key, told)), 201);
    key = newTestKey();
    expectProblem(
      await enrol('assured', await world.assertion(key, { loa: 'high' })),
      422,
      'evidence_insufficient',
    );
  });

  it('is looked at even where nobody asks for it', async () => {
    expectEnrolment(await enrol('eu-qseal', await world.assertion(key)), 201);
    key = newTestKey();
    const wrong = await world.assertion(newTestKey());
    expectProblem(await enrol('eu-qseal', wrong), 422, 'evidence_insufficient');
  });

  it('may come later, as evidence', async () => {
    const waiting = await world.waiting('vetted', {}, key);
    const send = async (payload: string, members: Json = {}) =>
      world.act(waiting, 'evidence', { type: 'eid_assertion', payload, ...members });
    expectProblem(await send(await world.assertion(key, { acr: 'AAL1' })), 422, 'evidence_insufficient');
    const claimsTooMuch = await send(await world.assertion(key, { loa: 'low' }), { loa: 'high' });
    expect(expectProblem(claimsTooMuch, 422, 'evidence_insufficient')['errors']).toMatchObject([
      { pointer: '/loa', reason: 'level' },
    ]);
    const other = await world.assertion(key, { family_name: 'TEST', organization_name: 'TEST Others' });
    expectProblem(await send(other), 422, 'subject_mismatch');
    expectEnrolment(await send(await world.assertion(key)), 200);
  });

  it('counts once', async () => {
    const assertion = await world.assertion(key, { acr: 'AAL3' });
    expectEnrolment(await enrol('vetted', assertion), 202);
    const again = expectProblem(await enrol('vetted', assertion), 422, 'evidence_insufficient');
    expect(again['errors']).toMatchObject([{ pointer: '/signerAuthentication', reason: 'replayed' }]);
    const waiting = await world.waiting('vetted', {}, key);
    const late = await world.act(waiting, 'evidence', { type: 'eid_assertion', payload: assertion });
    expect(expectProblem(late, 422, 'evidence_insufficient')['errors']).toMatchObject([
      { pointer: '/payload', reason: 'replayed' },
    ]);
  });

  it.each<[string, string, Json | ((key: TestKey) => Promise<Json>)]>([
    ['for another key', 'wrong_key', async () => ({ cnf: { jkt: await thumbprint(newTestKey()) } })],
    ['without a key', 'wrong_key', { cnf: undefined }],
    ['for somebody else', 'wrong_audience', { aud: 'https://ra.example.org' }],
    ['for several', 'wrong_audience', { aud: ['http://localhost:8080', 'https://ra.example.org'] }],
    ['by an unknown provider', 'unknown_issuer', { iss: 'https://other.example.org' }],
    ['that has expired', 'expired', { exp: NOW - 6 }],
    ['without an end', 'bad_claims', { exp: undefined }],
    ['of a long past authentication', 'stale', { auth_time: NOW - 901 }],
    ['of a future authentication', 'bad_claims', { auth_time: NOW + 6 }],
    ['without a time of authentication', 'bad_claims', { auth_time: undefined }],
    ['with a time that is a text', 'bad_claims', { auth_time: '2026-04-01T09:00:00Z' }],
    ['with an unknown acr', 'unknown_level', { acr: 'constructor' }],
    ['with an unknown loa', 'unknown_level', { loa: 'best' }],
    ['below the required level', 'level', { acr: 'AAL1' }],
    ['without a level', 'level', { acr: undefined }],
    ['with a name instead of a hash', 'bad_claims', { sub: 'ada@example.org' }],
    ['without a jti', 'bad_claims', { jti: undefined }],
    ['with a jti of spaces', 'bad_claims', { jti: ' ' }],
    ['for something else', 'bad_claims', { authorization_details: [{ type: 'sign' }] }],
    ['without details', 'bad_claims', { authorization_details: undefined }],
    ['with details that are no list', 'bad_claims', { authorization_details: DETAILS }],
    ['with details that are null', 'bad_claims', { authorization_details: [null] }],
    [
      'for another credential',
      'bad_claims',
      { authorization_details: [{ ...DETAILS, credentialID: 'credential-8' }] },
    ],
  ])('is refused %s', async (_name, reason, claims) => {
    const changed = typeof claims === 'function' ? await claims(key) : claims;
    const answer = await enrol('vetted', await world.assertion(key, changed), {
      credentialID: 'credential-7',
    });
    const problem = expectProblem(answer, 422, 'evidence_insufficient');
    expect(problem['errors']).toMatchObject([{ pointer: '/signerAuthentication', reason }]);
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['that is no JWT', 'unknown_issuer', () => 'assertion'],
    ['that is too long', 'malformed', () => 'A'.repeat(16 * 1024 + 1)],
    [
      'signed by somebody else',
      'bad_signature',
      () => {
        const { privateKey: signedBy } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return world.provider.assertion(world.app.baseUrl, key, { signedBy });
      },
    ],
    [
      'that is not signed',
      'bad_signature',
      async () => {
        const [, payload] = (await world.assertion(key)).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    ],
  ])('is refused %s', async (_name, reason, assertion) => {
    const answer = await enrol('vetted', await assertion());
    if (reason === 'malformed') expectProblem(answer, 400, 'malformed');
    else {
      const problem = expectProblem(answer, 422, 'evidence_insufficient');
      expect(problem['errors']).toMatchObject([{ pointer: '/signerAuthentication', reason }]);
    }
  });
});
