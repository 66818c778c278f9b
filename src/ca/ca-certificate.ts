import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp } from '../world/world';
import { buildName } from '../x509/name';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import {
  compileCertificateTemplate,
  type CertificateTemplate,
  type TemplateIssuer,
} from './certificate-template';
import { certificateValidity, type ValidityPeriod } from './certificate-validity';
import type { PublicUrls } from './public-urls';

/** Nothing limits the certificate of a root but its own definition. */
const UNLIMITED: ValidityPeriod = {
  notBefore: new Date('1970-01-01T00:00:00Z'),
  notAfter: new Date('9999-12-31T23:59:59Z'),
};

/** The CA whose certificate is to be made. */
export interface NewCa {
  readonly definition: CaDefinition;
  readonly profile: CertificateProfile;
  readonly tsp: Tsp;
  readonly spkiDer: Uint8Array;
}

/** The CA that will sign it; undefined for a root, which signs for itself. */
export type ParentCa = { readonly issuer: TemplateIssuer; readonly validity: ValidityPeriod } | undefined;

export interface PreparedCaCertificate extends ValidityPeriod {
  readonly tbsDer: Uint8Array;
  readonly template: CertificateTemplate;
  readonly subjectDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
}

/** The subject name of a CA, DER: UTF8String where the profile says so, else PrintableString wherever it fits. */
export function caSubjectDer({ subject }: CaDefinition, profile: CertificateProfile): Uint8Array {
  return buildName(subject, { utf8: profile.nameEncoding === 'utf8' });
}

/** The TBSCertificate of a CA (RFC 5280 4.2.1.9). Its validity is that of the definition, within the parent's. */
export function prepareCaCertificate(
  { definition, profile, tsp, spkiDer }: NewCa,
  parent: ParentCa,
  urls: PublicUrls,
  serialNumber: Uint8Array,
  now: Date,
): PreparedCaCertificate {
  const publicKey = parseSubjectPublicKeyInfo(spkiDer);
  const subjectDer = caSubjectDer(definition, profile);
  const issuer: TemplateIssuer = parent?.issuer ?? {
    caId: definition.caId,
    keyGeneration: 1,
    subjectDer,
    subjectKeyIdentifier: undefined,
    signatureAlgorithm: definition.signatureAlgorithm,
    tsp,
  };
  // The policy arc is that of the certified CA's own provider, also below another provider's root.
  const template = compileCertificateTemplate(profile, { ...issuer, tsp }, urls);
  const requested = { duration: definition.validity };
  const validity = certificateValidity(profile.validity, parent?.validity ?? UNLIMITED, now, requested);
  const tbsDer = template.tbsCertificate({
    serialNumber,
    validity,
    subjectDer,
    spkiDer,
    subjectKeyIdentifier: publicKey.keyIdentifier,
    crlShard: 0,
    alternativeNames: [],
    lei: undefined,
  });
  return { tbsDer, template, subjectDer, subjectKeyIdentifier: publicKey.keyIdentifier, ...validity };
}
