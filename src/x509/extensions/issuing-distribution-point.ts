import { DerError, DerReader, children, decodeBoolean, readWhole } from '../../asn1/der-reader';
import { boolean, contextConstructed, contextPrimitive, sequence } from '../../asn1/der-writer';
import { TAG, contextConstructedTag, contextTag } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { decodeGeneralName, encodeGeneralName } from './subject-alt-name';

/** The only kind of certificate that a CRL covers, where it is limited to one. */
export type OnlyContains = 'userCerts' | 'cACerts';

/** Which part of its issuer's certificates a CRL covers. */
export interface IssuingDistributionPoint {
  /** URIs under which the CRL is known; each certificate it covers names one of them, octet for octet. */
  readonly fullName: readonly string[];
  /** One word for two flags, so that both can never be set. */
  readonly onlyContains?: OnlyContains;
}

const DISTRIBUTION_POINT = contextConstructedTag(0);
const USER_CERTS = 1;
const CA_CERTS = 2;
const FULL_NAME = 0;

/**
 * issuingDistributionPoint, critical, with a fullName of at least one URI (RangeError without). Never indirect, never
 * limited to some reasons or to attribute certificates (RFC 5280 5.2.5).
 */
export function encodeIssuingDistributionPoint({
  fullName,
  onlyContains,
}: IssuingDistributionPoint): Extension {
  if (fullName.length === 0) throw new RangeError('an issuing distribution point needs a URI');
  const names = fullName.map((value) => encodeGeneralName({ type: 'uri', value }));
  const parts = [contextConstructed(0, contextConstructed(FULL_NAME, ...names))];
  if (onlyContains !== undefined) {
    // IMPLICIT [1] or [2] BOOLEAN: the content octets of TRUE.
    const number = onlyContains === 'userCerts' ? USER_CERTS : CA_CERTS;
    parts.push(contextPrimitive(number, readWhole(boolean(true)).content));
  }
  return { oid: OID.issuingDistributionPoint, critical: true, value: sequence(...parts) };
}

/**
 * Reads an issuingDistributionPoint of a list that stands for itself; {@link DerError} for an empty one, for both kinds
 * at once, a written FALSE, and for what would change the meaning of the entries: indirectCRL, onlySomeReasons,
 * onlyContainsAttributeCerts, a name relative to the issuer (RFC 5280 5.2.5).
 */
export function decodeIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const fields = new DerReader(readWhole(value, TAG.SEQUENCE).content);
  if (fields.atEnd) throw new DerError('unexpected', 'an issuing distribution point is empty');
  const point = fields.optional(DISTRIBUTION_POINT);
  const userCerts = flag(fields, USER_CERTS);
  const caCerts = flag(fields, CA_CERTS);
  // Whatever follows is onlySomeReasons, indirectCRL or onlyContainsAttributeCerts.
  fields.end();
  if (userCerts && caCerts) throw new DerError('unexpected', 'a CRL cannot be limited to both kinds');
  const fullName = point ? urisOf(point.content) : [];
  return userCerts || caCerts
    ? { fullName, onlyContains: userCerts ? 'userCerts' : 'cACerts' }
    : { fullName };
}

function flag(fields: DerReader, number: number): boolean {
  const element = fields.optional(contextTag(number));
  if (!element) return false;
  if (!decodeBoolean(element.withTag(TAG.BOOLEAN))) {
    throw new DerError('not_der', 'the default FALSE is written out');
  }
  return true;
}

function urisOf(distributionPointName: Uint8Array): string[] {
  const choice = readWhole(distributionPointName, contextConstructedTag(FULL_NAME));
  const uris: string[] = [];
  for (const element of children(choice.content)) {
    const name = decodeGeneralName(element);
    if (name.type === 'uri') uris.push(name.value);
  }
  return uris;
}
