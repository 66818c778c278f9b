import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { makeMockQscdJwt } from '@kakehashi/client';
import { SignJWT } from 'jose';
import { encodeExtension } from '../../src/x509/tbs-certificate';
import { utf8String } from '../../src/asn1/der-writer';
import { ATTESTATION_OID } from '../../src/attestation/attestation-oids';
import { encodeAttestationBundle } from '../../src/attestation/csr-attribute';
import { FixedClock } from '../../src/common/clock';
import { AuditRepository } from '../../src/store/audit.repository';
import { SubjectKeyRepository } from '../../src/store/subject-key.repository';
import {
  attestationObject,
  PACKED_SUBJECT,
  packedStatement,
  sampleAttester,
  sampleCa,
  sampleKey,
  sha256,
  vendorCertificate,
  type SampleKey,
} from '../support/attestation-samples';
import { attribute, certificationRequest, type TestKey } from '../support/certification-request';
import { crmfRequest } from '../support/crmf-request';
import { EU_COMPANY, freshKey, RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { worldFile } from '../support/world-file';

const NOW = new Date('2026-04-01T09:00:00Z');
const root = sampleCa('TEST device root');
const attester = sampleAttester(root);
const packed = sampleAttester(root, PACKED_SUBJECT);
const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

interface Reply {
  readonly status: number;
  readonly body: Json;
}

describe('key attestation and proofs of possession over HTTP', () => {
  const clock = new FixedClock(NOW);
  const world = worldFile(
    {
      attestationRoots: [Buffer.from(root.der).toString('base64')],
      cas: { 'alpha-seal': { profileIds: ['eu-qseal', 'eu-qseal-qscd', 'test-attested'] } },
    },
    { 'test-attested': { extends: 'eu-qseal', name: 'TEST attested', attestation: 'required' } },
  );
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock, world: world.path });
    await app.listen();
    rssp = await RaClient.open(app);
    await app.updateClient('demo-rssp', { jwks: { keys: [clientKey.publicKey.export({ format: 'jwk' })] } });
  });
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  async function enrol(members: Json): Promise<Reply> {
    const answer = await fetch(`${app.baseUrl}/ra/v1/enrolments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await app.tokenFor('demo-rssp')}`,
        'content-type': 'application/json',
        'idempotency-key': `attestation-${freshKey()}`,
      },
      body: JSON.stringify({
        caId: 'alpha-seal',
        profileId: 'test-attested',
        subjectData: EU_COMPANY,
        ...members,
      }),
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
  const keyOf = ({ spkiDer }: SampleKey): Json => ({ publicKey: base64(spkiDer) });
  const asTestKey = ({ privateKey, spkiDer }: SampleKey): TestKey => ({ type: 'P-256', privateKey, spkiDer });

  async function pkcs10(key: SampleKey, attributes: readonly Uint8Array[] = []): Promise<Json> {
    const nonce = await rssp.nonce();
    const csr = certificationRequest({ nonce, key: asTestKey(key), attributes });
    return { method: 'pkcs10', csr: base64(csr), nonce };
  }

  async function statement(
    method: 'sam_pop' | 'attested_key',
    key: SampleKey,
    claims: Json = {},
    nonce?: string,
  ): Promise<Json> {
    const challenge = nonce ?? (await rssp.nonce());
    const signer: KeyObject = method === 'sam_pop' ? key.privateKey : clientKey.privateKey;
    const jwt = await new SignJWT({
      aud: app.baseUrl,
      nonce: challenge,
      iat: NOW.getTime() / 1000,
      jti: freshKey(),
      spki_sha256: createHash('sha256').update(key.spkiDer).digest('hex'),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'ra-pop+jwt' })
      .sign(signer);
    return { method, statement: jwt, nonce: challenge };
  }

  const jwtFor = (key: SampleKey, nonce: string): string =>
    makeMockQscdJwt(
      { privateKey: attester.privateKey, certificatesDer: [attester.der], device: { serialNumber: 'HSM-1' } },
      { spkiDer: key.spkiDer, nonce, at: NOW, issuer: app.baseUrl },
    );

  async function mockJwt(key: SampleKey, nonce?: string): Promise<Json> {
    const challenge = nonce ?? (await rssp.nonce('attestation'));
    return { format: 'mock_qscd_jwt', statement: jwtFor(key, challenge), nonce: challenge };
  }

  /** A statement that is dated, and made over no challenge. */
  const vendorStatement = (key: SampleKey): Json => ({
    format: 'x509_vendor',
    statement: base64(vendorCertificate(key, root).der),
  });

  const bundleOf = (jwt: string): Uint8Array =>
    encodeAttestationBundle([{ type: ATTESTATION_OID.jwtStatement, der: utf8String(jwt) }]);

  /** A certification request that carries the attestation itself, over its own nonce. */
  async function requestWithBundle(kind: 'pkcs10' | 'crmf', key: SampleKey, attested = key): Promise<Json> {
    const nonce = await rssp.nonce();
    const bundle = bundleOf(jwtFor(attested, nonce));
    const { attestationBundle: oid } = ATTESTATION_OID;
    const csr =
      kind === 'pkcs10'
        ? certificationRequest({ nonce, key: asTestKey(key), attributes: [attribute(oid, bundle)] })
        : crmfRequest({
            nonce,
            key: asTestKey(key),
            extensions: [encodeExtension({ oid, critical: false, value: bundle })],
          });
    return { method: kind, csr: base64(csr), nonce };
  }

  async function auditOf(objectId: unknown): Promise<Json[]> {
    const audit = app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    return (await audit.list(nodeId, 0, 10_000))
      .filter((record) => record.objectId === objectId)
      .map(({ details }) => JSON.parse(details) as Json);
  }

  describe('ok', () => {
    const journeys: Record<string, (key: SampleKey) => Promise<Json>> = {
      'pkcs10, mock_qscd_jwt': async (key) => ({
        proofOfPossession: await pkcs10(key),
        attestation: await mockJwt(key),
      }),
      'pkcs10, x509_vendor': async (key) => ({
        proofOfPossession: await pkcs10(key),
        attestation: vendorStatement(key),
      }),
      'pkcs10, webauthn': async (key) => {
        const nonce = await rssp.nonce('attestation');
        const object = attestationObject(packedStatement(key, packed, sha256(Buffer.from(nonce))));
        return {
          proofOfPossession: await pkcs10(key),
          attestation: { format: 'webauthn', statement: base64(object), nonce },
        };
      },
      'pkcs10, csr_attr as a member': async (key) => {
        const nonce = await rssp.nonce('attestation');
        const bundle = bundleOf(jwtFor(key, nonce));
        return {
          proofOfPossession: await pkcs10(key),
          attestation: { format: 'csr_attr', statement: base64(bundle), nonce },
        };
      },
      'pkcs10, csr_attr in the request, named': async (key) => ({
        proofOfPossession: await requestWithBundle('pkcs10', key),
        attestation: { format: 'csr_attr' },
      }),
      'pkcs10, csr_attr in the request, not named': async (key) => ({
        proofOfPossession: await requestWithBundle('pkcs10', key),
      }),
      'crmf, csr_attr in the request': async (key) => ({
        proofOfPossession: await requestWithBundle('crmf', key),
      }),
      'sam_pop, mock_qscd_jwt': async (key) => ({
        key: keyOf(key),
        proofOfPossession: await statement('sam_pop', key),
        attestation: await mockJwt(key),
      }),
      'attested_key, mock_qscd_jwt': async (key) => ({
        key: keyOf(key),
        proofOfPossession: await statement('attested_key', key),
        attestation: await mockJwt(key),
      }),
    };
    it.each(Object.entries(journeys))('%s', async (name, make) => {
      const key = sampleKey();
      const { status, body } = await enrol(await make(key));
      expect([status, body['state'], body['code']]).toEqual([201, 'issued', undefined]);
      const [method = '', format = ''] = name.split(', ');
      expect(await auditOf(body['enrolmentId'])).toContainEqual(
        expect.objectContaining({
          proofMethod: method,
          attestation: expect.objectContaining({ format: format.split(' ')[0] }) as object,
        }),
      );
      const hash = createHash('sha256').update(key.spkiDer).digest('hex');
      expect(await app.get(SubjectKeyRepository).find(hash)).toMatchObject({
        state: 'certified',
        attestation: { rootSha256: sha256(root.der).toString('hex') },
      });
    });

    it('without an attestation where it is optional, by each method', async () => {
      const members = { profileId: 'eu-qseal-qscd' };
      const first = sampleKey();
      const nonce = await rssp.nonce();
      const csr = crmfRequest({ nonce, key: asTestKey(first) });
      expect(
        (await enrol({ ...members, proofOfPossession: { method: 'crmf', csr: base64(csr), nonce } })).status,
      ).toBe(201);
      const second = sampleKey();
      const proofOfPossession = await statement('sam_pop', second);
      expect((await enrol({ ...members, key: keyOf(second), proofOfPossession })).status).toBe(201);
    });

    it('an attestation in a request for a profile without any is passed over, like every attribute', async () => {
      const proofOfPossession = await requestWithBundle('pkcs10', sampleKey(), sampleKey());
      expect((await enrol({ profileId: 'eu-qseal', proofOfPossession })).status).toBe(201);
    });
  });

  describe('fails', () => {
    type Make = (key: SampleKey) => Promise<Json>;
    const withJwt =
      (change: (evidence: Json) => Json, attested?: SampleKey): Make =>
      async (key) => ({
        proofOfPossession: await pkcs10(key),
        attestation: change(await mockJwt(attested ?? key)),
      });
    const cases: readonly (readonly [string, number, string, string, Make])[] = [
      [
        'no attestation',
        422,
        'bad_attestation',
        '/attestation',
        async (key) => ({ proofOfPossession: await pkcs10(key) }),
      ],
      [
        'no attestation beside attested_key',
        422,
        'bad_attestation',
        '/attestation',
        async (key) => ({
          profileId: 'eu-qseal',
          key: keyOf(key),
          proofOfPossession: await statement('attested_key', key),
        }),
      ],
      [
        'attested_key with a statement that is young, but answers no challenge of this client',
        422,
        'attestation_stale',
        '/attestation/statement',
        async (key) => ({
          key: keyOf(key),
          proofOfPossession: await statement('attested_key', key),
          attestation: vendorStatement(key),
        }),
      ],
      [
        'attested_key for a key that was registered with such a statement',
        422,
        'attestation_stale',
        '/attestation',
        async (key) => {
          const device = { vendor: 'TEST Vendor', model: 'M', certificationId: 'TEST-0', scheme: 'TEST' };
          await rssp.put('qscds/vendors', { ...device, validUntil: '2030-01-01T00:00:00Z' });
          const registration = { ...keyOf(key), qscdId: 'vendors', attestation: vendorStatement(key) };
          expect((await rssp.put('keys/young', registration)).statusCode).toBe(201);
          return {
            key: { ...keyOf(key), keyId: 'young' },
            proofOfPossession: await statement('attested_key', key),
          };
        },
      ],
      [
        'vendor_blob',
        422,
        'bad_attestation',
        '/attestation/format',
        withJwt((evidence) => ({ ...evidence, format: 'vendor_blob' })),
      ],
      [
        'an attestation of another key',
        422,
        'bad_attestation',
        '/attestation/statement',
        withJwt((evidence) => evidence, sampleKey()),
      ],
      [
        'a statement that is not base64',
        422,
        'bad_attestation',
        '/attestation/statement',
        withJwt((evidence) => ({ ...evidence, format: 'webauthn' })),
      ],
      [
        'a certificate that is not base64',
        422,
        'bad_attestation',
        '/attestation/certs/0',
        withJwt((evidence) => ({ ...evidence, certs: ['-'] })),
      ],
      [
        'a certificate that is none',
        422,
        'bad_attestation',
        '/attestation/certs/0',
        withJwt((evidence) => ({ ...evidence, certs: ['MAA='] })),
      ],
      [
        'no nonce',
        422,
        'attestation_stale',
        '/attestation/nonce',
        withJwt(({ format, statement: jwt }) => ({ format, statement: jwt })),
      ],
      [
        'a nonce that was never given',
        422,
        'bad_attestation',
        '/attestation/nonce',
        withJwt((evidence) => ({ ...evidence, nonce: 'A'.repeat(43) })),
      ],
      [
        'an unknown member',
        400,
        'malformed',
        '/attestation/extra',
        withJwt((evidence) => ({ ...evidence, extra: 1 })),
      ],
      [
        'certs that are no list',
        400,
        'malformed',
        '/attestation/certs',
        withJwt((evidence) => ({ ...evidence, certs: 'MAA=' })),
      ],
      [
        'nine certs',
        400,
        'malformed',
        '/attestation/certs',
        withJwt((evidence) => ({ ...evidence, certs: Array<string>(9).fill('MAA=') })),
      ],
      [
        'no statement',
        400,
        'malformed',
        '/attestation/statement',
        withJwt(({ format, nonce }) => ({ format, nonce })),
      ],
      [
        'a nonce for possession',
        422,
        'bad_attestation',
        '/attestation/nonce',
        async (key) => ({
          proofOfPossession: await pkcs10(key),
          attestation: await mockJwt(key, await rssp.nonce()),
        }),
      ],
      [
        'csr_attr without a bundle anywhere',
        422,
        'bad_attestation',
        '/attestation/statement',
        async (key) => ({ proofOfPossession: await pkcs10(key), attestation: { format: 'csr_attr' } }),
      ],
      [
        'a bundle in the request of another key',
        422,
        'bad_attestation',
        '/proofOfPossession/csr',
        async (key) => ({ proofOfPossession: await requestWithBundle('pkcs10', key, sampleKey()) }),
      ],
      [
        'an attestation that the profile has no use for',
        422,
        'policy_violation',
        '/attestation',
        async (key) => ({
          profileId: 'eu-qseal',
          proofOfPossession: await pkcs10(key),
          attestation: await mockJwt(key),
        }),
      ],
      [
        'a statement of yesterday',
        422,
        'attestation_stale',
        '/attestation/statement',
        async (key) => ({
          proofOfPossession: await pkcs10(key),
          attestation: {
            format: 'x509_vendor',
            statement: base64(
              vendorCertificate(key, root, {}, { notBefore: new Date('2026-03-31T08:59:59Z') }).der,
            ),
          },
        }),
      ],
      [
        'sam_pop without the key',
        400,
        'malformed',
        '/key/publicKey',
        async (key) => ({ proofOfPossession: await statement('sam_pop', key) }),
      ],
      [
        'sam_pop over another nonce',
        422,
        'bad_pop',
        '/proofOfPossession/statement',
        async (key) => ({
          key: keyOf(key),
          proofOfPossession: await statement('sam_pop', key, { nonce: 'A'.repeat(43) }),
        }),
      ],
      [
        'a CRMF signed by another key',
        422,
        'bad_pop',
        '/proofOfPossession/csr',
        async (key) => {
          const nonce = await rssp.nonce();
          const csr = crmfRequest({ nonce, key: asTestKey(key), signedBy: asTestKey(sampleKey()) });
          return { proofOfPossession: { method: 'crmf', csr: base64(csr), nonce } };
        },
      ],
      [
        'sam_pop by a key type that is not taken',
        422,
        'unsupported_key',
        '/key/publicKey',
        async (key) => ({
          key: {
            publicKey: base64(
              generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }),
            ),
          },
          proofOfPossession: await statement('sam_pop', key),
        }),
      ],
    ];
    it.each(cases)('%s: %i %s', async (_name, status, code, pointer, make) => {
      const answer = await enrol(await make(sampleKey()));
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    });

    it('a replay: of the attestation nonce, of the proof nonce, of a jti', async () => {
      const attestation = async (key: SampleKey): Promise<Json> => ({
        key: keyOf(key),
        attestation: await mockJwt(key),
      });
      const key = sampleKey();
      const used = {
        ...(await attestation(key)),
        proofOfPossession: await statement('sam_pop', key, { jti: 'once' }),
      };
      expect((await enrol(used)).status).toBe(201);
      const expectReuse = async (members: Json, pointer: string): Promise<void> => {
        const { status, body } = await enrol(members);
        expect([status, body['code'], (body['errors'] as Json[])[0]?.['pointer']]).toEqual([
          409,
          'nonce_reused',
          pointer,
        ]);
      };
      await expectReuse(
        { ...used, proofOfPossession: await statement('sam_pop', key) },
        '/attestation/nonce',
      );
      await expectReuse({ ...used, ...(await attestation(key)) }, '/proofOfPossession/nonce');
      const again = await statement('sam_pop', key, { jti: 'once' });
      await expectReuse(
        { ...(await attestation(key)), proofOfPossession: again },
        '/proofOfPossession/statement',
      );
    });

    it('a race for one attestation nonce: one certificate', async () => {
      const key = sampleKey();
      const attestation = await mockJwt(key);
      const bodies = await Promise.all(
        Array.from({ length: 4 }, async () => ({ proofOfPossession: await pkcs10(key), attestation })),
      );
      const answers = await Promise.all(bodies.map(enrol));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    });

    it("another client's nonce", async () => {
      await app.registerClient({ clientId: 'other-rssp' });
      const foreign = await (await RaClient.open(app, 'other-rssp')).nonce('attestation');
      const key = sampleKey();
      const answer = await enrol({
        proofOfPossession: await pkcs10(key),
        attestation: await mockJwt(key, foreign),
      });
      expect(answer).toMatchObject({ status: 422, body: { code: 'bad_attestation' } });
    });

    it('a nonce that has expired', async () => {
      const key = sampleKey();
      const attestation = await mockJwt(key);
      clock.advanceSeconds(301);
      try {
        const answer = await enrol({ proofOfPossession: await pkcs10(key), attestation });
        expect(answer).toMatchObject({ status: 422, body: { code: 'attestation_stale' } });
        expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '/attestation/nonce' })]);
      } finally {
        clock.set(NOW);
      }
    });
  });
});
