/**
 * The name of the list that looks most like the given one (Levenshtein distance, case ignored), or undefined if none is
 * close enough to be meant: at most a third of the length, and never more than 6 edits. Of two that are equally close, one
 * that the given name begins goes first.
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let smallest = Math.min(6, Math.max(2, Math.floor(given.length / 3))) + 1;
  const isBegun = (name: string | undefined): boolean =>
    name?.toLowerCase().startsWith(given.toLowerCase()) ?? false;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    const isBetter = nearest !== undefined && isBegun(name) && !isBegun(nearest);
    if (distance < smallest || (distance === smallest && isBetter)) {
      smallest = distance;
      nearest = name;
    }
  }
  return nearest;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
