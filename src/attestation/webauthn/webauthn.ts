import { hash } from 'node:crypto';
import { badAttestation, staleAttestation } from '../attestation-refusal';
import type { AttestationContext, AttestationEvidence, AttestationVerdict } from '../attestation-types';
import { assertSameNonce } from '../freshness';
import { verifyApple } from './apple';
import { decodeCborItems, notCbor } from './cbor';
import { verifyPacked } from './packed';
import { verifyStep } from './step';
import { verifyTpm } from './tpm';
import type { WebAuthnVerifier } from './webauthn-statement';

export const WEBAUTHN = 'webauthn';

/** The values of `fmt` that are taken. */
const VERIFIERS: ReadonlyMap<unknown, WebAuthnVerifier> = new Map([
  ['packed', verifyPacked],
  ['tpm', verifyTpm],
  ['apple', verifyApple],
  ['step', verifyStep],
]);

const MEMBERS: ReadonlySet<unknown> = new Set(['fmt', 'attStmt', 'authData', 'clientDataJSON']);
const MAX_CLIENT_DATA_OCTETS = 4096;

/**
 * An attestation object of WebAuthn (6.5.4): the CBOR map `{fmt, attStmt, authData}`. The challenge is in the client
 * data hash: that of the member `clientDataJSON` beside them, whose `challenge` must be the nonce, or where there is none
 * the SHA-256 of the nonce as text.
 */
export function verifyWebAuthn(
  { statement, certs, nonce }: AttestationEvidence,
  context: AttestationContext,
): AttestationVerdict {
  const [object] = decodeCborItems(statement);
  if (!(object instanceof Map)) throw notCbor('it is not a map');
  for (const member of object.keys())
    if (!MEMBERS.has(member)) throw notCbor('it has a member that is not known');
  const fmt: unknown = object.get('fmt');
  const attStmt: unknown = object.get('attStmt');
  const authData: unknown = object.get('authData');
  const verify = VERIFIERS.get(fmt);
  if (verify === undefined)
    throw badAttestation('/statement', `The fmt must be one of ${[...VERIFIERS.keys()].join(', ')}.`);
  if (!(attStmt instanceof Map)) throw notCbor('attStmt is not a map');
  if (authData !== undefined && !(authData instanceof Uint8Array)) throw notCbor('authData is not octets');
  assertSameNonce(nonce, context.expectedNonce);
  const verdict = verify(
    {
      attStmt,
      authData,
      clientDataHash: clientDataHash(object.get('clientDataJSON'), context.expectedNonce),
      certs: certs.map((der, index) => ({ der, pointer: `/certs/${index}` as const })),
    },
    context,
  );
  return { format: WEBAUTHN, statementType: String(fmt), ...verdict };
}

function clientDataHash(clientDataJson: unknown, nonce = ''): Uint8Array {
  if (clientDataJson === undefined) return hash('sha256', nonce, 'buffer');
  if (!(clientDataJson instanceof Uint8Array) || clientDataJson.length > MAX_CLIENT_DATA_OCTETS)
    throw notCbor(`clientDataJSON is not at most ${MAX_CLIENT_DATA_OCTETS} octets`);
  const { type, challenge } = readClientData(clientDataJson);
  if (type !== 'webauthn.create')
    throw badAttestation('/statement', 'The type of clientDataJSON must be webauthn.create.');
  if (challenge !== nonce)
    throw staleAttestation('/statement', 'The challenge of clientDataJSON is not the nonce of the request.');
  return hash('sha256', clientDataJson, 'buffer');
}

function readClientData(octets: Uint8Array): { readonly type?: unknown; readonly challenge?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw notCbor('clientDataJSON is no JSON object');
}
