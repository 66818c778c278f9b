import fc from 'fast-check';
import { PkiError } from '../common/pki-error';
import { readEnrolmentRequest } from './enrolment-request';

const NONCE = 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE';

type Json = Record<string, unknown>;

function aBody(members: Json = {}): Json {
  return {
    profileId: 'eu-qseal-qscd',
    subjectData: {
      subjectType: 'legal',
      organization_name: 'TEST Maker',
      organization_identifier: 'VATXA-12345678',
      address: { country: 'XA' },
    },
    proofOfPossession: { method: 'pkcs10', csr: 'MAA=', nonce: NONCE },
    ...members,
  };
}

const natural = { subjectType: 'natural', given_name: 'Hanako', family_name: 'TEST' };

function refusal(body: unknown): PkiError {
  try {
    readEnrolmentRequest(body);
  } catch (error) {
    if (error instanceof PkiError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('readEnrolmentRequest', () => {
  it('reads every member of the contract', () => {
    const request = readEnrolmentRequest(
      aBody({
        externalId: 'order-1',
        credentialID: 'credential-1',
        clientData: 'anything 何でも',
        caId: 'alpha-seal',
        signatureQualifier: 'eu_eidas_qeseal',
        lifecycle: 'long_term',
        validity: { notBefore: '2026-04-01T09:00:00Z', duration: 'P1Y' },
        key: { keyId: 'key-1', publicKey: 'MAA=' },
        consent: {
          termsUri: 'http://localhost:8080/repository/alpha-seal/terms/en',
          termsHash: 'ab'.repeat(32),
          hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
          acceptedAt: '2026-04-01T08:59:00Z',
        },
      }),
    );
    expect(request).toEqual({
      externalId: 'order-1',
      credentialId: 'credential-1',
      clientData: 'anything 何でも',
      caId: 'alpha-seal',
      profileId: 'eu-qseal-qscd',
      certificatePolicy: undefined,
      signatureQualifier: 'eu_eidas_qeseal',
      lifecycle: 'long_term',
      validity: { notBefore: new Date('2026-04-01T09:00:00Z'), duration: 'P1Y' },
      subjectData: aBody()['subjectData'],
      keyId: 'key-1',
      publicKeyDer: Buffer.from([0x30, 0]),
      proofOfPossession: { method: 'pkcs10', csrDer: Buffer.from([0x30, 0]), nonce: NONCE },
      consent: {
        termsUri: 'http://localhost:8080/repository/alpha-seal/terms/en',
        termsHash: 'ab'.repeat(32),
        hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
        acceptedAt: '2026-04-01T08:59:00Z',
      },
    });
  });

  const wellFormed: Record<string, Json> = {
    'null for an absent member': aBody({ externalId: null, key: null, validity: null, consent: null }),
    'a natural person with identifier and Latin name': aBody({
      subjectData: {
        ...natural,
        identifier: { type: 'PNO', country: 'XA', value: '123' },
        latin_name: { common_name: 'HANAKO TEST' },
        gender: 'F',
        birthdate: '2000-01-01',
      },
    }),
    'a Latin name as a text': aBody({ subjectData: { ...natural, latin_name: 'HANAKO TEST' } }),
    'an authorised representative': aBody({
      subjectData: {
        subjectType: 'legal',
        authorised_representative: { claims: { any: [1] }, mandateRef: 'm-1' },
      },
    }),
    'a policy instead of a profile': aBody({ profileId: undefined, certificatePolicy: '0.4.0.194112.1.3' }),
    'a time with a fraction of zeros': aBody({ validity: { notBefore: '2026-04-01T09:00:00.000Z' } }),
    'no nonce': aBody({ proofOfPossession: { method: 'pkcs10', csr: 'MAA=' } }),
  };
  it.each(Object.entries(wellFormed))('ok %s', (_name, body) => {
    expect(() => readEnrolmentRequest(body)).not.toThrow();
  });

  const malformed: readonly (readonly [string, unknown, string])[] = [
    ['an array', [], ''],
    ['a text', 'x', ''],
    ['an unknown member', aBody({ subject: {} }), '/subject'],
    ['an unknown member with a slash', aBody({ 'a/b~': 1 }), '/a~1b~0'],
    ['an unknown nested member', aBody({ key: { keyID: 'x' } }), '/key/keyID'],
    [
      'an unknown member of the proof',
      aBody({ proofOfPossession: { method: 'pkcs10', csr: 'MAA=', pem: 1 } }),
      '/proofOfPossession/pem',
    ],
    [
      'a legal subject with a given name',
      aBody({ subjectData: { subjectType: 'legal', given_name: 'X' } }),
      '/subjectData/given_name',
    ],
    [
      'a natural subject with a representative',
      aBody({ subjectData: { ...natural, authorised_representative: {} } }),
      '/subjectData/authorised_representative',
    ],
    ['profile and policy', aBody({ certificatePolicy: '2.999.1' }), '/profileId'],
    ['neither profile nor policy', aBody({ profileId: undefined }), '/profileId'],
    [
      'a policy that is no OID',
      aBody({ profileId: undefined, certificatePolicy: '3.1.2' }),
      '/certificatePolicy',
    ],
    ['no subject', aBody({ subjectData: undefined }), '/subjectData'],
    [
      'a subject of another type',
      aBody({ subjectData: { subjectType: 'robot' } }),
      '/subjectData/subjectType',
    ],
    ['a number for a text', aBody({ subjectData: { subjectType: 'legal', lei: 5 } }), '/subjectData/lei'],
    [
      'a list for an object',
      aBody({ subjectData: { subjectType: 'legal', address: [] } }),
      '/subjectData/address',
    ],
    [
      'an incomplete identifier',
      aBody({ subjectData: { ...natural, identifier: { type: 'PNO', country: 'XA' } } }),
      '/subjectData/identifier/value',
    ],
    [
      'an identifier of another type',
      aBody({ subjectData: { ...natural, identifier: { type: 'XX', country: 'XA', value: '1' } } }),
      '/subjectData/identifier/type',
    ],
    ['no proof', aBody({ proofOfPossession: undefined }), '/proofOfPossession'],
    ['no CSR', aBody({ proofOfPossession: { method: 'pkcs10', nonce: NONCE } }), '/proofOfPossession/csr'],
    [
      'a short nonce',
      aBody({ proofOfPossession: { method: 'pkcs10', csr: 'MAA=', nonce: 'abc' } }),
      '/proofOfPossession/nonce',
    ],
    ['an empty externalId', aBody({ externalId: '' }), '/externalId'],
    ['an overlong externalId', aBody({ externalId: 'x'.repeat(129) }), '/externalId'],
    ['a line break in an externalId', aBody({ externalId: 'a\nb' }), '/externalId'],
    [
      'a time with an offset',
      aBody({ validity: { notBefore: '2026-04-01T09:00:00+09:00' } }),
      '/validity/notBefore',
    ],
    [
      'a time with a fraction',
      aBody({ validity: { notBefore: '2026-04-01T09:00:00.5Z' } }),
      '/validity/notBefore',
    ],
    ['30 February', aBody({ validity: { notBefore: '2026-02-30T09:00:00Z' } }), '/validity/notBefore'],
    ['24:00:00', aBody({ validity: { notBefore: '2026-02-03T24:00:00Z' } }), '/validity/notBefore'],
    ['consent without a hash', aBody({ consent: { termsUri: 'http://localhost' } }), '/consent/termsHash'],
    ['an upper-case hash', aBody({ consent: { termsHash: 'AB'.repeat(32) } }), '/consent/termsHash'],
    ['another lifecycle', aBody({ lifecycle: 'eternal' }), '/lifecycle'],
    ['a public key that is not base64', aBody({ key: { publicKey: '#' } }), '/key/publicKey'],
  ];
  it.each(malformed)('fails %s', (_name, body, pointer) => {
    const error = refusal(body);
    expect(error.code).toBe('malformed');
    expect(error.errors.map((member) => member.pointer)).toContain(pointer);
  });

  it('names every fault at once, and suggests the member that was meant', () => {
    const { errors } = refusal(
      aBody({ profileID: 'x', externalId: 7, subjectData: { subjectType: 'legal', leı: 'x' } }),
    );
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/profileID', '/externalId', '/subjectData/leı']);
    expect(errors[0]?.detail).toContain('profileId');
  });

  it.each(['raVerified', 'PKCS10', 'constructor'])(
    'fails proof method %s, naming those it takes',
    (method) => {
      const error = refusal(aBody({ proofOfPossession: { method, statement: 'x' } }));
      expect(error).toMatchObject({
        code: 'policy_violation',
        errors: [{ pointer: '/proofOfPossession/method' }],
      });
      expect(error.errors[0]?.detail).toContain('pkcs10');
    },
  );

  it.each([
    ['PEM', '-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n'],
    ['base64 without padding', 'MAA'],
    ['base64 with stray bits', 'MAB='],
    ['base64url', 'MA-_'],
  ])('fails a CSR in %s as bad_csr', (_name, csr) => {
    const body = aBody({ proofOfPossession: { method: 'pkcs10', csr, nonce: NONCE } });
    const error = refusal(
      csr.includes('\n')
        ? aBody({ proofOfPossession: { method: 'pkcs10', csr: csr.replaceAll('\n', ''), nonce: NONCE } })
        : body,
    );
    expect(error).toMatchObject({
      code: 'bad_csr',
      errors: [{ pointer: '/proofOfPossession/csr', reason: 'not_base64' }],
    });
  });

  it('answers 20,000 unknown members in less than 100 ms with 20 faults', () => {
    const body = aBody(
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`profileX${index}`, 1])),
    );
    const start = performance.now();
    expect(refusal(body).errors.length).toBe(20);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('meets any JSON value with a request or a PkiError', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const names = Object.keys(aBody()).concat(
      'externalId',
      'key',
      'validity',
      'consent',
      'clientData',
      'lifecycle',
    );
    const body = fc.dictionary(fc.constantFrom(...names), value).map((members) => aBody(members));
    fc.assert(
      fc.property(fc.oneof(value, body), (input) => {
        try {
          readEnrolmentRequest(input);
        } catch (error) {
          expect(error).toBeInstanceOf(PkiError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
