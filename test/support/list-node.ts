import { SystemRandomness } from '../../src/common/randomness';
import type { KeyStore } from '../../src/keys/key-store';
import type { DatabaseLocation } from '../../src/store/data-source';
import { TrustedListChangeRepository } from '../../src/store/trusted-list-change.repository';
import { TrustedListSignerRepository } from '../../src/store/trusted-list-signer.repository';
import { TrustedListRepository } from '../../src/store/trusted-list.repository';
import type { CaIdentity } from '../../src/trusted-list/compose/list-facts';
import { ListComposer } from '../../src/trusted-list/publication/list-composer.service';
import { ListPublisher } from '../../src/trusted-list/publication/list-publisher.service';
import { ListSignerKeys } from '../../src/trusted-list/publication/list-signer-keys.service';
import { ListState } from '../../src/trusted-list/publication/list-state.service';
import { ListedCas } from '../../src/trusted-list/publication/listed-cas';
import type { LintBeforePublication, ListWorld } from '../../src/trusted-list/publication/publication-ports';
import { PublishedLists } from '../../src/trusted-list/publication/published-lists.service';
import { SignerRollover } from '../../src/trusted-list/publication/signer-rollover.service';
import { buildName } from '../../src/x509/name';
import { openTestStore, type TestStore } from '../store/test-store';

/** CAs that stand with certificates nobody looks into. */
class StandingCas extends ListedCas {
  override readonly publicUrl = 'http://pki.test';

  constructor(private readonly world: ListWorld) {
    super();
  }

  override identities(): ReadonlyMap<string, readonly CaIdentity[]> {
    return new Map(
      this.world.cas.map(({ caId, subject }) => [
        caId,
        [
          {
            generation: 1,
            certificateDer: Buffer.from(`certificate of ${caId}`),
            subjectDer: buildName(subject),
            subjectKeyIdentifier: Buffer.from(`key of ${caId}`),
            notBefore: new Date('2026-01-01T00:00:00Z'),
          },
        ],
      ]),
    );
  }

  override revokedAt(): Promise<Date | undefined> {
    return Promise.resolve(undefined);
  }
}

/** What one node has to publish trusted lists with. */
export class ListNode {
  readonly published: PublishedLists;
  readonly publisher: ListPublisher;
  readonly state: ListState;

  private constructor(
    readonly node: TestStore,
    world: ListWorld,
    keyStore: KeyStore,
    lint: LintBeforePublication,
  ) {
    const { database, store, clock } = node;
    const lists = new TrustedListRepository(database);
    const changes = new TrustedListChangeRepository(database);
    const signers = new TrustedListSignerRepository(database);
    const keys = new ListSignerKeys(keyStore, new SystemRandomness());
    this.state = new ListState(world, changes, signers);
    this.published = new PublishedLists(lists);
    this.publisher = new ListPublisher(
      world,
      this.state,
      this.published,
      new SignerRollover(world, keys, signers, lists),
      new ListComposer(world, new StandingCas(world)),
      keys,
      lint,
      lists,
      changes,
      store,
      clock,
    );
  }

  static async open(
    location: DatabaseLocation,
    nodeId: string,
    world: ListWorld,
    keyStore: KeyStore,
    lint: LintBeforePublication = () => undefined,
  ): Promise<ListNode> {
    return new ListNode(await openTestStore(location, nodeId), world, keyStore, lint);
  }

  /** `file number` of what is served now. */
  shown(): string[] {
    return this.published.current().map(({ file, sequenceNumber }) => `${file} ${sequenceNumber}`);
  }

  close(): Promise<void> {
    return this.node.close();
  }
}
