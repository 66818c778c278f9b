import 'reflect-metadata';

import { webcrypto } from 'node:crypto';

import * as x509 from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A new P-256 key pair and its PKCS#10 request (RFC 2986), made by @peculiar/x509. The nonce travels as the value of
 * the challengePassword attribute, so that the proof of possession is fresh. Returns DER in base64.
 */
export async function generateCertificationRequest(commonName: string, nonce: string): Promise<string> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys: keys as never,
    signingAlgorithm: P256,
    attributes: [new x509.ChallengePasswordAttribute(nonce)],
  });
  return Buffer.from(request.rawData).toString('base64');
}
