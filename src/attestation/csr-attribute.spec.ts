import { makeMockQscdJwt } from '@kakehashi/client';
import {
  ATTESTATION_NONCE,
  ATTESTATION_TIME,
  attestationContext,
  sampleAttester,
  sampleCa,
  sampleKey,
  vendorCertificate,
  type SampleCertificate,
} from '../../test/support/attestation-samples';
import { contextConstructed, ia5String, integer, sequence, utf8String } from '../asn1/der-writer';
import { ATTESTATION_OID } from './attestation-oids';
import type { AttestationVerdict } from './attestation-types';
import { encodeAttestationBundle } from './csr-attribute';
import { verifyKeyAttestation } from './key-attestation';

const key = sampleKey();
const root = sampleCa('TEST device root');
const between = sampleCa('TEST device CA', { issuer: root });
const { jwtStatement, certificateStatement } = ATTESTATION_OID;

function jwt(attester: SampleCertificate, spkiDer = key.spkiDer): string {
  return makeMockQscdJwt(
    { privateKey: attester.privateKey, certificatesDer: [attester.der], device: { serialNumber: 'HSM-1' } },
    { spkiDer, nonce: ATTESTATION_NONCE, at: ATTESTATION_TIME },
  );
}

const statementOf = (text: string): { type: string; der: Uint8Array } => ({
  type: jwtStatement,
  der: utf8String(text),
});
const certificateOf = ({ der }: SampleCertificate): { type: string; der: Uint8Array } => ({
  type: certificateStatement,
  der,
});

function verify(statement: Uint8Array): AttestationVerdict {
  const evidence = { format: 'csr_attr', statement, certs: [], nonce: ATTESTATION_NONCE };
  return verifyKeyAttestation(evidence, attestationContext(key.spkiDer, { roots: [root.der] }));
}

describe('ok', () => {
  const unrelated = sampleCa('TEST unrelated');
  const cases: readonly (readonly [string, Uint8Array, Partial<AttestationVerdict>])[] = [
    [
      'a JWT',
      encodeAttestationBundle([statementOf(jwt(sampleAttester(root)))]),
      { statementType: jwtStatement, freshness: 'challenge' },
    ],
    [
      'a certificate',
      encodeAttestationBundle([certificateOf(vendorCertificate(key, root))]),
      { statementType: certificateStatement, freshness: 'age' },
    ],
    [
      'certificates in any order, others among them',
      encodeAttestationBundle(
        [certificateOf(vendorCertificate(key, between))],
        [unrelated.der, root.der, between.der],
      ),
      { device: { vendor: 'TEST Vendor', serialNumber: 'HSM-1' } },
    ],
    [
      'the certificates of a JWT in the bundle',
      encodeAttestationBundle([statementOf(jwt(sampleAttester(between)))], [between.der]),
      { statementType: jwtStatement },
    ],
    [
      'a type that is not known beside one that is',
      encodeAttestationBundle([
        { type: '2.999.7', der: integer(1) },
        certificateOf(vendorCertificate(key, root)),
      ]),
      { statementType: certificateStatement },
    ],
    [
      'a certificate of another format',
      encodeAttestationBundle(
        [certificateOf(vendorCertificate(key, root))],
        [contextConstructed(3, integer(1))],
      ),
      { format: 'csr_attr' },
    ],
  ];
  it.each(cases)('%s', (_name, bundle, expected) => {
    expect(verify(bundle)).toMatchObject({ format: 'csr_attr', ...expected });
  });
});

describe('fails', () => {
  const good = encodeAttestationBundle([certificateOf(vendorCertificate(key, root))]);
  const cases: readonly (readonly [string, string, RegExp, Uint8Array])[] = [
    [
      'another key',
      'bad_attestation',
      /another one/,
      encodeAttestationBundle([statementOf(jwt(sampleAttester(root), sampleKey().spkiDer))]),
    ],
    [
      'a second statement that does not hold',
      'bad_attestation',
      /another one/,
      encodeAttestationBundle([
        certificateOf(vendorCertificate(key, root)),
        statementOf(jwt(sampleAttester(root), sampleKey().spkiDer)),
      ]),
    ],
    [
      'types that are not known',
      'bad_attestation',
      /known type/,
      encodeAttestationBundle([{ type: '2.999.7', der: integer(1) }]),
    ],
    ['no statement', 'bad_attestation', /1 to 8/, sequence(sequence())],
    [
      'nine statements',
      'bad_attestation',
      /1 to 8/,
      encodeAttestationBundle(Array.from({ length: 9 }, () => ({ type: '2.999.7', der: integer(1) }))),
    ],
    [
      'an empty list of certificates',
      'bad_attestation',
      /1 to 16/,
      sequence(sequence(sequence()), sequence()),
    ],
    [
      'a JWT that is an IA5String',
      'bad_attestation',
      /UTF8String/,
      encodeAttestationBundle([{ type: jwtStatement, der: ia5String('e30.e30.e30') }]),
    ],
    [
      'a JWT that is none',
      'bad_attestation',
      /compact JWS/,
      encodeAttestationBundle([{ type: jwtStatement, der: utf8String('e30') }]),
    ],
    [
      'a statement that is no certificate',
      'bad_attestation',
      /DER/,
      encodeAttestationBundle([{ type: certificateStatement, der: integer(1) }]),
    ],
    ['no bundle', 'bad_attestation', /AttestationBundle/, integer(1)],
    ['a truncated one', 'bad_attestation', /AttestationBundle/, good.subarray(0, -1)],
    [
      'one with more octets',
      'bad_attestation',
      /AttestationBundle/,
      Buffer.concat([good, Uint8Array.of(5, 0)]),
    ],
    ['an indefinite length', 'bad_attestation', /AttestationBundle/, Uint8Array.of(0x30, 0x80, 0, 0)],
    ['oversize', 'bad_attestation', /at most/, new Uint8Array(65_537)],
    [
      'the certificate in between left out',
      'bad_attestation',
      /root/,
      encodeAttestationBundle([certificateOf(vendorCertificate(key, between))]),
    ],
    [
      'issuers that certify one another',
      'bad_attestation',
      /at most|issuer|root|signature/,
      encodeAttestationBundle(
        [certificateOf(vendorCertificate(key, between))],
        [sampleCa('TEST device CA', { issuer: sampleCa('TEST device CA') }).der],
      ),
    ],
  ];
  it.each(cases)('%s: %s', (_name, code, detail, bundle) => {
    expect(() => verify(bundle)).toThrow(
      expect.objectContaining({
        code,
        errors: [expect.objectContaining({ detail: expect.stringMatching(detail) as string })],
      }) as Error,
    );
  });
});
