import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { sameOctets } from '../asn1/octets';
import { formatName } from '../x509/name';
import { assertFreshInstant, assertSameNonce, iso } from './freshness';
import { badAttestation } from './attestation-refusal';
import { JWS_ALGORITHMS, readCompactJws, verifyCompactJws, type CompactJws } from './compact-jws';
import type {
  AttestationContext,
  AttestationEvidence,
  AttestationVerdict,
  AttestedDevice,
} from './attestation-types';
import { assertMaySign, verifyTrustedPath, type PathCertificate } from './trusted-path';

export const MOCK_QSCD_JWT = 'mock_qscd_jwt';

const MOCK_QSCD_JWT_TYPE = 'qscd-attestation+jwt';
const MAX_TEXT_LENGTH = 128;
const DEVICE_MEMBERS = ['vendor', 'model', 'serialNumber', 'firmware'] as const;

/**
 * A published format of our own: a compact JWS by the attestation key of the device, whose certificate comes in `x5c`
 * (docs/key-attestation.md). Certificates may also stand in `certs`; they follow those of `x5c`.
 */
export function verifyMockQscdJwt(
  { statement, certs }: AttestationEvidence,
  context: AttestationContext,
): AttestationVerdict {
  const jws = readCompactJws(Buffer.from(statement).toString('latin1'));
  if (typeof jws === 'string') throw badAttestation('/statement', `This is no compact JWS: ${jws}.`);
  if (jws.header['typ'] !== MOCK_QSCD_JWT_TYPE)
    throw badAttestation('/statement', `The typ of the JWS must be ${MOCK_QSCD_JWT_TYPE}.`);
  if (!JWS_ALGORITHMS.includes(String(jws.header['alg'])))
    throw badAttestation('/statement', `The alg of the JWS must be one of ${JWS_ALGORITHMS.join(', ')}.`);
  const path = [
    ...certificatesOf(jws),
    ...certs.map((der, index) => ({ der, pointer: `/certs/${index}` as const })),
  ];
  const leaf = verifyTrustedPath(path, context.roots, context.now);
  assertMaySign(leaf.certificate, '/statement');
  if (!verifyCompactJws(jws, leaf.key))
    throw badAttestation('/statement', 'The signature is not that of the first certificate of x5c.');
  return {
    format: MOCK_QSCD_JWT,
    freshness: 'challenge',
    ...checkClaims(jws.claims, context),
    attester: formatName(leaf.certificate.tbs.subject),
    rootSha256: leaf.rootSha256,
  };
}

function certificatesOf({ header }: CompactJws): PathCertificate[] {
  const { x5c } = header;
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > 8)
    throw badAttestation(
      '/statement',
      'The header must have x5c with the certificate of the key that signed.',
    );
  return x5c.map((text: unknown) => {
    const der = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
    if (der === undefined || der.toString('base64') !== text)
      throw badAttestation('/statement', 'The x5c must hold base64 of DER (RFC 7515 4.1.6).');
    return { der, pointer: '/statement' };
  });
}

function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  { publicKey, expectedNonce, issuer, now }: AttestationContext,
): Pick<AttestationVerdict, 'attestedAt' | 'origin' | 'exportability' | 'device'> {
  const { iat, nonce, aud, spki_sha256: spkiSha256, cnf, device, exportable, origin } = claims;
  if (aud !== undefined && aud !== issuer)
    throw badAttestation('/statement', `The claim aud, if there, must be ${issuer}.`);
  if (spkiSha256 !== publicKey.sha256Hex)
    throw badAttestation(
      '/statement',
      'The claim spki_sha256 is not that of the key; it attests another one.',
    );
  if (cnf !== undefined) assertConfirms(cnf, publicKey.der);
  if (exportable !== false)
    throw badAttestation(
      '/statement',
      'The claim exportable must be false: the key must not leave the device.',
    );
  if (origin !== 'generated')
    throw badAttestation('/statement', 'The claim origin must be generated: the key must be of the device.');
  assertSameNonce(nonce, expectedNonce);
  if (typeof iat !== 'number' || !Number.isFinite(iat) || Math.abs(iat) > 8.64e12)
    throw badAttestation('/statement', 'The claim iat must be a NumericDate.');
  const attestedAt = new Date(Math.floor(iat) * 1000);
  assertFreshInstant(attestedAt, now);
  return {
    attestedAt: iso(attestedAt),
    origin: 'generated',
    exportability: 'non_exportable',
    device: readDevice(device),
  };
}

/** `cnf` with `jwk` (RFC 7800 3.2), which must be the same key. */
function assertConfirms(cnf: unknown, spkiDer: Uint8Array): void {
  const jwk = (cnf as { jwk?: unknown } | null)?.jwk;
  let der: Uint8Array | undefined;
  try {
    const { kty, crv, x, y, n, e } = jwk as JsonWebKey;
    const key: JsonWebKey = kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
    der = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  } catch {
    throw badAttestation('/statement', 'The claim cnf must have a public jwk (RFC 7800 3.2).');
  }
  if (!sameOctets(der, spkiDer))
    throw badAttestation('/statement', 'The jwk of the claim cnf is another key than the attested one.');
}

function readDevice(device: unknown): AttestedDevice {
  if (typeof device !== 'object' || device === null || Array.isArray(device))
    throw badAttestation('/statement', 'The claim device must be an object.');
  const read: Partial<Record<(typeof DEVICE_MEMBERS)[number], string>> = {};
  for (const name of DEVICE_MEMBERS) {
    const value = (device as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH || /\p{Cc}/u.test(value))
      throw badAttestation(
        '/statement',
        `The member ${name} of device must be a text of at most ${MAX_TEXT_LENGTH} characters.`,
      );
    read[name] = value;
  }
  if (read.serialNumber === undefined)
    throw badAttestation('/statement', 'The claim device must have a serialNumber.');
  return read;
}
