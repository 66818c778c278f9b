import { sign } from 'node:crypto';
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import {
  appleStatement,
  ATTESTATION_NONCE,
  ATTESTATION_TIME,
  attestationContext,
  attestationObject,
  authenticatorData,
  clientDataJson,
  PACKED_SUBJECT,
  packedStatement,
  sampleAttester,
  sampleCa,
  sampleCertificate,
  sampleKey,
  sha256,
  stepStatement,
  tpmAttester,
  tpmCertInfo,
  tpmPublicArea,
  tpmStatement,
  vendorCertificate,
  type SampleKey,
  type WebAuthnMembers,
} from '../../../test/support/attestation-samples';
import { encodeBasicConstraints } from '../../x509/extensions/basic-constraints';
import type { AttestationContext, AttestationVerdict } from '../attestation-types';
import { verifyKeyAttestation } from '../key-attestation';

const root = sampleCa('TEST attestation root');
const key = sampleKey();
const packed = sampleAttester(root, PACKED_SUBJECT);
const tpm = tpmAttester(root);
const NONCE_HASH = sha256(Buffer.from(ATTESTATION_NONCE));

function verify(
  members: WebAuthnMembers | Uint8Array,
  { spkiDer }: SampleKey = key,
  context: Partial<AttestationContext> = {},
): AttestationVerdict {
  const statement = members instanceof Uint8Array ? members : attestationObject(members);
  const evidence = { format: 'webauthn', statement, certs: [], nonce: ATTESTATION_NONCE };
  return verifyKeyAttestation(evidence, attestationContext(spkiDer, { roots: [root.der], ...context }));
}

describe('ok', () => {
  const rsa = sampleKey('RSA-2048');
  const p384 = sampleKey('P-384');
  const cases: readonly (readonly [string, WebAuthnMembers, SampleKey, Partial<AttestationVerdict>])[] = [
    [
      'packed',
      packedStatement(key, packed, NONCE_HASH),
      key,
      {
        origin: 'unstated',
        device: { vendor: 'TEST Authenticators', model: '01020304-0506-0708-090a-0b0c0d0e0f10' },
      },
    ],
    ['packed with P-384', packedStatement(p384, packed, NONCE_HASH), p384, { statementType: 'packed' }],
    ['packed with RSA', packedStatement(rsa, packed, NONCE_HASH), rsa, { statementType: 'packed' }],
    [
      'packed with clientDataJSON',
      {
        ...packedStatement(key, packed, sha256(clientDataJson())),
        clientDataJSON: new Uint8Array(clientDataJson()),
      },
      key,
      { freshness: 'challenge' },
    ],
    [
      'tpm',
      tpmStatement(key, tpm, NONCE_HASH),
      key,
      {
        exportability: 'non_exportable',
        device: { vendor: 'id:FFFFF1D0', model: 'TEST TPM', firmware: 'id:13' },
      },
    ],
    ['tpm with RSA', tpmStatement(rsa, tpm, NONCE_HASH), rsa, { origin: 'generated' }],
    ['apple', appleStatement(key, root, NONCE_HASH), key, { device: { vendor: 'Apple' } }],
    [
      'step',
      stepStatement(key, root),
      key,
      { freshness: 'challenge', device: { vendor: 'TEST Vendor', serialNumber: 'HSM-1' } },
    ],
  ];
  it.each(cases)('%s', (_name, members, subject, expected) => {
    expect(verify(members, subject)).toMatchObject({ format: 'webauthn', ...expected });
  });
});

describe('another verifier takes the same statements', () => {
  beforeAll(() => {
    jest.useFakeTimers({ now: ATTESTATION_TIME, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterAll(() => jest.useRealTimers());

  const client = clientDataJson();
  const statements = {
    packed: packedStatement(key, packed, sha256(client)),
    tpm: tpmStatement(key, tpm, sha256(client)),
    apple: appleStatement(key, root, sha256(client)),
  } as const;
  it.each(Object.entries(statements))('%s', async (fmt, members) => {
    SettingsService.setRootCertificates({
      identifier: fmt as 'packed',
      certificates: [Buffer.from(root.der)],
    });
    const id = Buffer.from('credential-of-a-test').toString('base64url');
    const { verified } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          attestationObject: Buffer.from(attestationObject(members)).toString('base64url'),
        },
      },
      expectedChallenge: ATTESTATION_NONCE,
      expectedOrigin: 'http://localhost',
      expectedRPID: 'localhost',
    });
    expect(verified).toBe(true);
    const own = { ...members, clientDataJSON: new Uint8Array(client) };
    expect(verify(own)).toMatchObject({ statementType: fmt, freshness: 'challenge' });
  });
});

