import { TokenBuckets } from './token-bucket';

describe('TokenBuckets', () => {
  let now: number;
  const time = { milliseconds: () => now };
  const buckets = (maxNames?: number) => new TokenBuckets(3, 10, time, maxNames);

  beforeEach(() => {
    now = 1_000_000;
  });

  it('lets as many through as it holds, then one each refill', () => {
    const limit = buckets();
    for (let taken = 0; taken < 3; taken++) {
      expect(limit.secondsUntilToken('a')).toBe(0);
      limit.take('a');
    }
    expect(limit.secondsUntilToken('a')).toBe(10);
    now += 4_000;
    expect(limit.secondsUntilToken('a')).toBe(6);
    now += 6_000;
    expect(limit.secondsUntilToken('a')).toBe(0);
    limit.take('a');
    expect(limit.secondsUntilToken('a')).toBe(10);
  });

  it('holds names apart', () => {
    const limit = buckets();
    for (let taken = 0; taken < 3; taken++) limit.take('a');
    expect(limit.secondsUntilToken('b')).toBe(0);
  });

  it('is full again after a long time, and no fuller', () => {
    const limit = buckets();
    for (let taken = 0; taken < 3; taken++) limit.take('a');
    now += 1_000_000;
    for (let taken = 0; taken < 3; taken++) {
      expect(limit.secondsUntilToken('a')).toBe(0);
      limit.take('a');
    }
    expect(limit.secondsUntilToken('a')).toBe(10);
  });

  it('forgets the oldest name when there are too many', () => {
    const limit = buckets(2);
    for (const name of ['a', 'a', 'a', 'b', 'c']) limit.take(name);
    expect(limit.secondsUntilToken('a')).toBe(0);
  });

  it('does not mind a clock that goes back', () => {
    const limit = buckets();
    for (let taken = 0; taken < 3; taken++) limit.take('a');
    now -= 60_000;
    expect(limit.secondsUntilToken('a')).toBe(10);
  });
});
