export const MAX_PAGE = 1000;
export const DEFAULT_PAGE = 100;

/** Which part of a list a client asks for. */
export interface PageQuery {
  /** 1 to {@link MAX_PAGE}. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** One part of a list; `nextCursor` is null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The page out of up to `limit + 1` rows that were read: the one too many tells that there is more. */
export function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items[items.length - 1];
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** The page out of a list that is in memory; an unknown cursor starts over. */
export function pageOfAll<T>(
  all: readonly T[],
  { limit = DEFAULT_PAGE, cursor }: PageQuery,
  cursorOf: (row: T) => string,
): Page<T> {
  const start = cursor === undefined ? 0 : all.findIndex((row) => cursorOf(row) === cursor) + 1;
  return pageOf(all.slice(start, start + limit + 1), limit, cursorOf);
}
