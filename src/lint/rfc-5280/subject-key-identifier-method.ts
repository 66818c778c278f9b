import { hash } from 'node:crypto';
import { ALL_KINDS, type LintRule } from '../lint-rule';

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex');
}

/** RFC 5280 4.2.1.2: the document recommends method 1, and all keys here are identified by it. */
export const subjectKeyIdentifierMethod: LintRule = {
  id: 'pkix.unknown_subject_key_identifier_calculation_method',
  clause: 'RFC 5280 4.2.1.2',
  requirement: 'The subjectKeyIdentifier is the SHA-1 of the octets of the public key (method 1).',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subjectKeyIdentifier', 'subjectPublicKeyInfo'],
  check: ({ subjectKeyIdentifier, subjectPublicKeyInfo }) => {
    if (!subjectKeyIdentifier) return undefined;
    // Text and not octets, because that takes a third of the time.
    const wanted = hash('sha1', subjectPublicKeyInfo.keyOctets, 'hex');
    return wanted === hexOf(subjectKeyIdentifier) ? undefined : 'it is not the SHA-1 of the public key';
  },
};
