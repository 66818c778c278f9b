import { encodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { encodeCrlNumber } from '../x509/extensions/crl-number';
import { encodeDeltaCrlIndicator } from '../x509/extensions/delta-crl-indicator';
import { encodeExpiredCertsOnCrl } from '../x509/extensions/expired-certs-on-crl';
import { encodeFreshestCrl } from '../x509/extensions/freshest-crl';
import {
  encodeIssuingDistributionPoint,
  type IssuingDistributionPoint,
} from '../x509/extensions/issuing-distribution-point';
import type { Extension } from '../x509/tbs-certificate';

/** What the extensions of a CRL say. */
export interface CrlExtensionValues {
  /** subjectKeyIdentifier of the CA whose key signs (RFC 5280 5.2.1). */
  readonly issuerKeyIdentifier: Uint8Array;
  readonly crlNumber: bigint;
  /** Absent for a list of all certificates of the CA. */
  readonly distributionPoint?: IssuingDistributionPoint;
  /** For a delta: the number of the complete list that it starts from. */
  readonly baseCrlNumber?: bigint;
  /** For a complete list with a delta: the delta's URL. */
  readonly deltaUrl?: string;
  /** Where entries are kept beyond expiry: of certificates that expired from when on (EN 319 411-2 CSS-6.3.10-03 to -06). */
  readonly expiredCertsSince?: Date;
}

/**
 * The extensions of a CRL, always in the same order. RangeError for a delta that names a delta of its own
 * (RFC 5280 5.2.6) or a base that is newer than itself.
 */
export function crlExtensions({
  issuerKeyIdentifier,
  crlNumber,
  distributionPoint,
  baseCrlNumber,
  deltaUrl,
  expiredCertsSince,
}: CrlExtensionValues): Extension[] {
  if (baseCrlNumber !== undefined) {
    if (deltaUrl !== undefined) throw new RangeError('a delta CRL has no freshestCRL');
    if (baseCrlNumber > crlNumber) throw new RangeError('the base of a delta CRL is newer than the delta');
  }
  const extensions = [encodeAuthorityKeyIdentifier(issuerKeyIdentifier), encodeCrlNumber(crlNumber)];
  if (baseCrlNumber !== undefined) extensions.push(encodeDeltaCrlIndicator(baseCrlNumber));
  if (distributionPoint) extensions.push(encodeIssuingDistributionPoint(distributionPoint));
  if (deltaUrl !== undefined) extensions.push(encodeFreshestCrl([deltaUrl]));
  if (expiredCertsSince) extensions.push(encodeExpiredCertsOnCrl(expiredCertsSince));
  return extensions;
}
