/** Which part of a list is asked for. */
export interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
}

const PAGE = 1000;

/** Every item of a list, page by page as they are read. */
export async function* everyItem<Item>(
  read: (
    part: PagePart,
  ) => Promise<{ readonly body: { readonly items: readonly Item[]; readonly nextCursor: string | null } }>,
): AsyncGenerator<Item, void> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
    yield* body.items;
    cursor = body.nextCursor;
  }
}
