import { DerReader, decodeObjectIdentifier } from '../asn1/der-reader';
import { objectIdentifier, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { OID } from '../x509/oids';
import type { Extension } from '../x509/tbs-certificate';

/** One statement of the qcStatements extension; `infoDer` is the encoded statementInfo (RFC 3739 3.2.6). */
export interface QcStatement {
  readonly oid: string;
  readonly infoDer?: Uint8Array;
}

/** Statement and value OIDs (EN 319 412-5 Annex B, RFC 3739, TS 119 495). */
export const QC_OID = {
  compliance: '0.4.0.1862.1.1',
  limitValue: '0.4.0.1862.1.2',
  retentionPeriod: '0.4.0.1862.1.3',
  sscd: '0.4.0.1862.1.4',
  pds: '0.4.0.1862.1.5',
  type: '0.4.0.1862.1.6',
  cClegislation: '0.4.0.1862.1.7',
  identMethod: '0.4.0.1862.1.8',
  qscdLegislation: '0.4.0.1862.1.9',
  psd2: '0.4.0.19495.2',
  qtst: '0.4.0.19422.1.1',
  semantics: '1.3.6.1.5.5.7.11.2',
} as const;

/** The DER of one QCStatement. */
export function encodeQcStatement({ oid, infoDer }: QcStatement): Uint8Array {
  return infoDer ? sequence(objectIdentifier(oid), infoDer) : sequence(objectIdentifier(oid));
}

/** qcStatements, never critical, in the given order (EN 319 412-5 4.1). */
export function encodeQcStatements(statements: readonly QcStatement[]): Extension {
  return { oid: OID.qcStatements, critical: false, value: sequence(...statements.map(encodeQcStatement)) };
}

/** The statements of a qcStatements extension value; throws DerError where it is not one. */
export function decodeQcStatements(value: Uint8Array): QcStatement[] {
  const statements: QcStatement[] = [];
  const list = DerReader.inside(value, TAG.SEQUENCE);
  while (!list.atEnd) {
    const fields = list.enter(TAG.SEQUENCE);
    const oid = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
    const info = fields.atEnd ? undefined : fields.next().der;
    fields.end();
    statements.push(info ? { oid, infoDer: info } : { oid });
  }
  return statements;
}