describe('fails', () => {
  const other = sampleKey();
  const plain = packedStatement(key, packed, NONCE_HASH);
  const withStmt = (statement: { attStmt: WebAuthnMembers }, members: WebAuthnMembers): WebAuthnMembers => ({
    ...statement,
    attStmt: { ...statement.attStmt, ...members },
  });
  const tpmPlain = tpmStatement(key, tpm, NONCE_HASH);
  const exportable = tpmPublicArea(key, 0x00040040);
  const otherArea = tpmPublicArea(other);
  const resigned = (certInfo: Uint8Array): WebAuthnMembers =>
    withStmt(tpmPlain, {
      certInfo: new Uint8Array(certInfo),
      sig: new Uint8Array(sign('sha256', certInfo, tpm.privateKey)),
    });
  const imported = vendorCertificate(key, root, { origin: 'imported' });
  const cases: readonly (readonly [
    string,
    'bad_attestation' | 'attestation_stale',
    RegExp,
    WebAuthnMembers | Uint8Array,
  ])[] = [
    ['another key', 'bad_attestation', /another key/, packedStatement(other, packed, NONCE_HASH)],
    [
      'another challenge',
      'bad_attestation',
      /signature/,
      packedStatement(key, packed, sha256(Buffer.from('x'))),
    ],
    [
      'clientDataJSON of another challenge',
      'attestation_stale',
      /nonce of the request/,
      {
        ...packedStatement(key, packed, sha256(clientDataJson('A'.repeat(43)))),
        clientDataJSON: new Uint8Array(clientDataJson('A'.repeat(43))),
      },
    ],
    [
      'clientDataJSON that is none',
      'bad_attestation',
      /clientDataJSON/,
      { ...plain, clientDataJSON: Uint8Array.of(1) },
    ],
    [
      'clientDataJSON of an assertion',
      'bad_attestation',
      /webauthn.create/,
      { ...plain, clientDataJSON: new Uint8Array(Buffer.from('{"type":"webauthn.get"}')) },
    ],
    [
      'a signature by another key',
      'bad_attestation',
      /signature/,
      withStmt(plain, { sig: new Uint8Array(sign('sha256', authenticatorData(key), other.privateKey)) }),
    ],
    [
      'no x5c (self attestation)',
      'bad_attestation',
      /self attestation/,
      { ...plain, attStmt: { alg: -7, sig: new Uint8Array(8) } },
    ],
    ['an empty x5c', 'bad_attestation', /x5c/, withStmt(plain, { x5c: [] })],
    ['an x5c of texts', 'bad_attestation', /x5c/, withStmt(plain, { x5c: ['MII'] })],
    ['SHA-1 (RS1)', 'bad_attestation', /alg/, withStmt(plain, { alg: -65535 })],
    ['HMAC', 'bad_attestation', /alg/, withStmt(plain, { alg: 5 })],
    ['an algorithm of another key type', 'bad_attestation', /signature/, withStmt(plain, { alg: -257 })],
    ['an algorithm of another curve', 'bad_attestation', /signature/, withStmt(plain, { alg: -35 })],
    [
      'no alg',
      'bad_attestation',
      /alg/,
      { ...plain, attStmt: { sig: new Uint8Array(8), x5c: plain.attStmt['x5c'] } },
    ],
    [
      'a certificate without the OU',
      'bad_attestation',
      /OU/,
      packedStatement(key, sampleAttester(root), NONCE_HASH),
    ],
    [
      'a certificate of a CA',
      'bad_attestation',
      /of a CA/,
      packedStatement(
        key,
        sampleAttester(root, PACKED_SUBJECT, [encodeBasicConstraints({ cA: true })]),
        NONCE_HASH,
      ),
    ],
    [
      'the AAGUID of another model',
      'bad_attestation',
      /AAGUID/,
      packedStatement(
        key,
        sampleAttester(root, PACKED_SUBJECT, [
          {
            oid: '1.3.6.1.4.1.45724.1.1.4',
            critical: false,
            value: Buffer.concat([Buffer.from([4, 16]), Buffer.alloc(16)]),
          },
        ]),
        NONCE_HASH,
      ),
    ],
    [
      'an unknown root',
      'bad_attestation',
      /root/,
      packedStatement(key, sampleAttester(sampleCa('TEST other root'), PACKED_SUBJECT), NONCE_HASH),
    ],
    ['no authData', 'bad_attestation', /authData/, { fmt: 'packed', attStmt: plain.attStmt }],
    [
      'authData without a credential',
      'bad_attestation',
      /credential/,
      { ...plain, authData: new Uint8Array(37) },
    ],
    ['truncated authData', 'bad_attestation', /form/, { ...plain, authData: plain.authData.subarray(0, -1) }],
    [
      'authData with more octets',
      'bad_attestation',
      /follow/,
      { ...plain, authData: new Uint8Array([...plain.authData, 0]) },
    ],
    ['an fmt that is not offered', 'bad_attestation', /fmt/, { ...plain, fmt: 'none' }],
    ['an unknown member', 'bad_attestation', /not known/, { ...plain, extra: 1 }],
    ['truncated CBOR', 'bad_attestation', /form/, attestationObject(plain).subarray(0, -1)],
    ['octets after the CBOR', 'bad_attestation', /follow/, new Uint8Array([...attestationObject(plain), 0])],
    ['an indefinite length', 'bad_attestation', /form/, Uint8Array.of(0xbf, 0xff)],
    [
      'a length that is not the shortest',
      'bad_attestation',
      /form/,
      Uint8Array.of(0xb8, 0x01, 0x61, 0x61, 0x01),
    ],
    ['a key twice', 'bad_attestation', /form/, Uint8Array.of(0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02)],
    ['a tag', 'bad_attestation', /map/, Uint8Array.of(0xc1, 0x01)],
    ['nested too deep', 'bad_attestation', /form/, new Uint8Array(60_000).fill(0x81)],
    [
      'a list with a length that is a lie',
      'bad_attestation',
      /form/,
      Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff),
    ],
    ['a list', 'bad_attestation', /map/, new Uint8Array([0x99, 0x03, 0xe8, ...new Uint8Array(1000)])],
    ['oversize', 'bad_attestation', /octets/, new Uint8Array(65_537)],
    ['a number', 'bad_attestation', /map/, Uint8Array.of(1)],
    ['tpm: another version', 'bad_attestation', /ver/, withStmt(tpmPlain, { ver: '1.2' })],
    [
      'tpm: pubArea of another key',
      'bad_attestation',
      /pubArea/,
      withStmt(tpmPlain, { pubArea: new Uint8Array(otherArea) }),
    ],
    [
      'tpm: a key that is not fixed to the TPM',
      'bad_attestation',
      /fixedTPM/,
      tpmStatement(key, tpm, NONCE_HASH, exportable),
    ],
    [
      'tpm: certInfo over another key',
      'bad_attestation',
      /certifies another key/,
      resigned(tpmCertInfo(otherArea, sha256(authenticatorData(key), NONCE_HASH))),
    ],
    [
      'tpm: another challenge',
      'attestation_stale',
      /nonce/,
      tpmStatement(key, tpm, sha256(Buffer.from('x'))),
    ],
    [
      'tpm: certInfo of a quote',
      'bad_attestation',
      /TPM2_Certify/,
      resigned(Buffer.from('ff5443478018', 'hex')),
    ],
    [
      'tpm: certInfo not by a TPM',
      'bad_attestation',
      /not made by a TPM/,
      resigned(Buffer.from('005443478017', 'hex')),
    ],
    [
      'tpm: truncated pubArea',
      'bad_attestation',
      /truncated/,
      withStmt(tpmPlain, { pubArea: new Uint8Array(tpmPublicArea(key).subarray(0, -1)) }),
    ],
    [
      'tpm: a certificate of no attestation key',
      'bad_attestation',
      /attestation key of a TPM/,
      tpmStatement(key, packed, NONCE_HASH),
    ],
    [
      'apple: another challenge',
      'attestation_stale',
      /nonce/,
      appleStatement(key, root, sha256(Buffer.from('x'))),
    ],
    [
      'apple: no extension',
      'bad_attestation',
      /extension/,
      {
        ...appleStatement(key, root, NONCE_HASH),
        attStmt: {
          x5c: [
            new Uint8Array(
              sampleCertificate({
                subject: PACKED_SUBJECT,
                issuer: root,
                key,
                extensions: [encodeBasicConstraints({ cA: false })],
              }).der,
            ),
          ],
        },
      },
    ],
    ['step: another challenge', 'bad_attestation', /signature/, stepStatement(key, root, 'A'.repeat(43))],
    ['step: a certificate over another key', 'bad_attestation', /another key/, stepStatement(other, root)],
    [
      'step: an imported key',
      'bad_attestation',
      /imported/,
      withStmt(stepStatement(key, root), { x5c: [new Uint8Array(imported.der)] }),
    ],
  ];
  it.each(cases)('%s: %s', (_name, code, detail, members) => {
    expect(() => verify(members)).toThrow(
      expect.objectContaining({
        code,
        errors: [{ pointer: '/statement', detail: expect.stringMatching(detail) as string }],
      }) as Error,
    );
  });

  it('without a nonce', () => {
    expect(() => verify(plain, key, { expectedNonce: undefined })).toThrow(
      expect.objectContaining({
        code: 'attestation_stale',
        errors: [expect.objectContaining({ pointer: '/nonce' })],
      }) as Error,
    );
  });
});
