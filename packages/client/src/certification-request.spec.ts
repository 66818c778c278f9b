import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { certificationRequest } from './certification-request';
import { softwareKey } from './subject-key';

const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = (modulusLength: number): KeyObject => generateKeyPairSync('rsa', { modulusLength }).privateKey;

describe('certificationRequest', () => {
  beforeAll(() => x509.cryptoProvider.set(webcrypto as never));

  it.each<[string, KeyObject]>([
    ['P-256', ec('P-256')],
    ['P-384', ec('P-384')],
    ['P-521', ec('P-521')],
    ['RSA-2048', rsa(2048)],
  ])('ok %s: another library reads and verifies it', async (_, privateKey) => {
    const key = softwareKey(privateKey);
    const nonce = 'n'.repeat(300);
    const request = new x509.Pkcs10CertificateRequest(
      await certificationRequest(key, { nonce, commonName: '架橋' }),
    );
    expect(await request.verify()).toBe(true);
    expect(request.subject).toBe('CN=架橋');
    expect(Buffer.from(request.publicKey.rawData)).toEqual(key.publicKey);
    expect(request.attributes).toHaveLength(1);
    const [password] = request.getAttribute('1.2.840.113549.1.9.7')?.values ?? [];
    // UTF8String with a length of two octets.
    expect(Buffer.from(password ?? new ArrayBuffer(0)).toString('latin1')).toBe(`\x0c\x82\x01\x2c${nonce}`);
  });

  it('ok further attributes, in the order of DER', async () => {
    const extra = new x509.ExtensionsAttribute([new x509.BasicConstraintsExtension(false)]);
    const attributes = [Buffer.from(extra.rawData)];
    const request = new x509.Pkcs10CertificateRequest(
      await certificationRequest(softwareKey(ec('P-256')), { nonce: 'n', attributes }),
    );
    expect(await request.verify()).toBe(true);
    expect(request.attributes).toHaveLength(2);
  });

  it.each<[string, RegExp, () => ReturnType<typeof softwareKey>]>([
    [
      'the signature of another key',
      /key\.sign: .*no ES256 signature/,
      () => ({ ...softwareKey(ec('P-256')), sign: softwareKey(ec('P-256')).sign }),
    ],
    [
      'a signature that is cut',
      /key\.sign/,
      () => ({ ...softwareKey(ec('P-256')), sign: () => Buffer.alloc(63) }),
    ],
    [
      'a public key that is none',
      /SubjectPublicKeyInfo/,
      () => ({ ...softwareKey(ec('P-256')), publicKey: Buffer.from('3000', 'hex') }),
    ],
    ['Ed25519', /ECDSA on P-256/, () => softwareKey(generateKeyPairSync('ed25519').privateKey)],
  ])('fails: %s', async (_, message, key) => {
    await expect(certificationRequest(key(), { nonce: 'n' })).rejects.toThrow(message);
  });

  it('passes on what the key says', async () => {
    const reason = new Error('the HSM is away');
    const key = { ...softwareKey(ec('P-256')), sign: () => Promise.reject(reason) };
    await expect(certificationRequest(key, { nonce: 'n' })).rejects.toBe(reason);
  });
});
