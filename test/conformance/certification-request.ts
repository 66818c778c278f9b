import { webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as x509 from '@peculiar/x509';

import { runCommand } from './judges/command';
import type { SubjectKey } from './key-pool';

/** Which client library makes the request. */
export type RequestMaker = 'peculiar' | 'openssl';

/**
 * A PKCS#10 request as a client makes it, DER in base64; the nonce is the challengePassword. Its subject is of no
 * account: the RA builds the name.
 */
export async function makeCertificationRequest(
  maker: RequestMaker,
  key: SubjectKey,
  nonce: string,
): Promise<string> {
  return maker === 'openssl' ? withOpenssl(key, nonce) : withPeculiar(key, nonce);
}

async function withPeculiar({ privateKey }: SubjectKey, nonce: string): Promise<string> {
  x509.cryptoProvider.set(webcrypto as never);
  const algorithm = signingAlgorithm(privateKey);
  const { subtle } = webcrypto;
  const jwk = privateKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey;
  const { kty, n, e, crv, x, y } = jwk;
  const publicJwk = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['ignored'] }],
    keys: {
      privateKey: await subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
      publicKey: await subtle.importKey('jwk', publicJwk as webcrypto.JsonWebKey, algorithm, true, [
        'verify',
      ]),
    } as never,
    signingAlgorithm: algorithm as never,
    attributes: [new x509.ChallengePasswordAttribute(nonce)],
  });
  return Buffer.from(request.rawData).toString('base64');
}

function signingAlgorithm(privateKey: SubjectKey['privateKey']) {
  const curve = privateKey.asymmetricKeyDetails?.namedCurve;
  switch (curve) {
    case undefined:
      return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    case 'prime256v1':
      return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    case 'secp384r1':
      return { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' };
    case 'secp521r1':
      return { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' };
    default:
      throw new Error(`no signing algorithm for ${curve}`);
  }
}

async function withOpenssl({ file, privateKey }: SubjectKey, nonce: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-request-'));
  try {
    const config = join(folder, 'request.cnf');
    writeFileSync(
      config,
      `[req]\nprompt=no\ndistinguished_name=dn\nattributes=at\n[dn]\nCN=ignored\n[at]\nchallengePassword=${nonce}\n`,
    );
    const digest = { secp384r1: '-sha384', secp521r1: '-sha512' }[
      privateKey.asymmetricKeyDetails?.namedCurve ?? ''
    ];
    const output = join(folder, 'request.pem');
    const { exitCode, stderr } = await runCommand('openssl', [
      'req',
      '-new',
      '-key',
      file,
      '-config',
      config,
      digest ?? '-sha256',
      '-out',
      output,
    ]);
    if (exitCode !== 0) throw new Error(`openssl req failed: ${stderr}`);
    return readFileSync(output, 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
