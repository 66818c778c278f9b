import type { EstablishedCa, EstablishedCas } from './ca/established-cas';
import { CrlIssuers, type CrlIssuer } from './crl/crl-issuers';
import type { CrlShardRepository } from './store/crl-shard.repository';
import { crlSchedules } from './crl/crl-schedule';
import type { World } from './world/world';

/** The established CAs as the publication of CRLs sees them. */
export class EstablishedCrlIssuers extends CrlIssuers {
  private readonly issuers: ReadonlyMap<string, CrlIssuer>;
  override readonly publicUrl: string;

  constructor(
    private readonly established: EstablishedCas,
    world: World,
    private readonly shards: CrlShardRepository,
  ) {
    super();
    this.publicUrl = established.urls.publicUrl;
    this.issuers = new Map(
      established.listOfRecord().map((ca) => [ca.definition.caId, issuerOf(established, world, ca)]),
    );
  }

  override list(): readonly CrlIssuer[] {
    return [...this.issuers.values()];
  }

  override find(caId: string): CrlIssuer | undefined {
    return this.issuers.get(caId);
  }

  override async refresh(): Promise<void> {
    for (const [caId, count] of await this.shards.counts()) this.established.noteCrlShards(caId, count);
  }
}

function issuerOf(established: EstablishedCas, world: World, ca: EstablishedCa): CrlIssuer {
  const { definition, subjectDer, signer, current } = ca;
  const { caId } = definition;
  const first = established.findGeneration(caId, 1) ?? current;
  return {
    caId,
    isRoot: definition.kind === 'root',
    get crlShards() {
      return established.findOfRecord(caId)?.crlShards ?? ca.crlShards;
    },
    schedules: crlSchedules(definition.status.crl),
    subjectDer,
    keyIdentifier: current.subjectKeyIdentifier,
    signer,
    ...(keepsExpired(established, world, ca) && { keepsExpiredSince: first.notBefore }),
  };
}

/**
 * The extension that announces it speaks for a whole list (EN 319 411-2 CSS-6.3.10-04), so one profile of a CA that keeps
 * its expired certificates keeps those of all.
 */
function keepsExpired(
  established: EstablishedCas,
  world: World,
  { definition, templates }: EstablishedCa,
): boolean {
  const certified = established.listOfRecord().filter((one) => one.definition.issuerCaId === definition.caId);
  const ofCas = certified.flatMap(({ definition: { certificateProfileId } }) =>
    world.profiles.filter(({ profileId }) => profileId === certificateProfileId),
  );
  const ofSubjects = [...templates.values()].map(({ profile }) => profile);
  return [...ofCas, ...ofSubjects].some(({ keepExpiredOnCrl }) => keepExpiredOnCrl);
}
