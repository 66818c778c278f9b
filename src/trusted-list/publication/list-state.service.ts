import { Inject, Injectable } from '@nestjs/common';
import type { TrustedListSignerRecord } from '../../store/records';
import { TrustedListChangeRepository } from '../../store/trusted-list-change.repository';
import { TrustedListSignerRepository } from '../../store/trusted-list-signer.repository';
import type { ListChange } from '../compose/list-facts';
import { changeOf } from './list-changes';
import { LIST_WORLD, type ListWorld } from './publication-ports';

/** What the store knows of the lists, beside their issues, at one moment. */
export interface StoredListState {
  /** Of services that the world has, and of agreements; oldest first. */
  readonly changes: readonly ListChange[];
  /** Of the last change of all; 0 = none. */
  readonly lastSequence: number;
  /** Of all lists, those that are retired too; oldest first. */
  readonly signers: readonly TrustedListSignerRecord[];
}

/** Follows changes and signers of lists in the store. */
@Injectable()
export class ListState {
  private known: StoredListState = { changes: [], lastSequence: 0, signers: [] };

  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly changes: TrustedListChangeRepository,
    private readonly signers: TrustedListSignerRepository,
  ) {}

  /** As it was read last. */
  get current(): StoredListState {
    return this.known;
  }

  async read(): Promise<StoredListState> {
    const { changes, lastSequence } = this.known;
    const added = await this.changes.listSince(lastSequence);
    const signers = await this.signers.list();
    const serviceIds = new Set(this.world.trustedLists.services.map(({ serviceId }) => serviceId));
    const relevant = added
      .map(changeOf)
      .filter((change) => change.kind === 'agreement' || serviceIds.has(change.serviceId));
    this.known = {
      changes: relevant.length === 0 ? changes : [...changes, ...relevant],
      lastSequence: added.at(-1)?.sequence ?? lastSequence,
      signers,
    };
    return this.known;
  }

  /** The signers of a list that are not retired, oldest first. */
  activeSigners(listId: string): readonly TrustedListSignerRecord[] {
    return activeOf(this.known.signers, listId);
  }
}

export function activeOf(
  signers: readonly TrustedListSignerRecord[],
  listId: string,
): readonly TrustedListSignerRecord[] {
  return signers.filter((one) => one.listId === listId && one.retiredAt === null);
}
