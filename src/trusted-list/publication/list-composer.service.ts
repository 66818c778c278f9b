import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { TrustedListSignerRecord } from '../../store/records';
import { type ComposedList, issuedList } from '../compose/composed-list';
import { composeTrustedLists } from '../compose/compose-trusted-lists';
import type { ListChange, ListFacts, Pivot } from '../compose/list-facts';
import { canonicalTrustedList } from '../write-trusted-list';
import { activeOf } from './list-state.service';
import { ListedCas } from './listed-cas';
import { LIST_WORLD, type ListWorld } from './publication-ports';

/** All lists as they are to be, and what tells whether one says something new. */
export interface Composition {
  readonly lists: readonly ComposedList[];
  /** By file: SHA-256 of what the list says but for the number and the times of its issue. */
  readonly contentSha256: ReadonlyMap<string, Uint8Array>;
}

/** What lists are composed from besides the world and the CAs. */
export interface CompositionInput {
  readonly changes: readonly ListChange[];
  readonly signers: readonly TrustedListSignerRecord[];
  /** Newest first; `file` below `/tl/`. */
  readonly pivots: readonly { readonly listId: string; readonly file: string }[];
}

const NO_ISSUE = { tslSequenceNumber: 1, listIssueDateTime: new Date(0), nextUpdate: new Date(0) };

/** Composes all lists, and only where something they are made from has changed. */
@Injectable()
export class ListComposer {
  private last: { readonly key: string; readonly composition: Composition } | undefined;

  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly cas: ListedCas,
  ) {}

  /** Base URL of what lists name. */
  get publicUrl(): string {
    return this.cas.publicUrl;
  }

  compose(input: CompositionInput): Composition {
    const facts = this.factsOf(input);
    const key = keyOf(facts);
    if (this.last?.key !== key) {
      const lists = composeTrustedLists(this.world, facts);
      const contentSha256 = new Map(lists.map((list) => [list.file, contentSha256Of(list)]));
      this.last = { key, composition: { lists, contentSha256 } };
    }
    return this.last.composition;
  }

  private factsOf({ changes, signers, pivots }: CompositionInput): ListFacts {
    const { lists } = this.world.trustedLists;
    const { publicUrl } = this.cas;
    return {
      publicUrl,
      caIdentities: this.cas.identities(),
      signers: new Map(
        lists.map(({ listId }) => [
          listId,
          activeOf(signers, listId).map(({ certificateDer }) => certificateDer),
        ]),
      ),
      changes,
      pivots: pivots.map(({ listId, file }): Pivot => ({ listId, url: `${publicUrl}/tl/${file}` })),
    };
  }
}

function contentSha256Of(list: ComposedList): Uint8Array {
  return createHash('sha256')
    .update(canonicalTrustedList(issuedList(list, NO_ISSUE)))
    .digest();
}

function keyOf({ caIdentities, signers, changes, pivots }: ListFacts): string {
  const hash = createHash('sha256');
  for (const [caId, identities] of caIdentities) {
    hash.update(`ca ${caId} `);
    for (const { certificateDer } of identities) hash.update(certificateDer);
  }
  for (const [listId, certificates] of signers) {
    hash.update(`signers ${listId} `);
    for (const certificateDer of certificates) hash.update(certificateDer);
  }
  return hash.update(JSON.stringify([changes, pivots])).digest('hex');
}
