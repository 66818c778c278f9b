import { nearestName } from '../../common/nearest-name';

/** What there is in the world, so that a misspelt name does not make a fault that never strikes. */
export interface KnownNames {
  readonly caIds: readonly string[];
  readonly profileIds: readonly string[];
}

/** What to do about a name that is in no list. */
export function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name.slice(0, 64), known);
  return nearest === undefined
    ? `There is none of this name; send one of ${known.join(', ')}.`
    : `There is none of this name; did you mean ${nearest}?`;
}
