import { decodeSequence, type DecodeOptions } from 'cbor2';
import type { PkiError } from '../../common/pki-error';
import { badAttestation } from '../attestation-refusal';

/** The most octets of CBOR that are read, which also bounds its items. */
export const MAX_CBOR_OCTETS = 65_536;
export const MAX_CBOR_DEPTH = 8;

/** The form of CTAP2 (RFC 8949 4.2.1) but for the order of map keys, which some authenticators do not keep. */
const STRICT: DecodeOptions = {
  maxDepth: MAX_CBOR_DEPTH,
  rejectStreaming: true,
  requirePreferred: true,
  rejectDuplicateKeys: true,
  rejectFloats: true,
  rejectUndefined: true,
  rejectSimple: true,
  preferMap: true,
  ignoreGlobalTags: true,
};

/**
 * Reads the items that fill the octets, at most `most`: shortest definite lengths, no duplicate keys, maps as Map. Throws
 * `bad_attestation`.
 */
export function decodeCborItems(octets: Uint8Array, most = 1): readonly unknown[] {
  if (octets.length > MAX_CBOR_OCTETS) throw notCbor(`it has more than ${MAX_CBOR_OCTETS} octets`);
  const items: unknown[] = [];
  try {
    for (const item of decodeSequence(octets, STRICT)) {
      items.push(item);
      if (items.length > most) break;
    }
  } catch (error) {
    throw badAttestation(
      '/statement',
      'The CBOR of the WebAuthn attestation is not in the form of CTAP2.',
      error,
    );
  }
  if (items.length > most) throw notCbor('octets follow it');
  return items;
}

/** What is wrong with the statement as CBOR. */
export function notCbor(detail: string): PkiError {
  return badAttestation('/statement', `This is not the CBOR of a WebAuthn attestation: ${detail}.`);
}
