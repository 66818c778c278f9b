import { sign, type KeyObject } from 'node:crypto';
import { sha256Hex } from './digests';

/** The attestation key of a mock device and its certificates. */
export interface AttestationSigner {
  /** P-256; the statement is signed with ES256. */
  readonly privateKey: KeyObject;
  /** Its own certificate first, each certified by the next, DER; the root may be left out. */
  readonly certificatesDer: readonly Uint8Array[];
  /** What the device says it is. */
  readonly device: {
    readonly serialNumber: string;
    readonly vendor?: string;
    readonly model?: string;
    readonly firmware?: string;
  };
}

/** What a device attests. */
export interface AttestedKey {
  /** SubjectPublicKeyInfo of the key, DER. */
  readonly spkiDer: Uint8Array;
  /** Of a challenge with purpose `attestation`. */
  readonly nonce: string;
  /** By the clock of the world. */
  readonly at: Date;
  /** Issuer URL of the RA; left out, the statement is for any. */
  readonly issuer?: string;
}

/** Makes a `mock_qscd_jwt` statement (docs/key-attestation.md). Claims given in `claims` replace those made here. */
export function makeMockQscdJwt(
  { privateKey, certificatesDer, device }: AttestationSigner,
  { spkiDer, nonce, at, issuer }: AttestedKey,
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const header = {
    typ: 'qscd-attestation+jwt',
    alg: 'ES256',
    x5c: certificatesDer.map((der) => Buffer.from(der).toString('base64')),
  };
  const payload = {
    iat: Math.floor(at.getTime() / 1000),
    nonce,
    ...(issuer !== undefined && { aud: issuer }),
    spki_sha256: sha256Hex(spkiDer),
    exportable: false,
    origin: 'generated',
    device,
    ...claims,
  };
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}
