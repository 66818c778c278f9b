import { DerReader, decodeObjectIdentifier, decodeString } from '../asn1/der-reader';
import { objectIdentifier, sequence, utf8String } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { QC_OID, type QcStatement } from './qc-statements';

/** Roles of a payment service provider (TS 119 495 5.1). */
export const PSD2_ROLE_OID = {
  Unspecified: '0.4.0.19495.1.0',
  PSP_AS: '0.4.0.19495.1.1',
  PSP_PI: '0.4.0.19495.1.2',
  PSP_AI: '0.4.0.19495.1.3',
  PSP_IC: '0.4.0.19495.1.4',
} as const;
export type Psd2Role = keyof typeof PSD2_ROLE_OID;

/** What the PSD2 statement says: roles, and name and identifier of the national competent authority. */
export interface Psd2Statement {
  readonly roles: readonly Psd2Role[];
  readonly ncaName: string;
  readonly ncaId: string;
}

const ROLE_BY_OID = new Map<string, Psd2Role>(
  Object.entries(PSD2_ROLE_OID).map(([role, oid]) => [oid, role as Psd2Role] as const),
);

/** The PSD2 statement (TS 119 495 Annex A). */
export function encodePsd2({ roles, ncaName, ncaId }: Psd2Statement): QcStatement {
  const roleList = sequence(
    ...roles.map((role) => sequence(objectIdentifier(PSD2_ROLE_OID[role]), utf8String(role))),
  );
  return { oid: QC_OID.psd2, infoDer: sequence(roleList, utf8String(ncaName), utf8String(ncaId)) };
}

/** Throws RangeError for a role that TS 119 495 does not name. */
export function decodePsd2(infoDer: Uint8Array): Psd2Statement {
  const fields = DerReader.inside(infoDer, TAG.SEQUENCE);
  const roles: Psd2Role[] = [];
  const list = fields.enter(TAG.SEQUENCE);
  while (!list.atEnd) {
    const roleOfPsp = list.enter(TAG.SEQUENCE);
    const oid = decodeObjectIdentifier(roleOfPsp.next());
    roleOfPsp.next(TAG.UTF8_STRING);
    roleOfPsp.end();
    const role = ROLE_BY_OID.get(oid);
    if (!role) throw new RangeError(`unknown PSD2 role ${oid}`);
    roles.push(role);
  }
  const ncaName = decodeString(fields.next(TAG.UTF8_STRING));
  const ncaId = decodeString(fields.next(TAG.UTF8_STRING));
  fields.end();
  return { roles, ncaName, ncaId };
}
