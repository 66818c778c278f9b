import { DerReader, decodeInteger, decodeString } from '../asn1/der-reader';
import { integer, printableString, sequence } from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { QC_OID, type QcStatement } from './qc-statements';

/** A limit on transactions: amount x 10^exponent in a currency, ISO 4217 alphabetic or numeric. */
export interface QcLimitValue {
  readonly currency: string | number;
  readonly amount: number;
  readonly exponent: number;
}

/** esi4-qcStatement-2 (EN 319 412-5 4.3.2). */
export function encodeQcLimitValue({ currency, amount, exponent }: QcLimitValue): QcStatement {
  const code = typeof currency === 'string' ? printableString(currency) : integer(currency);
  return { oid: QC_OID.limitValue, infoDer: sequence(code, integer(amount), integer(exponent)) };
}

export function decodeQcLimitValue(infoDer: Uint8Array): QcLimitValue {
  const fields = DerReader.inside(infoDer, TAG.SEQUENCE);
  const code = fields.next();
  const currency = code.tag === TAG.INTEGER ? Number(decodeInteger(code)) : decodeString(code);
  const amount = Number(decodeInteger(fields.next(TAG.INTEGER)));
  const exponent = Number(decodeInteger(fields.next(TAG.INTEGER)));
  fields.end();
  return { currency, amount, exponent };
}
