import type { DerElement } from '../../asn1/der-reader';
import { sameOctets } from '../../asn1/octets';
import { TAG } from '../../asn1/tags';
import { PkiError } from '../../common/pki-error';
import { decodeBase64 } from '../base64';
import type { MemberReader } from '../member-reader';
import { readNonce, refuse, type RequestProof } from './proof-of-possession';

/** Where in the request the certification request stands. */
export const CSR = '/proofOfPossession/csr';

export const REQUEST_MEMBERS = ['csr', 'nonce'] as const;

const MAX_BASE64_LENGTH = 128 * 1024;

/** Reads the members of a proof that is a certification request. */
export function readRequestProof<Name extends 'pkcs10' | 'crmf'>(
  method: Name,
  reader: MemberReader,
): { readonly decode: () => RequestProof<Name> } {
  const csr = reader.text('csr', { required: true, maxLength: MAX_BASE64_LENGTH }) ?? '';
  const nonce = readNonce(reader);
  return { decode: () => ({ method, csrDer: decodeRequest(csr), ...nonce }) };
}

function decodeRequest(csr: string): Uint8Array {
  const csrDer = decodeBase64(csr);
  if (csrDer !== undefined) return csrDer;
  const detail = csr.startsWith('-----')
    ? 'This is PEM; send the base64 of the DER octets alone, on one line.'
    : 'Send the DER octets as base64 with padding, on one line.';
  throw new PkiError('bad_csr', 'The certification request is not base64.', {
    errors: [{ pointer: CSR, detail, reason: 'not_base64' }],
  });
}

/** The value that holds the nonce, in the words of the method. */
export interface NoncePlace {
  /** Completes "The … is not the nonce." */
  readonly name: string;
  /** Completes "The certification request must have exactly one …: the nonce." */
  readonly form: string;
  readonly tags: readonly number[];
}

/** Throws `bad_pop` unless there is one value, it is text of one of the types, and the nonce in the same octets. */
export function assertNonceValue(values: readonly DerElement[], nonce: string, place: NoncePlace): void {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0)
    throw refuse('bad_pop', CSR, `The certification request must have exactly one ${place.form}: the nonce.`);
  if (!place.tags.includes(value.tag) || !sameOctets(value.content, Buffer.from(nonce)))
    throw refuse('bad_pop', CSR, `The ${place.name} is not the nonce.`);
}

export const TEXT_TAGS = [TAG.UTF8_STRING, TAG.PRINTABLE_STRING] as const;
