import 'reflect-metadata';

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, webcrypto } from 'node:crypto';

import * as peculiar from '@peculiar/x509';
import fc from 'fast-check';

import {
  DEFECTIVE_REQUESTS,
  attribute,
  caTrueExtension,
  certificationRequest,
  newTestKey,
} from '../../test/support/certification-request';
import { printableString, sequence, utf8String } from '../asn1/der-writer';
import { PkiError } from '../common/pki-error';
import { checkKeyPolicy } from './key-policy';
import { formatName } from './name';
import { challengePasswords, parsePkcs10, verifyProofOfPossession } from './pkcs10';
import { importPublicKey, parseSubjectPublicKeyInfo } from './subject-public-key-info';

const ALL = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;
const AT = new Date('2026-06-01T00:00:00Z');

/** What a registration authority does with a request, as one verdict. */
function verdictOf(csrDer: Uint8Array, at = AT): { code: string; reason?: string } {
  try {
    const request = parsePkcs10(csrDer);
    checkKeyPolicy(request.publicKey, ALL, at);
    return {
      code: verifyProofOfPossession(request, importPublicKey(request.publicKey)) ? 'accepted' : 'bad_pop',
    };
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const reason = error.errors[0]?.reason;
    return reason === undefined ? { code: error.code } : { code: error.code, reason };
  }
}

