import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import { FixedClock } from '../../src/common/clock';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import { derOf, foreignTlsClient } from '../support/foreign-tls-client';
import {
  acceptanceOf,
  expectEnrolment,
  expectProblem,
  RaClient,
  type EnrolmentBody,
  type Json,
} from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const NOW_SECONDS = START.getTime() / 1000;

describe('the signed statement of an acceptance', () => {
  const clock = new FixedClock(START);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const second = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let tlsKey: KeyObject;
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    const tls = await foreignTlsClient('signing-rssp', app.time);
    tlsKey = createPrivateKey(tls.key);
    const jwk = (key: KeyObject, kid: string): JWK => ({ ...key.export({ format: 'jwk' }), kid });
    await app.registerClient({
      clientId: 'signing-rssp',
      jwks: {
        keys: [{ kty: 'EC', crv: 'none' }, jwk(second.publicKey, 'second'), jwk(pair.publicKey, 'first')],
      },
      tlsCertificate: derOf(tls.cert),
      qscdAuditReference: 'TEST audit',
    });
    rssp = await RaClient.open(app, 'signing-rssp');
  });
  beforeEach(() => clock.set(START));
  afterAll(() => app.close());

  const accept = (enrolment: EnrolmentBody, statement: string, by = rssp) =>
    by.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment, { statement }));
  const claimsOf = (enrolment: EnrolmentBody, changes: Json = {}): Json => ({
    aud: app.baseUrl,
    iat: NOW_SECONDS,
    certificate_sha256: acceptanceOf(enrolment)['certificateSha256'],
    key_id: enrolment.keyId,
    ...changes,
  });
  const sign = (claims: Json, key: KeyObject = pair.privateKey, header: Json = {}): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'ra-acceptance+jwt', ...header }).sign(key);
  const expectMismatch = (answer: Awaited<ReturnType<typeof accept>>, detail: RegExp): void => {
    const problem = expectProblem(answer, 422, 'link_mismatch');
    expect(problem['errors']).toEqual([{ pointer: '/statement', detail: expect.stringMatching(detail) }]);
  };

  it.each<[string, () => KeyObject, Json]>([
    ['a key of the JWK Set', () => pair.privateKey, {}],
    ['the key that kid names', () => pair.privateKey, { kid: 'first' }],
    ['an RSA key', () => second.privateKey, { alg: 'PS256', kid: 'second' }],
    ['the key of the TLS certificate', () => tlsKey, {}],
  ])('is verified by %s and kept with the enrolment', async (_name, key, header) => {
    const enrolment = await rssp.issued();
    const statement = await sign(claimsOf(enrolment, { credential_id: 'credential-1' }), key(), header);
    expect(expectEnrolment(await accept(enrolment, statement), 200).state).toBe('linked');
    const stored = await app.get(EnrolmentRepository).findById(enrolment.enrolmentId);
    expect(stored?.acceptanceStatement).toBe(statement);
  });

  it.each<[string, Json, RegExp]>([
    ["another certificate's hash", { certificate_sha256: '00'.repeat(32) }, /certificate_sha256/],
    ['no hash', { certificate_sha256: undefined }, /certificate_sha256/],
    ['another key', { key_id: 'another' }, /key_id/],
    ['another credential', { credential_id: 'credential-2' }, /credential_id/],
    ['another audience', { aud: 'http://elsewhere.test' }, /aud/],
    ['no iat', { iat: undefined }, /iat/],
    ['an iat before the issuance', { iat: NOW_SECONDS - 61 }, /iat/],
    ['an iat in the future', { iat: NOW_SECONDS + 61 }, /iat/],
  ])('fails with %s, and the enrolment stays as it was', async (_name, changes, detail) => {
    const enrolment = await rssp.issued();
    expectMismatch(await accept(enrolment, await sign(claimsOf(enrolment, changes))), detail);
    expect(expectEnrolment(await accept(enrolment, await sign(claimsOf(enrolment))), 200).state).toBe(
      'linked',
    );
  });

  it.each<[string, (enrolment: EnrolmentBody) => Promise<string>, RegExp]>([
    ['by a stranger', (enrolment) => sign(claimsOf(enrolment), stranger.privateKey), /registered/],
    [
      'by another key than kid names',
      (enrolment) => sign(claimsOf(enrolment), pair.privateKey, { kid: 'second' }),
      /registered/,
    ],
    [
      'of another type',
      (enrolment) => sign(claimsOf(enrolment), pair.privateKey, { typ: 'JWT' }),
      /ra-acceptance\+jwt/,
    ],
    [
      'whose payload was changed',
      async (enrolment) => {
        const [header, , signature] = (await sign(claimsOf(enrolment, { iat: 0 }))).split('.');
        const payload = Buffer.from(JSON.stringify(claimsOf(enrolment))).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
      /registered/,
    ],
    [
      'without an algorithm',
      (enrolment) => {
        const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
        const header = part({ alg: 'none', typ: 'ra-acceptance+jwt' });
        return Promise.resolve(`${header}.${part(claimsOf(enrolment))}.AA`);
      },
      /registered/,
    ],
    ['whose header is no JSON', () => Promise.resolve('AAAA.e30.AA'), /compact JWS/],
  ])('fails %s', async (_name, make, detail) => {
    const enrolment = await rssp.issued();
    expectMismatch(await accept(enrolment, await make(enrolment)), detail);
  });

  it('fails for a client that has registered no key', async () => {
    const keyless = await RaClient.open(app);
    const enrolment = await keyless.issued();
    expectMismatch(await accept(enrolment, await sign(claimsOf(enrolment)), keyless), /registered/);
  });

  it('fails with that of another enrolment', async () => {
    const [one, two] = [await rssp.issued(), await rssp.issued()];
    expectMismatch(await accept(two, await sign(claimsOf(one))), /certificate_sha256/);
  });
});
