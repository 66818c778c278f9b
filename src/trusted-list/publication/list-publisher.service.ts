import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/clock';
import { wireTime } from '../../common/wire-time';
import type { TrustedListRecord } from '../../store/records';
import { Store } from '../../store/store';
import { TrustedListChangeRepository } from '../../store/trusted-list-change.repository';
import { TrustedListRepository } from '../../store/trusted-list.repository';
import { UnitConflict, type UnitOfWork } from '../../store/unit-of-work';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import type { ListChange } from '../compose/list-facts';
import { changeAudit, changePayload } from './list-changes';
import { ListComposer, type Composition } from './list-composer.service';
import { isIssueDue, type ListIssue, listOfIssue, sha256Of, signIssue } from './list-issue';
import { ListSignerKeys } from './list-signer-keys.service';
import { signerAt } from './list-signers';
import { activeOf, ListState, type StoredListState } from './list-state.service';
import {
  LINT_BEFORE_PUBLICATION,
  type LintBeforePublication,
  LIST_WORLD,
  type ListWorld,
} from './publication-ports';
import { PublishedLists } from './published-lists.service';
import { type SignerPlan, SignerRollover } from './signer-rollover.service';

/** What is asked of a publication besides what is due. */
export interface PublicationOrder {
  readonly actor: string;
  /** Lists to be issued although nothing has changed. */
  readonly issued?: readonly string[];
  /** Lists whose signers are rolled over. */
  readonly rolled?: readonly string[];
  /** What was decided; it is asked again when another node decided something meanwhile, and may refuse. */
  readonly decide?: (
    soFar: readonly ListChange[],
    now: Date,
  ) => readonly ListChange[] | Promise<readonly ListChange[]>;
}

/** What a publication made durable. */
export interface PublicationResult {
  /** New issues, pivots too. */
  readonly published: readonly TrustedListRecord[];
  readonly changes: readonly ListChange[];
}

/** How often a publication that another node overtook is tried again. */
const ATTEMPTS = 20;

/**
 * Makes issues of lists and puts them in the place of the published ones: what was decided, the signers and all lists that
 * say something new by it become durable together, so that a pointer never names signers that the list pointed to has not.
 */
