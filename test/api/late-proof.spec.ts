import { certificationRequest, newTestKey } from '../support/certification-request';
import { EU_COMPANY, expectEnrolment, expectProblem, RaClient, type Json } from '../support/ra-client';
import { VETTING_START, VettedWorld } from '../support/vetted-world';

const publicKeyOf = ({ spkiDer }: { readonly spkiDer: Uint8Array }) =>
  Buffer.from(spkiDer).toString('base64');

describe('a proof of possession that comes late', () => {
  let world: VettedWorld;

  beforeAll(async () => {
    world = await VettedWorld.open();
  });
  beforeEach(() => world.clock.set(VETTING_START));
  afterAll(() => world.close());

  it('issues under a profile that requires nothing else', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('eu-qseal', { externalId: 'late-1' }, key);
    expect(waiting).toMatchObject({
      state: 'action_required',
      requiredActions: [{ type: 'proof', href: `/ra/v1/enrolments/${waiting.enrolmentId}/proof` }],
    });
    const issued = expectEnrolment(await world.act(waiting, 'proof', await world.proof(key)), 200);
    expect(issued).toMatchObject({ state: 'issued', keyId: waiting.keyId, externalId: 'late-1' });
    expectProblem(await world.act(waiting, 'proof', await world.proof(key)), 409, 'state_conflict');
  });

  it('issues, too, when the requested notBefore has passed meanwhile', async () => {
    const key = newTestKey();
    const validity = { notBefore: '2026-04-01T10:00:00Z' };
    const waiting = await world.waiting('eu-qseal', { validity }, key);
    world.clock.set(new Date('2026-04-03T09:00:00Z'));
    const issued = expectEnrolment(await world.act(waiting, 'proof', await world.proof(key)), 200);
    expect(issued.state).toBe('issued');
  });

  it('is asked for an operator before the decision', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('reviewed', {}, key);
    const body = { ...world.extract(), type: 'manual_ref', payload: null };
    expectEnrolment(await world.act(waiting, 'evidence', body), 200);
    const pending = expectEnrolment(await world.act(waiting, 'proof', await world.proof(key)), 200);
    expect(pending).toMatchObject({ state: 'pending_approval', requiredActions: [] });
  });

  it('is refused for anything but this key with a fresh nonce', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('eu-qseal', {}, key);
    const prove = (body: unknown) => world.act(waiting, 'proof', body);
    const { csr, nonce } = await world.proof(key);
    const used = await world.proof(newTestKey());
    await world.rssp.issued({ profileId: 'eu-qseal', proofOfPossession: used });
    const cases: [string, unknown, number, string, string][] = [
      ['no body', {}, 400, 'malformed', '/method'],
      ['a text', '"csr"', 400, 'malformed', ''],
      ['an unknown member', { method: 'pkcs10', csr, nonce, keyId: 'k' }, 400, 'malformed', '/keyId'],
      ['another method', { method: 'magic', csr, nonce }, 422, 'policy_violation', '/method'],
      ['PEM', { method: 'pkcs10', csr: '-----BEGIN', nonce }, 422, 'bad_csr', '/csr'],
      ['no request', { method: 'pkcs10', csr: 'MAA=', nonce }, 422, 'bad_csr', '/csr'],
      ['no nonce', { method: 'pkcs10', csr }, 422, 'bad_pop', '/nonce'],
      ['another key', await world.proof(newTestKey()), 422, 'bad_pop', ''],
      ['another nonce', { method: 'pkcs10', csr, nonce: await world.rssp.nonce() }, 422, 'bad_pop', '/csr'],
      [
        'a signature by another key',
        {
          method: 'pkcs10',
          csr: certificationRequest({ nonce: String(nonce), key, signedBy: newTestKey() }).toString('base64'),
          nonce,
        },
        422,
        'bad_pop',
        '/csr',
      ],
      [
        'a used nonce',
        {
          method: 'pkcs10',
          csr: certificationRequest({ nonce: String(used['nonce']), key }).toString('base64'),
          nonce: used['nonce'],
        },
        409,
        'nonce_reused',
        '/nonce',
      ],
    ];
    for (const [name, body, status, code, pointer] of cases) {
      const answer = await prove(body);
      const problem = answer.json<Json>();
      expect([name, answer.statusCode, problem['code'], problem['errors']]).toMatchObject([
        name,
        status,
        code,
        [{ pointer }],
      ]);
    }
    world.clock.advanceSeconds(301);
    expectProblem(await prove({ method: 'pkcs10', csr, nonce }), 422, 'nonce_expired');
    expectEnrolment(await prove(await world.proof(key)), 200);
  });

  it('does not take a key from whoever has it', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('eu-qseal', {}, key);
    // Naming a key is no claim to it: its owner may enrol it in the meantime.
    const owner = await RaClient.open(world.app, 'standing-rssp');
    const issued = expectEnrolment(await owner.enrol({ profileId: 'eu-qseal' }, key), 201);
    expect(issued.state).toBe('issued');
    expectProblem(await world.act(waiting, 'proof', await world.proof(key)), 409, 'duplicate_key');
    const other = newTestKey();
    await owner.issued({ profileId: 'eu-qseal' }, other);
    const body = await world.body('eu-qseal', {}, other);
    expectProblem(await world.rssp.post('enrolments', body), 409, 'duplicate_key');
  });

  it('is not enough for a key that was compromised in the meantime', async () => {
    const key = newTestKey();
    const waiting = await world.waiting('assured', {}, key);
    expectEnrolment(await world.act(waiting, 'proof', await world.proof(key)), 200);
    const elsewhere = await world.rssp.issued({ profileId: 'eu-qseal', subjectData: EU_COMPANY }, key);
    const path = `certificates/${elsewhere.certId}/revocations`;
    expect((await world.rssp.post(path, { revocationReason: 1 })).statusCode).toBe(200);
    expectProblem(await world.act(waiting, 'evidence', world.extract()), 422, 'compromised_key');
    expectProblem(await world.act(waiting, 'proof', await world.proof(key)), 409, 'state_conflict');
  });

  it('is not enough for a key that has become too weak, or a device that is no longer certified', async () => {
    world.clock.set(new Date('2026-12-28T09:00:00Z'));
    const key = newTestKey('RSA-2048');
    const weak = await world.waiting('eu-qseal', {}, key);
    const device = newTestKey();
    const withDevice = await world.waiting('eu-qseal-qscd', {}, device);
    world.clock.set(new Date('2027-01-01T00:00:00Z'));
    const problem = expectProblem(await world.act(weak, 'proof', await world.proof(key)), 422, 'weak_key');
    expect(problem['errors']).toMatchObject([{ pointer: '/csr' }]);
    await world.app.updateClient('demo-rssp', { qscdAuditReference: null });
    const answer = await world.act(withDevice, 'proof', await world.proof(device));
    await world.app.updateClient('demo-rssp', { qscdAuditReference: 'TEST audit' });
    expectProblem(answer, 422, 'qscd_not_certified');
  });

  it.each<[string, () => Json | undefined, number, string, string]>([
    ['no key', () => undefined, 400, 'malformed', '/proofOfPossession'],
    ['a keyId alone', () => ({ keyId: 'key-1' }), 400, 'malformed', '/proofOfPossession'],
    ['a key that is not base64', () => ({ publicKey: '*' }), 400, 'malformed', '/key/publicKey'],
    [
      'a weak key',
      () => ({ publicKey: publicKeyOf(newTestKey('RSA-1024')) }),
      422,
      'weak_key',
      '/key/publicKey',
    ],
    ['no key at all', () => ({ publicKey: 'MAA=' }), 400, 'malformed', '/key/publicKey'],
  ])('cannot be promised for %s', async (_name, key, status, code, pointer) => {
    const { proofOfPossession: _late, ...body } = await world.body('eu-qseal');
    const problem = expectProblem(await world.rssp.post('enrolments', { ...body, key: key() }), status, code);
    expect(problem['errors']).toMatchObject([{ pointer }]);
  });

  it('is refused where none is asked for', async () => {
    const waiting = await world.waiting('assured');
    const problem = expectProblem(
      await world.act(waiting, 'proof', await world.proof(newTestKey())),
      409,
      'state_conflict',
    );
    expect(problem['detail']).toContain('evidence');
  });
});

