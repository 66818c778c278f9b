import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp } from '../world/world';
import { formatName, parseName } from '../x509/name';
import type { EstablishedCa, EstablishedCas } from './established-cas';
import {
  aiaPathUrl,
  aiaUrl,
  cpsTextUrl,
  crlUrl,
  ocspUrl,
  pdsUrl,
  repositoryUrl,
  termsUrl,
  type DocumentLanguage,
} from './public-urls';
import { buildTerms } from './terms';

/** A profile that the CA offers, and the policies it puts into certificates of this CA. */
export interface DocumentedProfile {
  readonly profile: CertificateProfile;
  readonly policyOids: readonly string[];
}

/** What the documents of a CA tell: the world, the base URLs and the number of CRL shards decide it. */
export interface DocumentedCa {
  readonly ca: CaDefinition;
  readonly tsp: Tsp;
  /** Subject of its certificate, RFC 4514. */
  readonly subject: string;
  /** Absent for a root. */
  readonly issuer?: CaDefinition;
  /** The CAs whose certificates it issues. */
  readonly certified: readonly CaDefinition[];
  readonly profiles: readonly DocumentedProfile[];
  readonly urls: {
    readonly repository: string;
    readonly certificate: string;
    readonly path: string;
    readonly crls: readonly string[];
    readonly ocsp: string;
    readonly cps: Readonly<Record<DocumentLanguage, string>>;
    readonly pds: Readonly<Record<DocumentLanguage, string>>;
    readonly terms: Readonly<Record<DocumentLanguage, string>>;
  };
  /** SHA-256 of the terms, lower-case hex. */
  readonly termsSha256: Readonly<Record<DocumentLanguage, string>>;
}

/** How soon a change of status shows in a list, for the texts; a test compares it with src/crl, which this role does not see. */
export const CRL_DELAY_SECONDS = 60;

/** The reasons that can be given for the certificate of a subject, and in whose name (src/ra keeps them). */
export const REVOCATION_REASONS = {
  subscriber: ['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'],
  operatorOnly: ['privilegeWithdrawn'],
  caOnly: ['cACompromise'],
} as const;

export function documentedCa(ca: EstablishedCa, established: EstablishedCas): DocumentedCa {
  const { definition, tsp, current, subjectDer, crlShards } = ca;
  const { urls } = established;
  const { caId, issuerCaId } = definition;
  const issuer = issuerCaId === undefined ? undefined : established.findOfRecord(issuerCaId)?.definition;
  const both = <T>(of: (language: DocumentLanguage) => T) => ({ en: of('en'), ja: of('ja') });
  return {
    ca: definition,
    tsp,
    subject: formatName(parseName(subjectDer)),
    ...(issuer ? { issuer } : {}),
    certified: established
      .listOfRecord()
      .map((one) => one.definition)
      .filter((one) => one.issuerCaId === caId),
    profiles: [...ca.templates.values()].map(({ profile, policyOids }) => ({ profile, policyOids })),
    urls: {
      repository: repositoryUrl(urls),
      certificate: aiaUrl(urls, caId, current.generation),
      path: aiaPathUrl(urls, caId, current.generation),
      crls: Array.from({ length: crlShards }, (_, shard) => crlUrl(urls, caId, shard)),
      ocsp: ocspUrl(urls, caId),
      cps: both((language) => cpsTextUrl(urls, caId, language)),
      pds: both((language) => pdsUrl(urls, caId, language)),
      terms: both((language) => termsUrl(urls, caId, language)),
    },
    termsSha256: both((language) => buildTerms(definition, tsp, language).sha256Hex),
  };
}
