import { constants, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

import { DerReader, readWhole } from '../asn1/der-reader';
import { integer, sequence, tlv, unsignedInteger } from '../asn1/der-writer';
import { type SignatureAlgorithm, signatureParameters } from './algorithms';
import { type VerificationKey, verifySignature } from './signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from './subject-public-key-info';

const ORDER_OF_P256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const OCTETS = Buffer.from('to be signed');

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
type Pair = typeof ec;

function verificationKey({ privateKey }: Pair): VerificationKey {
  const spki = parseSubjectPublicKeyInfo(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
  return { spki, key: importPublicKey(spki) };
}

function signatureOf(algorithm: SignatureAlgorithm, { privateKey: key }: Pair, saltLength?: number): Buffer {
  const { hash, saltLength: usual } = signatureParameters(algorithm);
  const salt = saltLength ?? usual;
  return salt === undefined
    ? sign(hash, OCTETS, { key, dsaEncoding: 'der' })
    : sign(hash, OCTETS, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt });
}

const ecKey = verificationKey(ec);
const rsaKey = verificationKey(rsa);
const good = signatureOf('ecdsa-sha256', ec);
const [r = 0n, s = 0n] = numbersOf(good);

function numbersOf(signature: Uint8Array): bigint[] {
  const values = new DerReader(readWhole(signature).content);
  return [values.next(), values.next()].map(({ content }) =>
    BigInt(`0x${Buffer.from(content).toString('hex')}`),
  );
}

/** INTEGER content of a positive number with one needless zero octet in front. */
function padded(number: bigint): Uint8Array {
  const { content } = readWhole(integer(number));
  return tlv(0x02, Buffer.concat([Buffer.of(0), content]));
}

describe('verifySignature', () => {
  it.each<[SignatureAlgorithm, Pair]>([
    ['ecdsa-sha256', ec],
    ['ecdsa-sha384', ec],
    ['ecdsa-sha512', ec],
    ['ecdsa-sha384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['ecdsa-sha512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['rsa-pkcs1-sha256', rsa],
    ['rsa-pkcs1-sha384', rsa],
    ['rsa-pkcs1-sha512', rsa],
    ['rsa-pss-sha256', rsa],
    ['rsa-pss-sha384', rsa],
    ['rsa-pss-sha512', rsa],
  ])('ok %s, and fails other octets', (algorithm, pair) => {
    const key = verificationKey(pair);
    const signature = signatureOf(algorithm, pair);
    expect(verifySignature(algorithm, OCTETS, signature, key)).toBe(true);
    expect(verifySignature(algorithm, Buffer.from('to be singed'), signature, key)).toBe(false);
  });

  it('ok the same r and s written again', () => {
    expect(verifySignature('ecdsa-sha256', OCTETS, sequence(integer(r), integer(s)), ecKey)).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['no octets', Buffer.alloc(0)],
    ['raw r and s (IEEE P1363)', sign('sha256', OCTETS, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })],
    ['octets after it', Buffer.concat([good, Buffer.of(0)])],
    ['its last octet missing', good.subarray(0, -1)],
    ['a length in the long form', Buffer.concat([Buffer.of(0x30, 0x81, good.length - 2), good.subarray(2)])],
    ['indefinite length', Buffer.concat([Buffer.of(0x30, 0x80), good.subarray(2), Buffer.of(0, 0)])],
    ['r with a needless zero', sequence(padded(r), integer(s))],
    ['s with a needless zero', sequence(integer(r), padded(s))],
    ['a third number', sequence(integer(r), integer(s), integer(0))],
    ['r alone', sequence(integer(r))],
    ['a SET', tlv(0x31, integer(r), integer(s))],
    ['r of zero', sequence(integer(0), integer(s))],
    ['s of zero', sequence(integer(r), integer(0))],
    ['negative s', sequence(integer(r), integer(-s))],
    ['s of the order', sequence(integer(r), integer(ORDER_OF_P256))],
    ['s plus the order', sequence(integer(r), integer(s + ORDER_OF_P256))],
    ['r plus the order', sequence(integer(r + ORDER_OF_P256), integer(s))],
    ['s of 4000 octets', sequence(integer(r), unsignedInteger(Buffer.alloc(4000, 0x7f)))],
    ['r and s exchanged', sequence(integer(s), integer(r))],
    ['empty numbers', Buffer.of(0x30, 4, 2, 0, 2, 0)],
  ])('fails an ECDSA signature with %s', (_name, signature) => {
    expect(verifySignature('ecdsa-sha256', OCTETS, signature, ecKey)).toBe(false);
  });

  it.each<[string, SignatureAlgorithm, (signature: Buffer) => Uint8Array]>([
    ['a zero in front', 'rsa-pkcs1-sha256', (signature) => Buffer.concat([Buffer.of(0), signature])],
    ['its last octet missing', 'rsa-pkcs1-sha256', (signature) => signature.subarray(0, -1)],
    ['no octets', 'rsa-pkcs1-sha256', () => Buffer.alloc(0)],
    ['a value above the modulus', 'rsa-pkcs1-sha256', (signature) => Buffer.alloc(signature.length, 0xff)],
    ['zeros throughout', 'rsa-pss-sha256', (signature) => Buffer.alloc(signature.length)],
    ['a zero in front', 'rsa-pss-sha256', (signature) => Buffer.concat([Buffer.of(0), signature])],
  ])('fails an RSA signature with %s (%s)', (_name, algorithm, change) => {
    expect(verifySignature(algorithm, OCTETS, change(signatureOf(algorithm, rsa)), rsaKey)).toBe(false);
  });

  it.each([0, 20, 31, 33, 64])('fails RSASSA-PSS with a salt of %d octets', (saltLength) => {
    const signature = signatureOf('rsa-pss-sha256', rsa, saltLength);
    expect(verifySignature('rsa-pss-sha256', OCTETS, signature, rsaKey)).toBe(false);
  });

  it.each<[SignatureAlgorithm, SignatureAlgorithm]>([
    ['rsa-pkcs1-sha256', 'rsa-pss-sha256'],
    ['rsa-pss-sha256', 'rsa-pkcs1-sha256'],
    ['rsa-pkcs1-sha256', 'rsa-pkcs1-sha384'],
  ])('fails %s under the name %s', (made, named) => {
    expect(verifySignature(named, OCTETS, signatureOf(made, rsa), rsaKey)).toBe(false);
  });

  it('fails an algorithm of another key family', () => {
    expect(verifySignature('rsa-pkcs1-sha256', OCTETS, signatureOf('ecdsa-sha256', ec), ecKey)).toBe(false);
    expect(verifySignature('ecdsa-sha256', OCTETS, signatureOf('rsa-pkcs1-sha256', rsa), rsaKey)).toBe(false);
  });
});