@Injectable()
export class ListPublisher {
  /** Ends when the last publication is done: on one node they do not race. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly state: ListState,
    private readonly published: PublishedLists,
    private readonly rollover: SignerRollover,
    private readonly composer: ListComposer,
    private readonly keys: ListSignerKeys,
    @Inject(LINT_BEFORE_PUBLICATION) private readonly lint: LintBeforePublication,
    private readonly lists: TrustedListRepository,
    private readonly changes: TrustedListChangeRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Publishes what is due and what the order asks for. Resolves when it is durable and served. */
  publish(order: PublicationOrder): Promise<PublicationResult> {
    const mine = this.turn.then(() => this.publishNow(order));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async publishNow(order: PublicationOrder): Promise<PublicationResult> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(order);
      } catch (error) {
        // Another node was faster: look again at what it has made.
        if (!(error instanceof UnitConflict) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async attempt(order: PublicationOrder): Promise<PublicationResult> {
    const { actor, rolled = [] } = order;
    const now = this.clock.now();
    // 1 What there is.
    const state = await this.state.read();
    await this.published.refresh();
    // 2 What was decided, and who signs.
    const added = (await order.decide?.(state.changes, now)) ?? [];
    const signers = await this.rollover.plan(state.signers, rolled, now, actor);
    const frozen = signers.pivotsFor.flatMap((listId) => this.pivotOf(listId));
    // 3 What all lists are to say, and which of them say something new.
    const composition = this.composer.compose({
      changes: added.length === 0 ? state.changes : [...state.changes, ...added],
      signers: signers.signers,
      pivots: [
        ...frozen,
        ...this.published.pivots().filter(({ listId }) => !signers.announced.includes(listId)),
      ],
    });
    this.published.arrange(composition.lists);
    const issues = this.issuesOf(order, state, signers, frozen, composition, now);
    // 4 Lint, sign, read again.
    const records = await Promise.all(issues.map((issue) => this.sign(issue)));
    // 5 One unit, on the condition that what was looked at still stands.
    const unit = this.unitOf(order, state, added, signers, records);
    if (unit.statements.length === 0) return { published: [], changes: [] };
    await this.store.commit(unit);
    // 6 What is durable is served.
    this.published.put(records);
    await this.state.read();
    return { published: records, changes: added };
  }

  /** The frozen copy that the next issue of a list leaves behind; none of a list that has no issue yet. */
  private pivotOf(listId: string): { readonly listId: string; readonly of: string; readonly file: string }[] {
    const { path } = this.definitionOf(listId);
    const of = `${path}.xml`;
    const current = this.published.find(of);
    return current ? [{ listId, of, file: `${path}-pivot-${current.sequenceNumber + 1}.xml` }] : [];
  }

  private issuesOf(
    { issued = [] }: PublicationOrder,
    state: StoredListState,
    { signers }: SignerPlan,
    frozen: readonly { readonly of: string; readonly file: string }[],
    { lists, contentSha256 }: Composition,
    now: Date,
  ): ListIssue[] {
    return lists.flatMap((composed): ListIssue[] => {
      const { listId, file } = composed;
      const previous = this.published.find(file);
      const content = contentSha256.get(file) ?? new Uint8Array(0);
      const pivot = frozen.find(({ of }) => of === file);
      const announced = activeOf(signers, listId);
      const signer = signerAt(announced, now);
      if (!signer) throw new Error(`nobody can sign ${file}`);
      const isNew =
        !previous ||
        pivot !== undefined ||
        issued.includes(listId) ||
        Buffer.compare(previous.contentSha256, content) !== 0 ||
        Buffer.compare(previous.signerSha256, sha256Of(signer.certificateDer)) !== 0 ||
        isIssueDue(previous, now);
      if (!isNew) return [];
      const { nextUpdate } = this.definitionOf(listId);
      const number = (previous?.sequenceNumber ?? 0) + 1;
      const common = { composed, contentSha256: content, issuedAt: now, nextUpdate };
      const current = { ...common, file, role: 'current', signer, announced } as const;
      if (!pivot) return [{ ...current, sequenceNumber: number }];
      const before = activeOf(state.signers, listId);
      const former = signerAt(before, now) ?? signer;
      return [
        {
          ...common,
          file: pivot.file,
          role: 'pivot',
          sequenceNumber: number,
          signer: former,
          announced: before,
        },
        { ...current, sequenceNumber: number + 1 },
      ];
    });
  }

  private async sign(issue: ListIssue): Promise<TrustedListRecord> {
    const list = listOfIssue(issue);
    const { signer, announced, composed } = issue;
    const others = announced.filter(({ ordinal }) => ordinal !== signer.ordinal);
    const signerCertificates = [signer, ...others].map(({ certificateDer }) => certificateDer);
    const { publicUrl } = this.composer;
    this.lint(list, { listId: composed.listId, publicUrl, signerCertificates }, this.world);
    return signIssue(issue, list, await this.keys.open(signer));
  }

  private unitOf(
    { actor }: PublicationOrder,
    { lastSequence }: StoredListState,
    added: readonly ListChange[],
    signers: SignerPlan,
    records: readonly TrustedListRecord[],
  ): UnitOfWork {
    const at = this.clock.now();
    return {
      statements: [
        ...added.map((change, index) =>
          this.changes.append({
            sequence: lastSequence + 1 + index,
            kind: change.kind,
            payload: changePayload(change),
            actor,
            at,
          }),
        ),
        ...signers.statements,
        ...records.map((record) =>
          record.role === 'current'
            ? this.lists.publish(record, this.published.find(record.file)?.sequenceNumber ?? 0)
            : this.lists.freeze(record),
        ),
      ],
      audit: [
        ...added.map((change) => changeAudit(change, actor)),
        ...signers.audit,
        ...records.map((record) => ({
          actor,
          action: record.role === 'current' ? 'trusted_list.published' : 'trusted_list.frozen',
          objectType: 'trusted_list',
          objectId: record.file,
          details: {
            ...summaryOf(record),
            sha256: Buffer.from(record.sha256).toString('hex'),
            signerSha256: Buffer.from(record.signerSha256).toString('hex'),
          },
        })),
      ],
      events: records.map((record) => ({
        type: 'trusted_list.published',
        clientId: null,
        objectId: record.file,
        payload: summaryOf(record),
      })),
    };
  }

  private definitionOf(listId: string): TrustedListDefinition {
    const definition = this.world.trustedLists.lists.find((list) => list.listId === listId);
    if (!definition) throw new Error(`the world has no list ${listId}`);
    return definition;
  }
}

function summaryOf(record: TrustedListRecord): Record<string, unknown> {
  const { listId, file, sequenceNumber, issuedAt, nextUpdate } = record;
  return {
    listId,
    file,
    sequenceNumber,
    issuedAt: wireTime(issuedAt),
    nextUpdate: wireTime(nextUpdate),
  };
}
