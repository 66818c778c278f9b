import { children, decodeObjectIdentifier, readWhole } from '../asn1/der-reader';
import { objectIdentifier, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';

/** SEQUENCE OF OBJECT IDENTIFIER, the form of QcType and QcIdentMethod. */
export function encodeObjectIdentifierList(oids: readonly string[]): Uint8Array {
  return sequence(...oids.map(objectIdentifier));
}

export function decodeObjectIdentifierList(infoDer: Uint8Array): string[] {
  return children(readWhole(infoDer, TAG.SEQUENCE).content).map(decodeObjectIdentifier);
}
