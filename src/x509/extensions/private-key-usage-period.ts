import { DerReader, decodeTime, readWhole } from '../../asn1/der-reader';
import { contextPrimitive, generalizedTime, sequence } from '../../asn1/der-writer';
import { TAG, contextTag } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** When the private key may be used; for time-stamping units (EN 319 422 6.4). */
export interface PrivateKeyUsagePeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** privateKeyUsagePeriod, not critical, both ends as GeneralizedTime (RFC 3280 4.2.1.4). */
export function encodePrivateKeyUsagePeriod({ notBefore, notAfter }: PrivateKeyUsagePeriod): Extension {
  const implicit = (number: number, instant: Date): Uint8Array =>
    contextPrimitive(number, readWhole(generalizedTime(instant)).content);
  const value = sequence(implicit(0, notBefore), implicit(1, notAfter));
  return { oid: OID.privateKeyUsagePeriod, critical: false, value };
}

export function decodePrivateKeyUsagePeriod(value: Uint8Array): Partial<PrivateKeyUsagePeriod> {
  const fields = DerReader.inside(value, TAG.SEQUENCE);
  const notBefore = fields.optional(contextTag(0));
  const notAfter = fields.optional(contextTag(1));
  fields.end();
  return {
    ...(notBefore ? { notBefore: decodeTime(notBefore.withTag(TAG.GENERALIZED_TIME)) } : {}),
    ...(notAfter ? { notAfter: decodeTime(notAfter.withTag(TAG.GENERALIZED_TIME)) } : {}),
  };
}
