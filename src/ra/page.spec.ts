import fc from 'fast-check';
import { pageOfAll } from './page';

describe('pageOfAll', () => {
  it('gives every item once and in order, whatever the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 60 }), (count, limit) => {
        const all = Array.from({ length: count }, (_, index) => `id-${index}`);
        const seen: string[] = [];
        let cursor: string | undefined;
        for (;;) {
          const page = pageOfAll(all, { limit, ...(cursor !== undefined && { cursor }) }, (id) => id);
          seen.push(...page.items);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          if (page.nextCursor === null) break;
          expect(page.items.length).toBe(limit);
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(all);
      }),
    );
  });
});
