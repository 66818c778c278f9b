import { sameOctets } from '../asn1/octets';
import { formatName } from '../x509/name';
import { badAttestation, type AttestationPointer } from './attestation-refusal';
import type { AttestationContext, AttestationEvidence, AttestationVerdict } from './attestation-types';
import { assertFreshInstant, assertSameNonce, iso, UNCHALLENGED_STATEMENT_SECONDS } from './freshness';
import { keyPropertiesOf, type KeyProperties } from './key-properties';
import { readExtension, verifyTrustedPath, type PathCertificate, type TrustedLeaf } from './trusted-path';

export const X509_VENDOR = 'x509_vendor';

/**
 * A certificate over the attested key itself, made by the device and chained to a root of its vendor, with the vendor's
 * extension for origin and protection. Fresh by the challenge where the extension has one; else by notBefore, which may
 * be {@link UNCHALLENGED_STATEMENT_SECONDS} old; a vendor that dates nothing leaves it to the proof of possession.
 */
export function verifyX509Vendor(
  { statement, certs }: AttestationEvidence,
  context: AttestationContext,
): AttestationVerdict {
  const path: readonly PathCertificate[] = [
    { der: statement, pointer: '/statement' },
    ...certs.map((der, index) => ({ der, pointer: `/certs/${index}` as const })),
  ];
  const leaf = verifyTrustedPath(path, context.roots, context.now);
  const properties = assertProtectedKey(leaf, context, '/statement');
  return {
    format: X509_VENDOR,
    ...freshnessOf(leaf, properties, context),
    origin: 'generated',
    exportability: 'non_exportable',
    device: properties.device,
    attester: formatName(leaf.certificate.tbs.issuer),
    rootSha256: leaf.rootSha256,
  };
}

/**
 * The properties that the certificate states of the key of the context. Throws `bad_attestation` if it is over another
 * key, states nothing, or says that the key was imported or can be exported.
 */
export function assertProtectedKey(
  { certificate }: TrustedLeaf,
  { publicKey }: AttestationContext,
  pointer: AttestationPointer,
): KeyProperties {
  const { tbs } = certificate;
  if (!sameOctets(tbs.spkiDer, publicKey.der))
    throw badAttestation(pointer, 'The certificate is over another key; it attests another one.');
  const properties = readExtension(pointer, () => keyPropertiesOf((oid) => tbs.extension(oid)));
  if (properties === undefined)
    throw badAttestation(pointer, 'The certificate has no extension of a known vendor about the key.');
  if (properties.origin !== 'generated')
    throw badAttestation(pointer, 'The key was imported; it must be generated in the device.');
  if (properties.exportable) throw badAttestation(pointer, 'The key can be exported from the device.');
  return properties;
}

function freshnessOf(
  { certificate: { tbs } }: TrustedLeaf,
  { challenge, dated }: KeyProperties,
  { expectedNonce, now }: AttestationContext,
): Pick<AttestationVerdict, 'freshness' | 'attestedAt'> {
  if (challenge !== undefined) {
    assertSameNonce(challenge, expectedNonce);
    return { freshness: 'challenge', attestedAt: iso(tbs.notBefore) };
  }
  if (!dated) return { freshness: 'possession' };
  assertFreshInstant(tbs.notBefore, now, UNCHALLENGED_STATEMENT_SECONDS);
  return { freshness: 'age', attestedAt: iso(tbs.notBefore) };
}
