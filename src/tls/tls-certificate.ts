import { CertificateLinter } from '../lint/certificate-linter';
import type { IssuerValidity } from '../lint/certificate-parts';
import type { LintExpectation } from '../lint/lint-rule';
import { RULES } from '../lint/rules';
import { signatureAlgorithmIdentifier, type SignatureAlgorithm } from '../x509/algorithms';
import { encodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import { encodeSubjectAltName, type GeneralName } from '../x509/extensions/subject-alt-name';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { buildName } from '../x509/name';
import { OID } from '../x509/oids';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { buildTbsCertificate, encodeExtension, type Extension } from '../x509/tbs-certificate';

/** How the internal TLS CA signs, itself too. */
export const TLS_SIGNATURE_ALGORITHM: SignatureAlgorithm = 'ecdsa-sha256';

const ORGANIZATION = { attribute: 'O', value: 'TEST Kakehashi' } as const;

/** A key and how long its certificate lasts. */
export interface CertifiedTlsKey extends IssuerValidity {
  readonly spkiDer: Uint8Array;
  readonly serialNumber: Uint8Array;
}

/** What a certificate takes from its issuer, the internal TLS CA. */
export interface TlsIssuer extends IssuerValidity {
  readonly subjectDer: Uint8Array;
  readonly keyIdentifier: Uint8Array;
}

/** The subject of the internal TLS CA. A part of its key identifier keeps those of two data folders apart. */
export function tlsCaSubjectDer(keyIdentifier: Uint8Array): Uint8Array {
  const mark = Buffer.from(keyIdentifier).toString('hex').slice(0, 8);
  return buildName([ORGANIZATION, { attribute: 'CN', value: `TEST Kakehashi internal TLS CA ${mark}` }]);
}

/** The TBSCertificate of the internal TLS CA: self-signed, and issuer of end entities only (RFC 5280 4.2.1.9). */
export function tlsCaTbs(key: CertifiedTlsKey): Uint8Array {
  const { keyIdentifier } = parseSubjectPublicKeyInfo(key.spkiDer);
  const subjectDer = tlsCaSubjectDer(keyIdentifier);
  const extensions = [
    encodeBasicConstraints({ cA: true, pathLenConstraint: 0 }),
    encodeKeyUsage(['keyCertSign']),
    encodeSubjectKeyIdentifier(keyIdentifier),
  ];
  return linted('root-ca', key, subjectDer, { ...key, subjectDer, keyIdentifier }, extensions);
}

/** The TBSCertificate of a server with these names (RFC 9525 4.1: the subject names no host). */
export function tlsServerTbs(
  key: CertifiedTlsKey,
  names: readonly GeneralName[],
  issuer: TlsIssuer,
): Uint8Array {
  const subjectDer = buildName([ORGANIZATION, { attribute: 'CN', value: 'TEST Kakehashi server' }]);
  return endEntityTbs(key, subjectDer, issuer, OID.serverAuth, [encodeSubjectAltName(names)]);
}

/** The TBSCertificate of an OAuth client: its commonName is the clientId (RFC 8705 2.1.2, tls_client_auth_subject_dn). */
export function tlsClientTbs(key: CertifiedTlsKey, clientId: string, issuer: TlsIssuer): Uint8Array {
  const subjectDer = buildName([ORGANIZATION, { attribute: 'CN', value: clientId }], { utf8: true });
  return endEntityTbs(key, subjectDer, issuer, OID.clientAuth, []);
}

function endEntityTbs(
  key: CertifiedTlsKey,
  subjectDer: Uint8Array,
  issuer: TlsIssuer,
  purposeOid: string,
  others: readonly Extension[],
): Uint8Array {
  return linted('ocsp-responder', key, subjectDer, issuer, [
    encodeAuthorityKeyIdentifier(issuer.keyIdentifier),
    encodeSubjectKeyIdentifier(parseSubjectPublicKeyInfo(key.spkiDer).keyIdentifier),
    encodeKeyUsage(['digitalSignature']),
    encodeExtKeyUsage([purposeOid], false),
    ...others,
  ]);
}

/** What RFC 5280 asks of any certificate; what other documents ask of qualified ones does not apply to TLS. */
const TLS_RULES = RULES.filter(({ clause }) => clause.startsWith('RFC 5280'));

/** `kind` decides which rules are asked: an end entity of TLS has no kind of its own, and owes what a responder owes. */
function linted(
  kind: 'root-ca' | 'ocsp-responder',
  key: CertifiedTlsKey,
  subjectDer: Uint8Array,
  issuer: TlsIssuer,
  extensions: readonly Extension[],
): Uint8Array {
  const tbsDer = buildTbsCertificate({
    ...key,
    signatureAlgorithm: TLS_SIGNATURE_ALGORITHM,
    issuerDer: issuer.subjectDer,
    subjectDer,
    extensionsDer: extensions.map(encodeExtension),
  });
  const expected: LintExpectation = {
    kind,
    jurisdiction: 'EU',
    subjectType: 'legal',
    qcType: undefined,
    pathLenConstraint: kind === 'root-ca' ? 0 : undefined,
    issuerSubjectDer: issuer.subjectDer,
    issuerKeyIdentifier: kind === 'root-ca' ? undefined : issuer.keyIdentifier,
    signatureAlgorithmDer: signatureAlgorithmIdentifier(TLS_SIGNATURE_ALGORITHM),
  };
  const findings = new CertificateLinter(expected, TLS_RULES).lint(
    tbsDer,
    kind === 'root-ca' ? undefined : issuer,
  );
  if (findings.length === 0) return tbsDer;
  const listed = findings.map(({ ruleId, detail }) => `${ruleId} (${detail})`).join('; ');
  throw new Error(`a TLS certificate is not signed, the lint objects: ${listed}`);
}
