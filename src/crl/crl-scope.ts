import type { IssuingDistributionPoint, OnlyContains } from '../x509/extensions/issuing-distribution-point';

/**
 * What one CRL of a CA covers.
 *
 * - `shard`: the certificates of one shard, of whatever kind. Its URL stands in each of them as CDP, and alone in the
 *   list's IDP. Shard 0 of a root covers the CA certificates that it issued, beside a responder certificate of its own;
 *   therefore no flag: onlyContainsCACerts would exclude the latter. A CA that never issues more than one kind may say so.
 * - `delta`: what changed in a shard. Its IDP is that of the shard, octet for octet: a relying party combines two lists
 *   only if their scopes are the same (RFC 5280 5.2.4, 6.3.3 (c)). Its own URL stands in the freshestCRL of the shard's list.
 * - `arl`: the CA certificates of a CA, with onlyContainsCACerts. It is a view of shard 0, in which every CA certificate
 *   is put. Its IDP names its own URL and that of shard 0: as CA certificates carry the latter, a relying party that was
 *   handed the list accepts it for them.
 * - `full`: all certificates of the CA, without IDP (RFC 5280 5.2.5), for relying parties that load one list for a CA.
 *
 * The numbers of all lists of a CA come from one counter, so those of each scope grow (RFC 5280 5.2.3); a shard and its
 * delta are issued together and share one.
 */
export type CrlScope =
  | { readonly kind: 'shard' | 'delta'; readonly shard: number }
  | { readonly kind: 'arl' }
  | { readonly kind: 'full' };

/** A file name under `/crl/{caId}/` taken apart. */
export interface CrlName {
  readonly scope: CrlScope;
  readonly form: 'der' | 'pem';
}

/** What the scope needs to know of a certificate. */
export interface CoveredCertificate {
  readonly crlShard: number;
  readonly isCa: boolean;
}

/** The shard in which each CA certificate is put by its issuer. */
export const CA_CERTIFICATE_SHARD = 0;

const NAME = /^(?:(0|[1-9][0-9]{0,5})(-delta)?|(arl|full))\.(crl|pem)$/;

/**
 * The scope and form that a file name means: `0.crl`, `0-delta.crl`, `arl.crl`, `full.crl`, or the same with `.pem`.
 * Undefined for anything else, a number with leading zeros among it: each list has one name in each form.
 */
export function parseCrlName(name: string): CrlName | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, shard, delta, other, suffix] = match;
  const form = suffix === 'crl' ? 'der' : 'pem';
  if (other !== undefined) return { scope: { kind: other === 'arl' ? 'arl' : 'full' }, form };
  return { scope: { kind: delta === undefined ? 'shard' : 'delta', shard: Number(shard) }, form };
}

/** The file name of a list in DER, under which it is published. */
export function crlFileName(scope: CrlScope): string {
  switch (scope.kind) {
    case 'shard':
      return `${scope.shard}.crl`;
    case 'delta':
      return `${scope.shard}-delta.crl`;
    case 'arl':
    case 'full':
      return `${scope.kind}.crl`;
  }
}

/** The URL of a list; of a shard, the one that certificates carry (RFC 5280 4.2.1.13). `publicUrl` ends without slash. */
export function crlScopeUrl(publicUrl: string, caId: string, scope: CrlScope): string {
  return `${publicUrl}/crl/${caId}/${crlFileName(scope)}`;
}

/**
 * The issuingDistributionPoint of a list; undefined for `full`, which is not partitioned. `shardHolds` marks a shard, and
 * its delta, of a CA whose certificates are all of one kind for ever.
 */
export function distributionPointOf(
  publicUrl: string,
  caId: string,
  scope: CrlScope,
  shardHolds?: OnlyContains,
): IssuingDistributionPoint | undefined {
  switch (scope.kind) {
    case 'full':
      return undefined;
    case 'arl': {
      const shardUrl = crlScopeUrl(publicUrl, caId, { kind: 'shard', shard: CA_CERTIFICATE_SHARD });
      return { fullName: [crlScopeUrl(publicUrl, caId, scope), shardUrl], onlyContains: 'cACerts' };
    }
    case 'shard':
    case 'delta': {
      const fullName = [crlScopeUrl(publicUrl, caId, { kind: 'shard', shard: scope.shard })];
      return shardHolds === undefined ? { fullName } : { fullName, onlyContains: shardHolds };
    }
  }
}

/** Whether a certificate of the CA belongs on the list once it is revoked. */
export function isCovered(scope: CrlScope, { crlShard, isCa }: CoveredCertificate): boolean {
  switch (scope.kind) {
    case 'full':
      return true;
    case 'arl':
      return isCa;
    case 'shard':
    case 'delta':
      return crlShard === scope.shard;
  }
}
