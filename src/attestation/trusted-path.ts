import { hash } from 'node:crypto';
import { DerError } from '../asn1/der-error';
import { sameOctets } from '../asn1/octets';
import { assertStrictDer } from '../asn1/strict-der';
import { PkiError } from '../common/pki-error';
import { signatureAlgorithmOf } from '../x509/algorithms';
import { decodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { decodeKeyUsage } from '../x509/extensions/key-usage';
import { formatName } from '../x509/name';
import { OID } from '../x509/oids';
import { type VerificationKey, verifySignature } from '../x509/signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { type CertificateView, parseCertificate } from '../x509/tbs-certificate';
import { badAttestation, type AttestationPointer } from './attestation-refusal';

/** The longest path that is followed, the trusted root not counted. */
export const MAX_PATH_CERTIFICATES = 6;
/** The largest certificate that is read, in octets. */
const MAX_CERTIFICATE_OCTETS = 16_384;

/** A certificate of a path and where in the attestation member it stands. */
export interface PathCertificate {
  readonly der: Uint8Array;
  readonly pointer: AttestationPointer;
}

/** The end of a path that leads to a trusted root. */
export interface TrustedLeaf {
  readonly certificate: CertificateView;
  /** The certificate's own key, for statements signed with it. */
  readonly key: VerificationKey;
  /** SHA-256 of the root's certificate, lower-case hex. */
  readonly rootSha256: string;
}

/** Critical extensions that this verification knows, and so may be asked for (RFC 5280 4.2). */
const PROCESSED_CRITICAL: ReadonlySet<string> = new Set([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extKeyUsage,
  OID.subjectAltName,
  OID.certificatePolicies,
]);

/**
 * Verifies the path from `path[0]`, each certified by the next, the last by one of `roots` or itself one of them, at the
 * instant `now` (RFC 5280 6.1 without policies, name constraints and revocation: device makers publish none that could
 * be asked here). Roots are believed as they are, but must be in their validity.
 *
 * Throws `bad_attestation` at the certificate that breaks the path.
 */
export function verifyTrustedPath(
  path: readonly PathCertificate[],
  roots: readonly Uint8Array[],
  now: Date,
): TrustedLeaf {
  const [leaf] = path;
  if (leaf === undefined)
    throw badAttestation('/certs', 'There is no certificate that signed the statement.');
  if (path.length > MAX_PATH_CERTIFICATES)
    throw badAttestation(
      path[MAX_PATH_CERTIFICATES]?.pointer ?? '/certs',
      `Send at most ${MAX_PATH_CERTIFICATES} certificates.`,
    );
  const read = path.map((each) => ({ ...each, view: readPathCertificate(each) }));
  for (const { view, pointer } of read) assertInValidity(view, pointer, now);
  const [first] = read;
  if (first === undefined)
    throw badAttestation('/certs', 'There is no certificate that signed the statement.');
  let subject = first;
  for (const [depth, issuer] of read.entries()) {
    if (depth === 0) continue;
    if (roots.some((root) => sameOctets(root, subject.der))) break;
    assertMayCertify(issuer.view, issuer.pointer, depth - 1);
    assertCertifiedBy(subject.view, issuer.view, subject.pointer);
    subject = issuer;
  }
  const root = findRoot(subject.view, subject.pointer, roots, now, read.indexOf(subject));
  return {
    certificate: first.view,
    key: keyOf(first.view, first.pointer),
    rootSha256: hash('sha256', root, 'hex'),
  };
}

/** Reads one certificate in strict DER. Throws `bad_attestation`. */
export function readPathCertificate({ der, pointer }: PathCertificate): CertificateView {
  if (der.length > MAX_CERTIFICATE_OCTETS)
    throw badAttestation(pointer, `A certificate here has at most ${MAX_CERTIFICATE_OCTETS} octets.`);
  try {
    assertStrictDer(der);
    const view = parseCertificate(der);
    // Names are read when they are asked for; here, so that a malformed one is refused as the rest is.
    formatName(view.tbs.issuer);
    formatName(view.tbs.subject);
    return view;
  } catch (error) {
    if (error instanceof DerError)
      throw badAttestation(pointer, `This is no X.509 certificate in DER: ${error.message}.`, error);
    throw error;
  }
}

/** The key of a certificate. Throws `bad_attestation` for one of a kind that is not accepted. */
function keyOf({ tbs }: CertificateView, pointer: AttestationPointer): VerificationKey {
  try {
    const spki = parseSubjectPublicKeyInfo(tbs.spkiDer);
    return { spki, key: importPublicKey(spki) };
  } catch (error) {
    if (error instanceof DerError || error instanceof PkiError)
      throw badAttestation(pointer, 'The certificate has a key of a kind that is not accepted.', error);
    throw error;
  }
}

function findRoot(
  last: CertificateView,
  pointer: AttestationPointer,
  roots: readonly Uint8Array[],
  now: Date,
  depth: number,
): Uint8Array {
  if (roots.some((root) => sameOctets(root, last.der))) return last.der;
  let refusal: unknown;
  for (const root of roots) {
    const view = readPathCertificate({ der: root, pointer });
    if (!sameOctets(view.tbs.subject.der, last.tbs.issuer.der)) continue;
    if (!isSignedBy(last, view, pointer)) continue;
    try {
      assertInValidity(view, pointer, now);
      assertMayCertify(view, pointer, depth);
      return root;
    } catch (error) {
      // A renewed root has the name and key of the one before it: another may serve.
      if (!(error instanceof PkiError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal !== undefined) throw refusal as PkiError;
  throw badAttestation(
    pointer,
    'The certificate does not lead to a root that is trusted for this device; send those in between.',
  );
}

/** `depth`: how many CA certificates stand below it in the path, the leaf not counted. */
function assertMayCertify({ tbs }: CertificateView, pointer: AttestationPointer, depth: number): void {
  const constraints = tbs.extension(OID.basicConstraints);
  const usage = tbs.extension(OID.keyUsage);
  const { cA, pathLenConstraint = Infinity } = readExtension(pointer, () =>
    constraints === undefined ? { cA: false } : decodeBasicConstraints(constraints.value),
  );
  // RFC 5280 6.1.4 (k), (m), (n).
  if (!cA) throw badAttestation(pointer, 'A certificate that certifies another is not that of a CA.');
  if (depth > pathLenConstraint) throw badAttestation(pointer, 'The path is longer than the CA allows.');
  if (
    usage !== undefined &&
    !readExtension(pointer, () => decodeKeyUsage(usage.value)).includes('keyCertSign')
  )
    throw badAttestation(pointer, 'The key usage of the CA does not allow it to certify.');
}

function assertCertifiedBy(
  subject: CertificateView,
  issuer: CertificateView,
  pointer: AttestationPointer,
): void {
  if (!sameOctets(subject.tbs.issuer.der, issuer.tbs.subject.der))
    throw badAttestation(pointer, 'The next certificate is not that of the issuer of this one.');
  if (!isSignedBy(subject, issuer, pointer))
    throw badAttestation(pointer, 'The signature of the certificate is not that of its issuer.');
}

function isSignedBy(
  { tbs, signatureAlgorithmDer, signature }: CertificateView,
  issuer: CertificateView,
  pointer: AttestationPointer,
): boolean {
  const algorithm = signatureAlgorithmOf(signatureAlgorithmDer);
  if (algorithm === undefined || !sameOctets(signatureAlgorithmDer, tbs.signatureAlgorithmDer)) return false;
  return verifySignature(algorithm, tbs.der, signature, keyOf(issuer, pointer));
}

function assertInValidity({ tbs }: CertificateView, pointer: AttestationPointer, now: Date): void {
  if (tbs.version !== 3) throw badAttestation(pointer, 'Only version 3 certificates are taken.');
  if (now < tbs.notBefore) throw badAttestation(pointer, 'The certificate is not valid yet.');
  if (now > tbs.notAfter) throw badAttestation(pointer, 'The certificate has ended.');
  const unknown = tbs.extensions.find(({ oid, critical }) => critical && !PROCESSED_CRITICAL.has(oid));
  if (unknown !== undefined)
    throw badAttestation(pointer, `The certificate has a critical extension not known here: ${unknown.oid}.`);
}

/** Reads an extension of a certificate. Throws `bad_attestation` where it is malformed. */
export function readExtension<T>(pointer: AttestationPointer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError)
      throw badAttestation(pointer, `An extension of the certificate is malformed: ${error.message}.`, error);
    throw error;
  }
}

/** Throws `bad_attestation` if the certificate is that of a CA or its key usage allows no signatures. */
export function assertMaySign({ tbs }: CertificateView, pointer: AttestationPointer): void {
  const constraints = tbs.extension(OID.basicConstraints);
  const usage = tbs.extension(OID.keyUsage);
  if (constraints && readExtension(pointer, () => decodeBasicConstraints(constraints.value)).cA)
    throw badAttestation(pointer, 'The certificate that signs the statement is that of a CA.');
  if (usage && !readExtension(pointer, () => decodeKeyUsage(usage.value)).includes('digitalSignature'))
    throw badAttestation(pointer, 'The key usage of the certificate does not allow it to sign statements.');
}
