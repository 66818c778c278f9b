import type { PkiError } from '../../common/pki-error';
import { badAttestation } from '../attestation-refusal';
import { decodeCborItems } from './cbor';

/** Authenticator data with the credential that was made (WebAuthn 6.1). */
export interface AuthenticatorData {
  readonly octets: Uint8Array;
  /** Model of the authenticator, 16 octets. */
  readonly aaguid: Uint8Array;
  /** The credential public key as CBOR says it. */
  readonly coseKey: unknown;
}

const FLAG_ATTESTED_CREDENTIAL = 0x40;
const FLAG_EXTENSIONS = 0x80;
/** rpIdHash (32), flags (1), signCount (4). */
const HEADER_OCTETS = 37;
const AAGUID_OCTETS = 16;
/** WebAuthn 4: a credential ID has at most 1023 octets. */
const MAX_CREDENTIAL_ID_OCTETS = 1023;

/**
 * Reads authenticator data. rpIdHash and signCount are not looked at: a device that signs for a remote service has no
 * relying party of the web. Throws `bad_attestation`.
 */
export function readAuthenticatorData(octets: Uint8Array): AuthenticatorData {
  const flags = octets[HEADER_OCTETS - 5] ?? 0;
  if ((flags & FLAG_ATTESTED_CREDENTIAL) === 0) throw malformed('it has no attested credential data');
  const idLengthAt = HEADER_OCTETS + AAGUID_OCTETS;
  const idLength = ((octets[idLengthAt] ?? 0) << 8) | (octets[idLengthAt + 1] ?? 0);
  const keyAt = idLengthAt + 2 + idLength;
  if (idLength > MAX_CREDENTIAL_ID_OCTETS || keyAt >= octets.length) throw malformed('it is truncated');
  const expected = (flags & FLAG_EXTENSIONS) === 0 ? 1 : 2;
  const items = decodeCborItems(octets.subarray(keyAt), expected);
  if (items.length < expected) throw malformed('it is truncated');
  const [coseKey] = items;
  return { octets, aaguid: octets.subarray(HEADER_OCTETS, idLengthAt), coseKey };
}

/** The AAGUID in the form of a UUID. */
export function aaguidText(aaguid: Uint8Array): string {
  return Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function malformed(detail: string): PkiError {
  return badAttestation('/statement', `The authData is not that of a new credential: ${detail}.`);
}
