import { DerError, readWhole } from '../../asn1/der-reader';
import { tlv } from '../../asn1/der-writer';
import { TAG } from '../../asn1/tags';
import { type CrlReason, crlReasonNumber, crlReasonOf } from '../crl-reason';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';

/** reasonCode of a CRL entry, not critical; `unspecified` is said by leaving the extension out (RFC 5280 5.3.1). */
export function encodeReasonCode(reason: Exclude<CrlReason, 'unspecified'>): Extension {
  const value = tlv(TAG.ENUMERATED, Buffer.of(crlReasonNumber(reason)));
  return { oid: OID.reasonCode, critical: false, value };
}

/** The reason, `unspecified` too where somebody wrote it; 7 and numbers beyond 10 are a {@link DerError}. */
export function decodeReasonCode(value: Uint8Array): CrlReason {
  const { content } = readWhole(value, TAG.ENUMERATED);
  const number = content[0];
  const reason = content.length === 1 && number !== undefined ? crlReasonOf(number) : undefined;
  if (reason === undefined) throw new DerError('unexpected', 'a reason code is none of RFC 5280 5.3.1');
  return reason;
}
