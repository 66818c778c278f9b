import { createPublicKey, X509Certificate, type JsonWebKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { PkiError } from '../common/pki-error';
import type { ClientRecord } from '../store/records';

/** The `typ` of a statement of acceptance. */
export const STATEMENT_TYPE = 'ra-acceptance+jwt';

/** RFC 7518 3.1; asymmetric only. */
export const STATEMENT_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256'] as const;

/** How far `iat` may lie outside the time from the issuance to now, in seconds of the Clock. */
const CLOCK_SKEW_SECONDS = 60;
const MAX_KEYS_TRIED = 8;

/** What a statement must say. */
export interface StatedAcceptance {
  /** The issuer URL of this RA, `aud`. */
  readonly audience: string;
  /** Lower-case hex, `certificate_sha256`. */
  readonly certificateSha256: string;
  /** `key_id`. */
  readonly keyId: string;
  /** `credential_id`, where the statement has one. */
  readonly credentialId: string;
  readonly issuedAt: Date;
  readonly now: Date;
}

/**
 * Verifies the signed statement of an acceptance: a compact JWS (RFC 7515 7.1) with the `typ` above, by a key that is
 * registered for the client: one of its JWK Set, or that of its TLS certificate. Throws `link_mismatch` at `/statement`.
 */
export async function verifyStatement(
  statement: string,
  client: Pick<ClientRecord, 'jwks' | 'tlsCertificate'>,
  expected: StatedAcceptance,
): Promise<void> {
  const fault = claimFault(await verifiedClaims(statement, client), expected);
  if (fault !== undefined) throw mismatch(fault);
}

async function verifiedClaims(
  statement: string,
  client: Pick<ClientRecord, 'jwks' | 'tlsCertificate'>,
): Promise<Readonly<Record<string, unknown>>> {
  for (const key of registeredKeys(client, headerOf(statement).kid)) {
    const payload = await verifiedPayload(statement, key);
    if (payload !== undefined) return claimsOf(payload);
  }
  throw mismatch('The signature does not verify with a key that is registered for this client.');
}

async function verifiedPayload(statement: string, key: KeyObject): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(statement, key, { algorithms: [...STATEMENT_ALGORITHMS] })).payload;
  } catch {
    // Another key, another type of key for the algorithm, or no signature at all: for the caller all the same.
    return undefined;
  }
}

function headerOf(statement: string): { readonly kid: string | undefined } {
  let header: { readonly typ?: unknown; readonly kid?: unknown };
  try {
    header = decodeProtectedHeader(statement);
  } catch {
    throw mismatch('This is not a compact JWS.');
  }
  if (header.typ !== STATEMENT_TYPE) throw mismatch(`The typ of its header must be ${STATEMENT_TYPE}.`);
  return { kid: typeof header.kid === 'string' ? header.kid : undefined };
}

/** A `kid` chooses among the keys of the JWK Set; a TLS certificate has none. */
function registeredKeys(
  { jwks, tlsCertificate }: Pick<ClientRecord, 'jwks' | 'tlsCertificate'>,
  kid?: string,
): KeyObject[] {
  const listed = (jwks as { readonly keys?: readonly (JsonWebKey & { kid?: unknown })[] } | null)?.keys ?? [];
  const fitting = listed.filter((jwk) => kid === undefined || jwk.kid === undefined || jwk.kid === kid);
  return [
    ...fitting.slice(0, MAX_KEYS_TRIED).flatMap(importedKey),
    ...(tlsCertificate === null ? [] : [new X509Certificate(tlsCertificate).publicKey]),
  ];
}

/** A world may list a key that the platform cannot use. */
function importedKey(key: JsonWebKey): KeyObject[] {
  try {
    return [createPublicKey({ key, format: 'jwk' })];
  } catch {
    return [];
  }
}

function claimsOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof claims === 'object' && claims !== null) return claims as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, as any other payload that is no object.
  }
  throw mismatch('Its payload is not a JSON object.');
}

function claimFault(
  claims: Readonly<Record<string, unknown>>,
  expected: StatedAcceptance,
): string | undefined {
  const { aud, iat, certificate_sha256: hash, key_id: keyId, credential_id: credentialId } = claims;
  if (aud !== expected.audience) return `Its aud must be ${expected.audience}.`;
  if (hash !== expected.certificateSha256)
    return 'Its certificate_sha256 is not the SHA-256 of the certificate that was issued.';
  if (keyId !== expected.keyId) return 'Its key_id is not the keyId of the enrolment.';
  if (credentialId !== undefined && credentialId !== expected.credentialId)
    return 'Its credential_id is not the credentialID of the acceptance.';
  const earliest = expected.issuedAt.getTime() / 1000 - CLOCK_SKEW_SECONDS;
  const latest = expected.now.getTime() / 1000 + CLOCK_SKEW_SECONDS;
  if (typeof iat !== 'number' || iat < earliest || iat > latest)
    return 'Its iat must lie between the issuance and now, by the clock of this service.';
  return undefined;
}

function mismatch(detail: string): PkiError {
  return new PkiError('link_mismatch', 'The statement does not confirm what was issued.', {
    errors: [{ pointer: '/statement', detail }],
  });
}
