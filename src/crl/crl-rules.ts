import type { CertificateListView } from '../x509/certificate-list';
import { isLastCrl } from './crl-schedule';

/** Why a list must not take the place of the published one. */
export type PublicationViolation =
  /** No cRLNumber (RFC 5280 5.2.3). */
  | 'number_missing'
  /** The number is not strictly greater than the published one (RFC 5280 5.2.3). */
  | 'number_not_greater'
  /** The issuer is not, octet for octet, the subject of the CA or the issuer of the published list (RFC 5280 5.1.2.3). */
  | 'issuer_differs'
  /** The algorithm inside the signed part is not the one beside the signature (RFC 5280 5.1.1.2). */
  | 'algorithm_differs'
  /** The signature does not verify under the CA's key. */
  | 'signature_invalid'
  /** One list has an issuing distribution point and the other has none, or they share no URI (RFC 5280 5.2.5). */
  | 'distribution_point_disjoint'
  /** One list is limited to a kind of certificate to which the other is not. */
  | 'certificate_kind_differs'
  /** A delta would replace a complete list, or the other way round (RFC 5280 5.2.4). */
  | 'delta_differs'
  /** A delta names a base that is not published, or that is newer than itself (RFC 5280 5.2.4). */
  | 'base_not_published'
  /** thisUpdate is earlier than that of the published list. */
  | 'this_update_older'
  /** No nextUpdate, or one that is not after thisUpdate (RFC 5280 5.1.2.5). */
  | 'next_update_missing'
  /** The published list is the last one; nothing follows it (EN 319 411-1 CSS-6.3.9-06). */
  | 'after_last';

/** What cannot be read from the lists themselves. */
export interface PublicationFacts {
  /** Subject of the CA's certificate. */
  readonly issuerDer: Uint8Array;
  /** Whether the signature of the new list verifies, by platform crypto, under the CA's key. */
  readonly signatureVerified: boolean;
  /** Numbers of the complete lists of the scope that are or were published; for a delta. */
  readonly publishedBases?: ReadonlySet<bigint>;
}

/**
 * All reasons against putting `next` in the place of `published` (undefined for the first list of a scope), none where it
 * may be published. The store then swaps on the condition that the published number is still the one compared with.
 */
export function publicationViolations(
  published: CertificateListView | undefined,
  next: CertificateListView,
  facts: PublicationFacts,
): PublicationViolation[] {
  const violations: PublicationViolation[] = [];
  const check = (holds: boolean, violation: PublicationViolation): void => {
    if (!holds) violations.push(violation);
  };
  // 1 The list alone.
  const { crlNumber, baseCrlNumber, thisUpdate, nextUpdate } = next;
  check(crlNumber !== undefined, 'number_missing');
  check(sameOctets(next.signatureAlgorithmDer, next.tbsSignatureAlgorithmDer), 'algorithm_differs');
  check(facts.signatureVerified, 'signature_invalid');
  check(nextUpdate !== undefined && nextUpdate > thisUpdate, 'next_update_missing');
  if (baseCrlNumber !== undefined) {
    const isPublished = facts.publishedBases?.has(baseCrlNumber) ?? false;
    check(isPublished && baseCrlNumber <= (crlNumber ?? 0n), 'base_not_published');
  }
  const isOfIssuer = sameOctets(next.issuer.der, facts.issuerDer);
  if (!published) {
    check(isOfIssuer, 'issuer_differs');
    return violations;
  }
  // 2 The list after the published one.
  check(isOfIssuer && sameOctets(next.issuer.der, published.issuer.der), 'issuer_differs');
  check(crlNumber === undefined || crlNumber > (published.crlNumber ?? -1n), 'number_not_greater');
  check(thisUpdate >= published.thisUpdate, 'this_update_older');
  check((baseCrlNumber === undefined) === (published.baseCrlNumber === undefined), 'delta_differs');
  check(sharesDistributionPoint(next, published), 'distribution_point_disjoint');
  const kind = next.issuingDistributionPoint?.onlyContains;
  check(kind === published.issuingDistributionPoint?.onlyContains, 'certificate_kind_differs');
  check(!(published.nextUpdate && isLastCrl(published.nextUpdate)), 'after_last');
  return violations;
}

function sharesDistributionPoint(next: CertificateListView, published: CertificateListView): boolean {
  const names = next.issuingDistributionPoint?.fullName;
  const others = published.issuingDistributionPoint?.fullName;
  if (names === undefined || others === undefined) return names === others;
  return names.some((name) => others.includes(name));
}

function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
