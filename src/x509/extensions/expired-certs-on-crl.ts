import { decodeTime, readWhole } from '../../asn1/der-reader';
import { generalizedTime } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/**
 * expiredCertsOnCRL of X.509, not critical: the CRL keeps the entries of all revoked certificates that expired at this
 * instant or later. Present exactly where entries are kept beyond expiry (EN 319 411-2 CSS-6.3.10-03 to -06).
 */
export function encodeExpiredCertsOnCrl(since: Date): Extension {
  return { oid: OID.expiredCertsOnCrl, critical: false, value: generalizedTime(since) };
}

export function decodeExpiredCertsOnCrl(value: Uint8Array): Date {
  return decodeTime(readWhole(value, TAG.GENERALIZED_TIME));
}
