import { decodeAuthorityInformationAccess } from '../x509/extensions/authority-information-access';
import { OID } from '../x509/oids';
import { parseCertificate } from '../x509/tbs-certificate';
import type { CaGeneration, EstablishedCas } from './established-cas';

/**
 * The certificate of a key generation and those above it, DER, its own first. The issuer of each is found by the URL in
 * its caIssuers, so that the path of a retired CA, or of an older key, is the one its certificate names.
 */
export function certificationPath(generation: CaGeneration, established: EstablishedCas): Uint8Array[] {
  const path: Uint8Array[] = [];
  let next: CaGeneration | undefined = generation;
  while (next && !path.includes(next.certificateDer)) {
    path.push(next.certificateDer);
    next = issuerOf(next, established);
  }
  if (path.length > 1) return path;
  // No caIssuers: a root, or a profile that does without.
  const standing = established.find(generation.caId);
  const isCurrent = standing?.current.generation === generation.generation;
  return isCurrent ? [...standing.chainDer] : path;
}

function issuerOf({ certificateDer }: CaGeneration, established: EstablishedCas): CaGeneration | undefined {
  const extension = parseCertificate(certificateDer).tbs.extension(OID.authorityInfoAccess);
  const [url] = extension ? decodeAuthorityInformationAccess(extension.value).caIssuers : [];
  const place = url?.startsWith(`${established.urls.publicUrl}/`) && /\/aia\/([^/]+)\/(\d+)\.cer$/.exec(url);
  return place ? established.findGeneration(place[1] ?? '', Number(place[2])) : undefined;
}
