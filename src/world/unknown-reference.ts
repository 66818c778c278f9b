import { nearestName } from '../common/nearest-name';
import type { Place } from './located-check';
import type { WorldProblem } from './world-error';

/** A problem where `id` is none of `ids`, with the nearest of them as the remedy; `what`: `list`, `CA`. */
export function unknownReference(
  id: string,
  ids: readonly string[],
  what: string,
  path: readonly string[],
  place: Place,
): WorldProblem[] {
  if (ids.includes(id)) return [];
  const meant = nearestName(id, ids);
  const remedy = meant === undefined ? `use one of ${ids.join(', ')}` : `did you mean ${meant}?`;
  return [place(path, `there is no ${what} ${id}`, remedy)];
}
