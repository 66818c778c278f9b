import { createHash } from 'node:crypto';
import { concat } from '../asn1/der-writer';
import { encodeLeiExtension, encodeLeiRoleExtension } from '../qcstatements/lei';
import { canonicalJson } from '../store/canonical-json';
import type { CertificateProfile } from '../world/certificate-profile';
import { addDuration } from '../common/durations';
import type { Tsp } from '../world/world';
import type { SignatureAlgorithm } from '../x509/algorithms';
import { encodeAuthorityInformationAccess } from '../x509/extensions/authority-information-access';
import { encodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeCertificatePolicies } from '../x509/extensions/certificate-policies';
import { encodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { encodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import { encodeNoRevAvail } from '../x509/extensions/no-rev-avail';
import { encodeOcspNoCheck } from '../x509/extensions/ocsp-nocheck';
import { encodePrivateKeyUsagePeriod } from '../x509/extensions/private-key-usage-period';
import { encodeSubjectAltName, type GeneralName } from '../x509/extensions/subject-alt-name';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { encodeValidityAssuredShortTerm } from '../x509/extensions/validity-assured-short-term';
import { buildTbsCertificate, encodeExtension, type Extension } from '../x509/tbs-certificate';
import type { ValidityPeriod } from './certificate-validity';
import { encodeProfileQcStatements } from './profile-qc-statements';
import { aiaUrl, cpsUrl, crlUrl, ocspUrl, type PublicUrls } from './public-urls';

/** What a template takes from the CA that issues by it. */
export interface TemplateIssuer {
  readonly caId: string;
  readonly keyGeneration: number;
  /** Subject of the issuer's certificate, DER. */
  readonly subjectDer: Uint8Array;
  /** Undefined for a self-signed root, whose certificates about itself carry no authorityKeyIdentifier. */
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly tsp: Tsp;
}

/** What differs from certificate to certificate. */
export interface CertificateFields {
  /** Content octets of the serialNumber. */
  readonly serialNumber: Uint8Array;
  readonly validity: ValidityPeriod;
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
  readonly crlShard: number;
  readonly alternativeNames: readonly GeneralName[];
  readonly lei: string | undefined;
}

/** Where the status of a certificate is found. */
export interface StatusUris {
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
}

/**
 * A profile as one CA issues it, compiled once: what never changes is encoded already. The extensions stand in this
 * order: authorityKeyIdentifier, subjectKeyIdentifier, keyUsage, privateKeyUsagePeriod, certificatePolicies,
 * subjectAltName, basicConstraints, extKeyUsage, cRLDistributionPoints, authorityInfoAccess, ocsp-nocheck,
 * qcStatements, validity-assured short-term, noRevAvail, LEI, LEI role. Each is there only if the profile has it.
 */
export interface CertificateTemplate {
  readonly profile: CertificateProfile;
  readonly issuer: TemplateIssuer;
  /** All policy OIDs, as encoded. */
  readonly policyOids: readonly string[];
  /** SHA-256 of the profile, lower-case hex; kept with each certificate. */
  readonly profileHash: string;
  /** Where the status of a certificate in this shard is found, as the certificate says. */
  statusUris(crlShard: number): StatusUris;
  /** The DER of the TBSCertificate. */
  tbsCertificate(fields: CertificateFields): Uint8Array;
}

export function compileCertificateTemplate(
  profile: CertificateProfile,
  issuer: TemplateIssuer,
  urls: PublicUrls,
): CertificateTemplate {
  const policies = policiesOf(profile, issuer, urls);
  const authorityKeyIdentifier = issuer.subjectKeyIdentifier
    ? encoded(encodeAuthorityKeyIdentifier(issuer.subjectKeyIdentifier))
    : NONE;
  const keyUsage = encoded(encodeKeyUsage(profile.keyUsage));
  const certificatePolicies = policies.length > 0 ? encoded(encodeCertificatePolicies(policies)) : NONE;
  const fromConstraintsToStatements = middlePart(profile, issuer, urls);
  const leiRole = profile.leiRole === undefined ? NONE : encoded(encodeLeiRoleExtension(profile.leiRole));
  const extensionsOf = (fields: CertificateFields): Uint8Array[] => [
    authorityKeyIdentifier,
    encoded(encodeSubjectKeyIdentifier(fields.subjectKeyIdentifier)),
    keyUsage,
    privateKeyUsagePeriod(profile, fields.validity),
    certificatePolicies,
    fields.alternativeNames.length > 0 ? encoded(encodeSubjectAltName(fields.alternativeNames)) : NONE,
    fromConstraintsToStatements(fields.crlShard),
    fields.lei === undefined ? NONE : encoded(encodeLeiExtension(fields.lei)),
    leiRole,
  ];
  return {
    profile,
    issuer,
    policyOids: policies.map(({ oid }) => oid),
    profileHash: createHash('sha256').update(canonicalJson(profile), 'utf8').digest('hex'),
    statusUris: (crlShard) => ({
      ocsp: profile.status.ocsp ? [ocspUrl(urls, issuer.caId)] : [],
      crl: profile.status.crl ? [crlUrl(urls, issuer.caId, crlShard)] : [],
    }),
    tbsCertificate: (fields) =>
      buildTbsCertificate({
        serialNumber: fields.serialNumber,
        signatureAlgorithm: issuer.signatureAlgorithm,
        issuerDer: issuer.subjectDer,
        notBefore: fields.validity.notBefore,
        notAfter: fields.validity.notAfter,
        subjectDer: fields.subjectDer,
        spkiDer: fields.spkiDer,
        extensionsDer: extensionsOf(fields),
      }),
  };
}

/** No extension: an empty piece of encoding. */
const NONE = new Uint8Array(0);

/** The encodings of extensions, one after the other. */
function encoded(...extensions: readonly Extension[]): Uint8Array {
  const [first] = extensions;
  return first && extensions.length === 1
    ? encodeExtension(first)
    : concat(...extensions.map(encodeExtension));
}

function policiesOf(
  profile: CertificateProfile,
  { caId, tsp }: TemplateIssuer,
  urls: PublicUrls,
): { oid: string; cpsUri?: string }[] {
  return profile.policies.map((policy) => ({
    oid: 'oid' in policy ? policy.oid : `${tsp.policyArc}.${policy.tspPolicy}`,
    ...(policy.cps ? { cpsUri: cpsUrl(urls, caId) } : {}),
  }));
}

function constraintsOf({ basicConstraints, extKeyUsage }: CertificateProfile): Extension[] {
  return [
    ...(basicConstraints ? [encodeBasicConstraints(basicConstraints)] : []),
    ...(extKeyUsage ? [encodeExtKeyUsage(extKeyUsage.oids, extKeyUsage.critical)] : []),
  ];
}

function statusAndStatementsOf(
  profile: CertificateProfile,
  issuer: TemplateIssuer,
  urls: PublicUrls,
): Extension[] {
  const { status } = profile;
  const ocsp = status.ocsp ? [ocspUrl(urls, issuer.caId)] : [];
  const caIssuers = status.caIssuers ? [aiaUrl(urls, issuer.caId, issuer.keyGeneration)] : [];
  const statements = encodeProfileQcStatements(profile, issuer.caId, urls);
  return [
    ...(ocsp.length + caIssuers.length > 0 ? [encodeAuthorityInformationAccess({ ocsp, caIssuers })] : []),
    ...(status.ocspNoCheck ? [encodeOcspNoCheck()] : []),
    ...(statements ? [statements] : []),
    ...(status.validityAssured ? [encodeValidityAssuredShortTerm()] : []),
    ...(status.noRevAvail ? [encodeNoRevAvail()] : []),
  ];
}

/** What stands between the alternative names and the LEI: it depends on nothing but the CRL shard. */
function middlePart(
  profile: CertificateProfile,
  issuer: TemplateIssuer,
  urls: PublicUrls,
): (crlShard: number) => Uint8Array {
  const before = constraintsOf(profile);
  const after = statusAndStatementsOf(profile, issuer, urls);
  const byShard = new Map<number, Uint8Array>();
  return (crlShard) => {
    const known = byShard.get(crlShard);
    if (known) return known;
    const points = profile.status.crl
      ? [encodeCrlDistributionPoints([crlUrl(urls, issuer.caId, crlShard)])]
      : [];
    const part = encoded(...before, ...points, ...after);
    byShard.set(crlShard, part);
    return part;
  };
}

/** EN 319 422 6.4: the key of a time-stamping unit stops signing before its certificate ends. */
function privateKeyUsagePeriod(profile: CertificateProfile, { notBefore }: ValidityPeriod): Uint8Array {
  if (profile.privateKeyUsagePeriod === undefined) return NONE;
  const end = addDuration(notBefore, profile.privateKeyUsagePeriod);
  return encoded(encodePrivateKeyUsagePeriod({ notBefore, notAfter: new Date(end.getTime() - 1000) }));
}