describe('a consent that comes late', () => {
  let world: VettedWorld;

  beforeAll(async () => {
    world = await VettedWorld.open();
  });
  afterAll(() => world.close());

  it('is refused for other terms, and taken once', async () => {
    const waiting = await world.waiting('vetted');
    const give = (body: unknown) => world.act(waiting, 'consent', body);
    const cases: [string, unknown, number, string, string][] = [
      ['nothing', {}, 400, 'malformed', '/termsHash'],
      ['a text', '"yes"', 400, 'malformed', ''],
      ['a hash of another form', { termsHash: 'AB' }, 400, 'malformed', '/termsHash'],
      ['other terms', { termsHash: 'ab'.repeat(32) }, 422, 'terms_not_accepted', '/termsHash'],
      [
        'another hash algorithm',
        { termsHash: world.termsHash, hashAlgorithmOID: '2.16.840.1.101.3.4.2.3' },
        422,
        'terms_not_accepted',
        '/hashAlgorithmOID',
      ],
    ];
    for (const [name, body, status, code, pointer] of cases) {
      const answer = await give(body);
      const problem = answer.json<Json>();
      expect([name, answer.statusCode, problem['code'], problem['errors']]).toMatchObject([
        name,
        status,
        code,
        [{ pointer }],
      ]);
    }
    expectEnrolment(await give({ termsHash: world.termsHash }), 200);
    expectProblem(await give({ termsHash: world.termsHash }), 409, 'state_conflict');
  });
});
