import { DerReader, decodeString } from '../asn1/der-reader';
import { ia5String, printableString, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { QC_OID, type QcStatement } from './qc-statements';

/** Where a PKI disclosure statement is found, and its language (ISO 639-1, lower case). */
export interface PdsLocation {
  readonly url: string;
  readonly language: string;
}

/** esi4-qcStatement-5 (EN 319 412-5 4.3.4): https, one location a language, one of them English. */
export function encodeQcPds(locations: readonly PdsLocation[]): QcStatement {
  const infoDer = sequence(
    ...locations.map(({ url, language }) => sequence(ia5String(url), printableString(language))),
  );
  return { oid: QC_OID.pds, infoDer };
}

export function decodeQcPds(infoDer: Uint8Array): PdsLocation[] {
  const locations: PdsLocation[] = [];
  const list = DerReader.inside(infoDer, TAG.SEQUENCE);
  while (!list.atEnd) {
    const fields = list.enter(TAG.SEQUENCE);
    const url = decodeString(fields.next(TAG.IA5_STRING));
    const language = decodeString(fields.next(TAG.PRINTABLE_STRING));
    fields.end();
    locations.push({ url, language });
  }
  return locations;
}
