import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { decodeCrlDistributionPoints, encodeCrlDistributionPoints } from './crl-distribution-points';

/** freshestCRL, not critical: where the delta of this complete CRL is; never in a delta (RFC 5280 5.2.6). */
export function encodeFreshestCrl(uris: readonly string[]): Extension {
  return { ...encodeCrlDistributionPoints(uris), oid: OID.freshestCrl };
}

/** The URIs of all distribution points. */
export function decodeFreshestCrl(value: Uint8Array): string[] {
  return decodeCrlDistributionPoints(value);
}
