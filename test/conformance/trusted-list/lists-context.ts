import type { JapanPolicy } from '../../../src/world/trusted-lists';
import type { ComposedLists } from './composed-lists';
import type { ListSession, Loaded } from './list-session';
import type { ListSource, PublishedLists } from './list-source';
import type { SealedDocument } from './sealed-documents';

/** What every part of the run works with. */
export interface ListsContext {
  readonly session: ListSession;
  readonly source: ListSource;
  /** Of lists that are bent. */
  readonly composed: ComposedLists;
  /** Policy of the world. */
  readonly japan: JapanPolicy;
  readonly documents: readonly SealedDocument[];
  /** Takes lists that other judges are to look at. */
  keep(name: string, lists: PublishedLists): void;
  /** Takes what is otherwise than expected. */
  problem(text: string): void;
}

/** The XAdES document of a profile. */
export function documentOf(
  { documents }: ListsContext,
  profile: string,
  level: 'B' | 'LT' = 'B',
): SealedDocument {
  const document = documents.find(
    (one) => one.profile === profile && one.format === 'XAdES' && one.level === level,
  );
  if (!document) throw new Error(`there is no document of ${profile}`);
  return document;
}

/** Every message of DSS about the lists, `URL: MESSAGE`. */
export function listMessages({ lotls }: Loaded): string[] {
  return lotls
    .flatMap((lotl) => [lotl, ...lotl.lists, ...lotl.pivots])
    .flatMap(({ url, messages }) => messages.map((message) => `${url}: ${message}`));
}

export function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  return some.join('\n') === others.join('\n');
}
