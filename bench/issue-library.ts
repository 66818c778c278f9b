/**
 * Measured in a process of its own, pinned by its caller. Arguments: `p256` or `rsa3072`, rounds, requests a round.
 * Standard output: JSON list of rounds; of `rsa3072` only `value`, the peer being another program.
 */
import { X509Certificate, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

import { children, readWhole } from '../src/asn1/der-reader';
import { type LibraryIssuer, createLibraryIssuer } from './library-issuer';
import { freshRequest } from './fresh-requests';

/** Signing with RSA runs on the thread pool; so many issuances are under way at a time. */
const UNDER_WAY = 16;
/** Every so manieth certificate is verified; the others are let go, as a caller would that stores them. */
const SAMPLED = 50;
/** Octets of a TBSCertificate of the profile, so that hashing costs the parts the same. */
const TBS_OCTETS = 900;

async function main(): Promise<void> {
  const [kind, rounds, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
  const results: object[] = [];
  if (kind === 'p256') {
    const issuer = await createLibraryIssuer({ keyAlgorithm: 'P-256', signatureAlgorithm: 'ecdsa-sha256' });
    // An unmeasured round first: the compiler of the runtime has to settle.
    for (let round = -1; round < rounds; round++) {
      const peer = partsPerSecond(freshRequests(count));
      const value = await issuedPerSecond(issuer, freshRequests(count), 1);
      if (round >= 0) results.push({ value, peer });
    }
  } else {
    const issuer = await createLibraryIssuer({
      keyAlgorithm: 'RSA-3072',
      signatureAlgorithm: 'rsa-pkcs1-sha256',
    });
    for (let round = -1; round < rounds; round++) {
      const value = await issuedPerSecond(issuer, freshRequests(count), UNDER_WAY);
      if (round >= 0) results.push({ value });
    }
  }
  process.stdout.write(JSON.stringify(results));
}

function freshRequests(count: number): Buffer[] {
  return Array.from({ length: count }, () => freshRequest());
}

/** The bound: import of the public key, verification of the request, and one signature, by platform crypto alone. */
function partsPerSecond(requests: readonly Buffer[]): number {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const inputs = requests.map(partsOf);
  const tbs = Buffer.alloc(TBS_OCTETS, 0x30);
  const started = performance.now();
  for (const { requestInfo, signature, x, y } of inputs) {
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    if (!verify('sha256', requestInfo, key, signature)) throw new Error('a request does not verify');
    sign('sha256', tbs, privateKey);
  }
  return perSecond(requests.length, started);
}

interface Parts {
  readonly requestInfo: Uint8Array;
  readonly signature: Uint8Array;
  readonly x: string;
  readonly y: string;
}

function partsOf(csrDer: Buffer): Parts {
  const [requestInfo, , signature] = children(readWhole(csrDer).content);
  const spki = requestInfo && children(requestInfo.content)[2];
  const publicKey = spki && children(spki.content)[1];
  if (!requestInfo || !signature || !publicKey) throw new Error('not a request');
  // BIT STRING: no unused bits, then 04 || x || y (SEC 1 2.3.3).
  const point = Buffer.from(publicKey.content).subarray(2);
  return {
    requestInfo: requestInfo.der,
    signature: signature.content.subarray(1),
    x: point.toString('base64url', 0, 32),
    y: point.toString('base64url', 32),
  };
}

async function issuedPerSecond(
  issuer: LibraryIssuer,
  requests: readonly Buffer[],
  underWay: number,
): Promise<number> {
  const sampled: Uint8Array[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const certificate = await issuer.issue(requests[index] as Buffer);
      if (index % SAMPLED === 0) sampled.push(certificate);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: underWay }, worker));
  const result = perSecond(requests.length, started);
  const ca = new X509Certificate(issuer.caCertificateDer);
  const sample = sampled.map((der) => new X509Certificate(der));
  if (sample.length === 0 || !sample.every((certificate) => certificate.verify(ca.publicKey))) {
    throw new Error('a certificate does not verify');
  }
  return result;
}

function perSecond(count: number, started: number): number {
  return (count * 1000) / (performance.now() - started);
}

void main();
