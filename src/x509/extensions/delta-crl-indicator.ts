import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { decodeCrlNumber, encodeCrlNumberValue } from './crl-number';

/** deltaCRLIndicator, critical: the number of the complete CRL that the delta starts from (RFC 5280 5.2.4). */
export function encodeDeltaCrlIndicator(baseCrlNumber: bigint): Extension {
  return { oid: OID.deltaCrlIndicator, critical: true, value: encodeCrlNumberValue(baseCrlNumber) };
}

/** The number of the base; a DerError where it is no CRL number. */
export function decodeDeltaCrlIndicator(value: Uint8Array): bigint {
  return decodeCrlNumber(value);
}
