import { DerReader, decodeBoolean, decodeInteger } from '../../asn1/der-reader';
import { boolean, integer, sequence } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** Whether the subject is a CA, and how many CAs may follow it in a path (RFC 5280 4.2.1.9). */
export interface BasicConstraints {
  readonly cA: boolean;
  readonly pathLenConstraint?: number;
}

/** basicConstraints, critical; cA FALSE is the default and therefore an empty SEQUENCE. */
export function encodeBasicConstraints({ cA, pathLenConstraint }: BasicConstraints): Extension {
  const parts = cA ? [boolean(true)] : [];
  if (pathLenConstraint !== undefined) parts.push(integer(pathLenConstraint));
  return { oid: OID.basicConstraints, critical: true, value: sequence(...parts) };
}

export function decodeBasicConstraints(value: Uint8Array): BasicConstraints {
  const fields = DerReader.inside(value, TAG.SEQUENCE);
  const cA = fields.optional(TAG.BOOLEAN);
  const length = fields.optional(TAG.INTEGER);
  fields.end();
  return {
    cA: cA ? decodeBoolean(cA) : false,
    ...(length ? { pathLenConstraint: Number(decodeInteger(length)) } : {}),
  };
}
