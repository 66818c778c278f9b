import { createTestApp, type TestApp } from '../support/test-app';

describe('lists on demand', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
  });

  afterAll(() => app.close());

  const ask = async (
    caId: string,
    body: object,
    authorization?: string | null,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const path = `/management/v1/crls/${caId}/publish`;
    const { status, text } = await app.manage('POST', path, body, authorization);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };

  it.each([
    ['all lists of a CA', {}, 10],
    ['a shard with its delta', { scope: '0' }, 2],
    ['the same by its delta', { scope: '0-delta' }, 2],
    ['the list of CA certificates', { scope: 'arl' }, 1],
    ['the list of all certificates', { scope: 'full' }, 1],
  ])('ok %s, each with a number that has grown', async (_name, body, count) => {
    const numbers = async (): Promise<Map<string, number>> => {
      const { lists } = (await ask('alpha-seal', body)).body;
      return new Map(
        (lists as { name: string; crlNumber: number }[]).map(({ name, crlNumber }) => [name, crlNumber]),
      );
    };
    const before = await numbers();
    const after = await numbers();
    expect(after.size).toBe(count);
    for (const [name, number] of after) expect(number).toBeGreaterThan(before.get(name) ?? Infinity);
  });

  it.each([
    ['an unknown CA', 'nobody', {}, 404, 'not_found'],
    ['an unknown shard', 'alpha-seal', { scope: '77' }, 404, 'not_found'],
    ['a path for a scope', 'alpha-seal', { scope: '../0' }, 400, 'malformed'],
    ['an unknown member', 'alpha-seal', { shard: 0 }, 400, 'malformed'],
    ['the last lists while a CA certificate is live', 'alpha-root', { last: true }, 409, 'state_conflict'],
  ])('fails for %s', async (_name, caId, body, status, code) => {
    const answer = await ask(caId, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code });
  });

  it('fails without the management token', async () => {
    expect((await ask('alpha-seal', {}, 'Bearer wrong-token-of-some-length')).status).toBe(401);
  });
});
