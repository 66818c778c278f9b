import { DerError } from '../asn1/der-reader';
import { TAG, contextConstructedTag } from '../asn1/tags';
import { DerCursor } from './der-cursor';
import { CERTIFICATE_FIELDS, type CertificateField } from './certificate-parts';

const FIELD_COUNT = CERTIFICATE_FIELDS.length;
/** More extensions than any certificate has; a bound for the tables below. */
const MAX_EXTENSIONS = 64;

const VERSION = CERTIFICATE_FIELDS.indexOf('version');

const TAG_OF_FIELD: Readonly<Record<CertificateField, number>> = {
  version: contextConstructedTag(0),
  serialNumber: TAG.INTEGER,
  signature: TAG.SEQUENCE,
  issuer: TAG.SEQUENCE,
  validity: TAG.SEQUENCE,
  subject: TAG.SEQUENCE,
  subjectPublicKeyInfo: TAG.SEQUENCE,
};
const FIELD_TAGS = CERTIFICATE_FIELDS.map((field) => TAG_OF_FIELD[field]);

/**
 * Where the parts of a TBSCertificate lie in its octets; one table, filled again for each certificate.
 */
export class TbsLayout {
  /** First octet of each field, and the one after its last; both the same where version is absent. */
  readonly fieldStarts = new Int32Array(FIELD_COUNT);
  readonly fieldEnds = new Int32Array(FIELD_COUNT);
  readonly extensionStarts = new Int32Array(MAX_EXTENSIONS);
  readonly extensionEnds = new Int32Array(MAX_EXTENSIONS);
  extensionCount = 0;

  /** Finds the parts; throws DerError where the octets are not a TBSCertificate or have unique identifiers. */
  read(tbsDer: Uint8Array): void {
    const cursor = new DerCursor(tbsDer);
    const limit = cursor.read(0, tbsDer.length, TAG.SEQUENCE);
    if (limit !== tbsDer.length) throw new DerError('trailing_bytes', 'octets follow the TBSCertificate');
    const position = this.readFields(cursor, cursor.content, limit);
    this.extensionCount = 0;
    if (position === limit) return;
    // issuerUniqueID and subjectUniqueID would stand here; RFC 5280 4.1.2.8 forbids them.
    const extensions = cursor.read(position, limit, contextConstructedTag(3));
    if (extensions !== limit) throw new DerError('unexpected', 'an element follows the extensions');
    const list = cursor.read(cursor.content, limit, TAG.SEQUENCE);
    if (list !== limit) throw new DerError('unexpected', 'an element follows the list of extensions');
    this.readExtensions(cursor, cursor.content, limit);
  }

  private readFields(cursor: DerCursor, start: number, limit: number): number {
    let position = start;
    for (let field = 0; field < FIELD_COUNT; field++) {
      const tag = FIELD_TAGS[field];
      this.fieldStarts[field] = position;
      // The version alone may be absent.
      if (field !== VERSION || cursor.octets[position] === tag) position = cursor.read(position, limit, tag);
      this.fieldEnds[field] = position;
    }
    return position;
  }

  private readExtensions(cursor: DerCursor, start: number, limit: number): void {
    for (let position = start; position < limit; position = cursor.end) {
      if (this.extensionCount === MAX_EXTENSIONS) throw new DerError('too_large', 'too many extensions');
      this.extensionStarts[this.extensionCount] = position;
      this.extensionEnds[this.extensionCount] = cursor.read(position, limit, TAG.SEQUENCE);
      this.extensionCount++;
    }
  }
}
