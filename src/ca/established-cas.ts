import type { CaState } from '../store/records';
import type { Signer } from '../keys/signer';
import type { CaDefinition, Tsp } from '../world/world';
import type { CertificateTemplate } from './certificate-template';
import type { ValidityPeriod } from './certificate-validity';
import type { PublicUrls } from './public-urls';

/** One key pair of a CA and its certificate. */
export interface CaGeneration extends ValidityPeriod {
  readonly caId: string;
  /** 1 for the first key; the number in `/aia/{caId}/{generation}.cer`. */
  readonly generation: number;
  readonly keyId: string;
  readonly certificateDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
}

/** A certification authority that stands: defined in the world, with key and certificate in the store. */
export interface EstablishedCa {
  readonly definition: CaDefinition;
  readonly tsp: Tsp;
  readonly state: CaState;
  /** How many CRL shards its certificates may name; `definition.crlShards` of them were there at first. */
  readonly crlShards: number;
  /** Subject of its certificates, DER; the issuer name of what it issues. */
  readonly subjectDer: Uint8Array;
  /** The generation that signs: the newest. */
  readonly current: CaGeneration;
  /** Signs with the current key. */
  readonly signer: Signer;
  /** The certificates up to the root: this CA's own first, the root last. DER. */
  readonly chainDer: readonly Uint8Array[];
  /** The compiled subject profiles that this CA offers, by profileId. */
  readonly templates: ReadonlyMap<string, CertificateTemplate>;
}

/** The CAs of the running process, as they were found or made at its start. */
export class EstablishedCas {
  private readonly byId: Map<string, EstablishedCa>;
  private readonly retired: Map<string, EstablishedCa>;
  private readonly generations: ReadonlyMap<string, CaGeneration>;
  private opened = 0;

  /** `generations`: of all CAs, those no longer in the world too, since their certificates must stay available. */
  constructor(
    cas: readonly EstablishedCa[],
    generations: readonly CaGeneration[],
    /** The base URLs in the certificates of this data folder. */
    readonly urls: PublicUrls,
    retired: readonly EstablishedCa[] = [],
  ) {
    this.byId = new Map(cas.map((ca) => [ca.definition.caId, ca]));
    this.retired = new Map(retired.map((ca) => [ca.definition.caId, ca]));
    this.generations = new Map(generations.map((one) => [`${one.caId}/${one.generation}`, one]));
  }

  find(caId: string): EstablishedCa | undefined {
    return this.byId.get(caId);
  }

  /** In the order of the world. */
  list(): readonly EstablishedCa[] {
    return [...this.byId.values()];
  }

  /** Those of the world, then those that have left it and whose certificates live on. */
  listOfRecord(): readonly EstablishedCa[] {
    return [...this.byId.values(), ...this.retired.values()];
  }

  /** As {@link find}, among those that have left the world too. */
  findOfRecord(caId: string): EstablishedCa | undefined {
    return this.byId.get(caId) ?? this.retired.get(caId);
  }

  findGeneration(caId: string, generation: number): CaGeneration | undefined {
    return this.generations.get(`${caId}/${generation}`);
  }

  /** Follows a change of state that is durable already. */
  noteState(caId: string, state: CaState): void {
    this.note(caId, { state });
  }

  /** Grows with every opening of shards, which the documents of the CAs tell of. */
  get openings(): number {
    return this.opened;
  }

  /** Follows the opening of shards whose lists are published; there are never fewer. */
  noteCrlShards(caId: string, crlShards: number): void {
    if (crlShards <= (this.findOfRecord(caId)?.crlShards ?? crlShards)) return;
    this.note(caId, { crlShards });
    this.opened++;
  }

  private note(caId: string, members: Partial<Pick<EstablishedCa, 'state' | 'crlShards'>>): void {
    for (const cas of [this.byId, this.retired]) {
      const ca = cas.get(caId);
      if (ca) cas.set(caId, { ...ca, ...members });
    }
  }
}
