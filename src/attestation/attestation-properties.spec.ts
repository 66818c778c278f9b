import { makeMockQscdJwt } from '@kakehashi/client';
import fc from 'fast-check';
import {
  ATTESTATION_NONCE,
  ATTESTATION_TIME,
  appleStatement,
  attestationContext,
  attestationObject,
  PACKED_SUBJECT,
  packedStatement,
  sampleAttester,
  sampleCa,
  sampleKey,
  sha256,
  stepStatement,
  tpmAttester,
  tpmStatement,
  vendorCertificate,
} from '../../test/support/attestation-samples';
import { utf8String } from '../asn1/der-writer';
import { PkiError } from '../common/pki-error';
import { ATTESTATION_OID } from './attestation-oids';
import { encodeAttestationBundle } from './csr-attribute';
import { ATTESTATION_FORMATS, verifyKeyAttestation } from './key-attestation';

const key = sampleKey();
const root = sampleCa('TEST device root');
const attester = sampleAttester(root);
const NONCE_HASH = sha256(Buffer.from(ATTESTATION_NONCE));
const jwt = makeMockQscdJwt(
  { privateKey: attester.privateKey, certificatesDer: [attester.der], device: { serialNumber: 'HSM-1' } },
  { spkiDer: key.spkiDer, nonce: ATTESTATION_NONCE, at: ATTESTATION_TIME },
);
const context = attestationContext(key.spkiDer, { roots: [root.der] });

const VALID: readonly (readonly [string, Uint8Array])[] = [
  ['mock_qscd_jwt', Buffer.from(jwt)],
  ['x509_vendor', vendorCertificate(key, root).der],
  ['csr_attr', encodeAttestationBundle([{ type: ATTESTATION_OID.jwtStatement, der: utf8String(jwt) }])],
  ['webauthn', attestationObject(packedStatement(key, sampleAttester(root, PACKED_SUBJECT), NONCE_HASH))],
  ['webauthn', attestationObject(tpmStatement(key, tpmAttester(root), NONCE_HASH))],
  ['webauthn', attestationObject(appleStatement(key, root, NONCE_HASH))],
  ['webauthn', attestationObject(stepStatement(key, root))],
];

/** Milliseconds that one statement may take, however it is made. */
const SLOW = 1000;

/** Whether it is taken; every refusal is one of the two codes, with a pointer, and quick. */
function isTaken(format: string, statement: Uint8Array): boolean {
  const started = performance.now();
  try {
    verifyKeyAttestation({ format, statement, certs: [], nonce: ATTESTATION_NONCE }, context);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(PkiError);
    const { code, errors } = error as PkiError;
    expect(['bad_attestation', 'attestation_stale']).toContain(code);
    expect(errors[0]?.pointer).toMatch(/^\/(statement|certs|nonce)/);
    return false;
  } finally {
    expect(performance.now() - started).toBeLessThan(SLOW);
  }
}

it.each(VALID)('ok unchanged: %s', (format, statement) => {
  expect(isTaken(format, statement)).toBe(true);
});

it.each(ATTESTATION_FORMATS)('fails on any octets: %s', (format) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      expect(isTaken(format, octets)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it.each(VALID)(
  'a statement with an octet changed, taken out or put in is refused: %s',
  (format, statement) => {
    fc.assert(
      fc.property(
        fc.nat(statement.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(2),
        (place, by, way) => {
          const changed =
            way === 0
              ? Buffer.from(statement.map((octet, index) => (index === place ? octet ^ by : octet)))
              : way === 1
                ? Buffer.concat([statement.subarray(0, place), statement.subarray(place + 1)])
                : Buffer.concat([statement.subarray(0, place), Uint8Array.of(by), statement.subarray(place)]);
          expect(isTaken(format, changed)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  },
);

const costly: readonly (readonly [string, string, () => Uint8Array])[] = [
  ['a JWT of dots', 'mock_qscd_jwt', () => Buffer.alloc(65_536, '.')],
  [
    'a JWT of nested lists',
    'mock_qscd_jwt',
    () => Buffer.from(`${Buffer.from('['.repeat(40_000)).toString('base64url')}.e30.AAAA`),
  ],
  [
    'a DER of many elements',
    'csr_attr',
    () => Buffer.concat([Buffer.from([0x30, 0x82, 0xff, 0xf0]), Buffer.alloc(65_520, Uint8Array.of(5, 0))]),
  ],
  ['CBOR nested as deep as it is long', 'webauthn', () => new Uint8Array(65_536).fill(0x81)],
  [
    'a CBOR list of as many items as fit',
    'webauthn',
    () => new Uint8Array([0x99, 0xff, 0xf0, ...new Uint8Array(65_520)]),
  ],
  [
    'a CBOR map of as many keys as fit',
    'webauthn',
    () => {
      const pairs = Array.from({ length: 16_000 }, (_, number) => [
        0x19,
        0x20 + (number >> 8),
        number & 0xff,
        0,
      ]);
      return new Uint8Array([0xb9, 16_000 >> 8, 16_000 & 0xff, ...pairs.flat()]);
    },
  ],
];
it.each(costly)('is refused at no great cost: %s', (_name, format, make) => {
  expect(isTaken(format, make())).toBe(false);
});