describe('PKCS #10 requests', () => {
  it.each(['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072'] as const)('ok %s', (type) => {
    expect(verdictOf(certificationRequest({ key: newTestKey(type) }))).toEqual({ code: 'accepted' });
  });

  it.each(['rsa-pkcs1-sha384', 'ecdsa-sha384'] as const)(
    'fails a %s label over another hash',
    (signatureAlgorithm) => {
      const key = newTestKey(signatureAlgorithm.startsWith('rsa') ? 'RSA-2048' : 'P-256');
      expect(verdictOf(certificationRequest({ key, signatureAlgorithm })).code).toBe('bad_pop');
    },
  );

  it.each(DEFECTIVE_REQUESTS)('fails $name: $code $reason', ({ make, code, reason }) => {
    expect(verdictOf(make('nonce'))).toMatchObject(reason === undefined ? { code } : { code, reason });
  });

  it('fails an attribute that stands twice', () => {
    const twice = attribute('1.2.840.113549.1.9.14', sequence(caTrueExtension()));
    expect(verdictOf(certificationRequest({ attributes: [twice, twice] }))).toEqual({
      code: 'bad_csr',
      reason: 'duplicate_attribute',
    });
  });

  it('reads subject and challengePassword', () => {
    const csr = certificationRequest({
      nonce: 'abc',
      subject: [
        { attribute: 'C', value: 'JP' },
        { attribute: 'CN', value: '架橋, TEST' },
      ],
    });
    const request = parsePkcs10(csr);
    expect(formatName(request.subject)).toBe('CN=架橋\\, TEST,C=JP');
    expect(challengePasswords(request).map(({ content }) => Buffer.from(content).toString())).toEqual([
      'abc',
    ]);
    const two = [utf8String('a'), printableString('b')];
    expect(challengePasswords(parsePkcs10(certificationRequest({ passwords: two })))).toHaveLength(2);
  });

  it('reads what @peculiar/x509 makes, and @peculiar/x509 reads what we make', async () => {
    peculiar.cryptoProvider.set(webcrypto as never);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const theirs = await peculiar.Pkcs10CertificateRequestGenerator.create({
      name: 'CN=TEST',
      keys: keys as never,
      signingAlgorithm: algorithm,
      attributes: [new peculiar.ChallengePasswordAttribute('nonce')],
    });
    expect(verdictOf(Buffer.from(theirs.rawData)).code).toBe('accepted');
    const ours = new peculiar.Pkcs10CertificateRequest(certificationRequest({ nonce: 'nonce' }));
    expect(await ours.verify()).toBe(true);
  });

  it('answers every mutation with a verdict, and accepts none that changed the signed octets', () => {
    const csr = certificationRequest({ nonce: 'nonce', key: newTestKey('P-256') });
    const signedOctets = Buffer.from(parsePkcs10(csr).requestInfoDer);
    const positions = fc.array(fc.tuple(fc.nat({ max: csr.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(positions, (changes) => {
        const mutant = Buffer.from(csr);
        for (const [position, octet] of changes) mutant[position] = octet;
        const { code } = verdictOf(mutant);
        if (!mutant.includes(signedOctets)) expect(code).not.toBe('accepted');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('key policy', () => {
  const rsa2048 = newTestKey('RSA-2048');

  it.each([
    ['the last second of 2026', '2026-12-31T23:59:59Z', 'accepted'],
    ['the first second of 2027', '2027-01-01T00:00:00Z', 'weak_key'],
  ])('RSA-2048 in %s: %s %s', (_name, at, code) => {
    expect(verdictOf(certificationRequest({ key: rsa2048 }), new Date(at)).code).toBe(code);
  });

  it('RSA-3072 goes on in 2027', () => {
    const csr = certificationRequest({ key: newTestKey('RSA-3072') });
    expect(verdictOf(csr, new Date('2027-01-01T00:00:00Z')).code).toBe('accepted');
  });

  it('refuses a key type that the profile does not list', () => {
    const { publicKey } = parsePkcs10(certificationRequest());
    expect(() => checkKeyPolicy(publicKey, ['P-384'], AT)).toThrow(
      expect.objectContaining({ code: 'unsupported_key' }),
    );
  });

  it.each([
    ['RSA-2500', { modulusLength: 2500 }, 'unsupported_key'],
    ['exponent 3', { modulusLength: 2048, publicExponent: 3 }, 'weak_key'],
  ])('refuses %s', (_name, options, code) => {
    const { publicKey } = generateKeyPairSync('rsa', options);
    const spki = parseSubjectPublicKeyInfo(publicKey.export({ format: 'der', type: 'spki' }));
    expect(() => checkKeyPolicy(spki, ALL, AT)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a modulus with the ROCA fingerprint and one with a small factor', () => {
    const spkiOf = (modulus: bigint): ReturnType<typeof parseSubjectPublicKeyInfo> => ({
      ...parseSubjectPublicKeyInfo(rsa2048.spkiDer),
      modulus: Buffer.from(modulus.toString(16).padStart(2048 / 4, '0'), 'hex'),
    });
    // 65537^k mod M for the product M of the primes concerned is 65537^k modulo each of them; any k shows the pattern.
    const primes = [
      3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    ];
    const more = [107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167];
    const product = [...primes, ...more].reduce((m, prime) => m * BigInt(prime), 1n);
    let power = 1n;
    for (let k = 0; k < 1000; k++) power = (power * 65537n) % product;
    const lifted = power + product * (1n << 1700n);
    const roca = lifted % 2n === 1n ? lifted : lifted + product;
    expect(() => checkKeyPolicy(spkiOf(roca), ALL, AT)).toThrow(/CVE-2017-15361/);
    expect(() => checkKeyPolicy(spkiOf((1n << 2046n) * 3n + 3n), ALL, AT)).toThrow(/divisible by 3/);
  });

  it('refuses a point that is not on the curve', () => {
    const spki = Buffer.from(newTestKey('P-256').spkiDer);
    spki[spki.length - 1] = (spki[spki.length - 1] ?? 0) ^ 1;
    expect(() => importPublicKey(parseSubjectPublicKeyInfo(spki))).toThrow(
      expect.objectContaining({ code: 'weak_key' }),
    );
  });

  it('refuses compressed points and explicit parameters, which OpenSSL can make', () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'pem',
      type: 'sec1',
    });
    const variant = (...options: string[]): Uint8Array =>
      execFileSync('openssl', ['ec', '-pubout', '-outform', 'DER', ...options], {
        input: pem,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    for (const options of [
      ['-conv_form', 'compressed'],
      ['-param_enc', 'explicit'],
    ]) {
      expect(() => parseSubjectPublicKeyInfo(variant(...options))).toThrow(
        expect.objectContaining({ code: 'unsupported_key' }),
      );
    }
  });
});
