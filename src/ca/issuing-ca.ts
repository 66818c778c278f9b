import type { Signer } from '../keys/signer';
import type { CaDefinition, Tsp } from '../world/world';
import type { CertificateTemplate } from './certificate-template';

/** One key pair of a CA and its certificate. */
export interface CaGeneration {
  readonly caId: string;
  /** 1 for the first key; the number in `/aia/{caId}/{generation}.cer`. */
  readonly generation: number;
  readonly keyId: string;
  readonly certificateDer: Uint8Array;
  /** Subject of the certificate, as issued certificates repeat it. */
  readonly subjectDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certification authority that stands: defined in the world, with key and certificate in the store. */
export interface EstablishedCa {
  readonly definition: CaDefinition;
  readonly tsp: Tsp;
  readonly state: 'active' | 'offline' | 'retired';
  /** All key generations, oldest first. */
  readonly generations: readonly CaGeneration[];
  /** The generation that signs: the newest. */
  readonly current: CaGeneration;
  /** Signs with the current key. */
  readonly signer: Signer;
  /** The certificates up to the root: this CA's own first, the root last. DER. */
  readonly chainDer: readonly Uint8Array[];
  /** The compiled subject profiles that this CA offers, by profileId. */
  readonly templates: ReadonlyMap<string, CertificateTemplate>;
}
