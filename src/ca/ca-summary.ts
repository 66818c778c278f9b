import type { CaState } from '../store/records';
import type { KeyAlgorithm } from '../x509/algorithms';
import { formatName, parseName } from '../x509/name';
import type { EstablishedCa } from './established-cas';
import { aiaUrl, crlUrl, ocspUrl, type PublicUrls } from './public-urls';

/** What is public about a CA; certificates are DER. */
export interface CaSummary {
  readonly caId: string;
  readonly tspId: string;
  readonly name: string;
  readonly kind: 'root' | 'issuing';
  /** RFC 4514. */
  readonly subject: string;
  readonly jurisdiction: 'EU' | 'JP';
  readonly state: CaState;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly keyGeneration: number;
  readonly certificateDer: Uint8Array;
  /** The issuer's certificate first, the root last; empty for a root. */
  readonly chainDer: readonly Uint8Array[];
  /** All policy OIDs of the profiles it offers. */
  readonly policies: readonly string[];
  readonly profileIds: readonly string[];
  readonly crl: readonly string[];
  readonly ocsp: readonly string[];
  readonly aia: readonly string[];
}

export function caSummary(ca: EstablishedCa, urls: PublicUrls): CaSummary {
  const { definition, tsp, current } = ca;
  const { caId } = definition;
  const shards = Array.from({ length: ca.crlShards }, (_, shard) => shard);
  const policies = new Set([...ca.templates.values()].flatMap(({ policyOids }) => policyOids));
  return {
    caId,
    tspId: tsp.tspId,
    name: definition.name,
    kind: definition.kind,
    subject: formatName(parseName(ca.subjectDer)),
    jurisdiction: tsp.jurisdiction,
    state: ca.state,
    keyAlgorithm: definition.keyAlgorithm,
    keyGeneration: current.generation,
    certificateDer: current.certificateDer,
    chainDer: ca.chainDer.slice(1),
    policies: [...policies].sort(),
    profileIds: [...ca.templates.keys()],
    crl: shards.map((shard) => crlUrl(urls, caId, shard)),
    ocsp: [ocspUrl(urls, caId)],
    aia: [aiaUrl(urls, caId, current.generation)],
  };
}
