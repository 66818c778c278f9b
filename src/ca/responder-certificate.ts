import { addDuration } from '../common/durations';
import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp } from '../world/world';
import { buildName } from '../x509/name';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import type { CertificateTemplate } from './certificate-template';
import { certificateValidity, type RequestedValidity, type ValidityPeriod } from './certificate-validity';

/** Longest commonName (RFC 5280 appendix A, ub-common-name). */
const LONGEST_NAME = 64;

/** The responder that is to be certified. */
export interface NewResponder {
  readonly ca: CaDefinition;
  readonly tsp: Tsp;
  /** Counted for each CA. */
  readonly number: number;
  readonly spkiDer: Uint8Array;
}

export interface PreparedResponderCertificate extends ValidityPeriod {
  readonly tbsDer: Uint8Array;
}

/** Name of the key of a CA's responder in the key store. */
export function responderKeyId(caId: string, number: number): string {
  return `${caId}-ocsp-${number}`;
}

/** Subject of a responder, DER: who runs it, and whose it is. It says TEST. */
export function responderSubjectDer(
  { ca, tsp, number }: Omit<NewResponder, 'spkiDer'>,
  profile: CertificateProfile,
): Uint8Array {
  const suffix = ` OCSP responder ${number}`;
  const name = /\bTEST\b/.test(ca.name) ? ca.name : `TEST ${ca.name}`;
  const fitting = [...name].slice(0, LONGEST_NAME - suffix.length).join('');
  return buildName(
    [
      { attribute: 'C', value: tsp.country },
      { attribute: 'O', value: tsp.name },
      { attribute: 'organizationIdentifier', value: tsp.organizationIdentifier },
      { attribute: 'CN', value: fitting.trimEnd() + suffix },
    ],
    { utf8: profile.nameEncoding === 'utf8' },
  );
}

/**
 * The TBSCertificate of a delegated responder (RFC 6960 4.2.2.2). It lasts as the profile says, or until its CA ends if
 * that is sooner. `policy_violation` if the CA has ended.
 */
export function prepareResponderCertificate(
  responder: NewResponder,
  template: CertificateTemplate,
  issuerValidity: ValidityPeriod,
  serialNumber: Uint8Array,
  now: Date,
): PreparedResponderCertificate {
  const { profile } = template;
  const requested = endsBefore(issuerValidity, profile, now);
  const validity = certificateValidity(profile.validity, issuerValidity, now, requested);
  const tbsDer = template.tbsCertificate({
    serialNumber,
    validity,
    subjectDer: responderSubjectDer(responder, profile),
    spkiDer: responder.spkiDer,
    subjectKeyIdentifier: parseSubjectPublicKeyInfo(responder.spkiDer).keyIdentifier,
    crlShard: 0,
    alternativeNames: [],
    lei: undefined,
  });
  return { tbsDer, ...validity };
}

/** The duration that ends with the CA, where the profile's own would go beyond it. */
function endsBefore(
  { notBefore, notAfter }: ValidityPeriod,
  { validity }: CertificateProfile,
  now: Date,
): RequestedValidity {
  const offset = addDuration(now, validity.notBeforeOffset).getTime() - now.getTime();
  const start = Math.max(now.getTime() - offset, notBefore.getTime());
  if (addDuration(new Date(start), validity.default).getTime() - 1000 <= notAfter.getTime()) return {};
  return { duration: `PT${Math.floor((notAfter.getTime() - start) / 1000) + 1}S` };
}

/**
 * Whether a responder's certificate is to be replaced at `now`: half its life is over, and a new one would last longer
 * than it, which it does not where both end with the CA.
 */
export function isReplacementDue(
  { notBefore, notAfter }: ValidityPeriod,
  issuerValidity: ValidityPeriod,
  now: Date,
): boolean {
  const half = (notBefore.getTime() + notAfter.getTime()) / 2;
  return now.getTime() >= half && notAfter < issuerValidity.notAfter;
}
