import type { CaRepository } from '../store/ca.repository';
import type { CrlRepository } from '../store/crl.repository';
import type { CaGenerationRecord } from '../store/records';
import type { World } from '../world/world';
import { FOR_EVER } from './answer-times';
import { afterLastCrl, type OcspIssuer, ocspIssuerOf } from './ocsp-issuer';

/** The list that every CA publishes. */
const FULL_LIST = 'full.crl';

/** The CAs whose certificates are asked for: those of the world, and those that have left it. */
export class OcspIssuers {
  private readonly byId = new Map<string, OcspIssuer>();

  constructor(
    private readonly world: World,
    private readonly cas: CaRepository,
    private readonly crls: CrlRepository,
    /** Called when what was signed before is not what a CA answers any more. */
    private readonly onChanged: () => void,
  ) {}

  async load(): Promise<void> {
    const newest = new Map((await this.cas.generations()).map((generation) => [generation.caId, generation]));
    for (const [caId, generation] of newest) this.byId.set(caId, this.issuerOf(generation));
    await Promise.all([...newest.keys()].map((caId) => this.learnOfLastCrl(caId)));
  }

  find(caId: string): OcspIssuer | undefined {
    return this.byId.get(caId);
  }

  all(): Iterable<OcspIssuer> {
    return this.byId.values();
  }

  /** A list was published: `alpha-seal/full.crl`. */
  async noticeList(name: string): Promise<void> {
    const [caId = '', file] = name.split('/');
    if (file === FULL_LIST) await this.learnOfLastCrl(caId);
  }

  private async learnOfLastCrl(caId: string): Promise<void> {
    const issuer = this.byId.get(caId);
    if (issuer?.policy.lastAnswers !== true || issuer.answersForEver) return;
    const list = await this.crls.findHead(caId, FULL_LIST);
    if (list?.nextUpdate.getTime() !== FOR_EVER) return;
    this.byId.set(caId, afterLastCrl(issuer));
    this.onChanged();
  }

  private issuerOf(generation: CaGenerationRecord): OcspIssuer {
    const { world } = this;
    const definition = world.cas.find(({ caId }) => caId === generation.caId);
    const canDelegate = world.profiles.some(({ kind }) => kind === 'ocsp-responder');
    const policy = (definition ?? world).status.ocsp;
    // Nobody certifies responders of a CA that has left the world.
    const delegates = policy.signing === 'delegated' && canDelegate && definition !== undefined;
    return ocspIssuerOf(generation, policy, delegates, definition?.signatureAlgorithm);
  }
}
