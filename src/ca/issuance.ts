import { buildName } from '../x509/name';
import type { GeneralName } from '../x509/extensions/subject-alt-name';
import type { SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { CertificateTemplate } from './certificate-template';
import { certificateValidity, type RequestedValidity, type ValidityPeriod } from './certificate-validity';
import type { SubjectData } from './subject-data';
import { certifySubject } from './subject-name';

/** What is to be certified. */
export interface TbsRequest {
  readonly subjectData: SubjectData;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly validity?: RequestedValidity;
}

/** Where the certificate stands among those of its CA. */
export interface TbsPlace {
  readonly serialNumber: Uint8Array;
  readonly crlShard: number;
  /** Validity of the issuer's own certificate. */
  readonly issuerValidity: ValidityPeriod;
  readonly now: Date;
}

/** A certificate before it is signed. */
export interface PreparedCertificate extends ValidityPeriod {
  readonly tbsDer: Uint8Array;
}

/**
 * Request, template, time and serial to the TBSCertificate. Pure: the same input gives the same octets. Refusals:
 * `subject_type_mismatch`, `subject_mismatch`, `malformed` (see `certifySubject`), `policy_violation` (see
 * `certificateValidity`).
 */
export function prepareCertificate(
  template: CertificateTemplate,
  request: TbsRequest,
  { serialNumber, crlShard, issuerValidity, now }: TbsPlace,
): PreparedCertificate {
  const { profile } = template;
  const subject = certifySubject(profile, request.subjectData);
  const validity = certificateValidity(profile.validity, issuerValidity, now, request.validity);
  const alternativeNames: GeneralName[] = [];
  if (subject.latinName)
    alternativeNames.push({ type: 'directoryName', nameDer: buildName(subject.latinName) });
  if (subject.email !== undefined) alternativeNames.push({ type: 'rfc822Name', value: subject.email });
  const tbsDer = template.tbsCertificate({
    serialNumber,
    validity,
    subjectDer: buildName(subject.name, { utf8: profile.nameEncoding === 'utf8' }),
    spkiDer: request.publicKey.der,
    subjectKeyIdentifier: request.publicKey.keyIdentifier,
    crlShard,
    alternativeNames,
    lei: subject.lei,
  });
  return { tbsDer, ...validity };
}
