import { ListOperator } from '../support/list-operator';
import { createTestApp, type TestApp } from '../support/test-app';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

describe('what is refused about trusted lists', () => {
  let app: TestApp;
  let operator: ListOperator;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
    operator = new ListOperator(app);
  });

  afterAll(() => app.close());

  it.each<[string, string, object, number, string, string]>([
    ['unknown list', '/trusted-lists/eu-lot/publish', {}, 404, 'not_found', 'Did you mean eu-lotl?'],
    ['unknown list to roll', '/trusted-lists/xa-t/signers/roll', {}, 404, 'not_found', 'Did you mean xa-tl?'],
    [
      'unknown service',
      '/listed-services/alpha-seel/status',
      { status: 'granted' },
      404,
      'not_found',
      'Did you mean alpha-seal?',
    ],
    ['no status', '/listed-services/alpha-seal/status', {}, 400, 'malformed', '/status'],
    [
      'status of another vocabulary',
      '/listed-services/alpha-seal/status',
      { status: 'accredited' },
      400,
      'malformed',
      '/status The list xa-tl knows granted, withdrawn',
    ],
    [
      'status of another vocabulary, Japan',
      '/listed-services/bravo-eseal/status',
      { status: 'granted' },
      400,
      'malformed',
      '/status The list jp-tl knows accredited',
    ],
    [
      'the status it has',
      '/listed-services/alpha-seal/status',
      { status: 'granted' },
      409,
      'state_conflict',
      'already',
    ],
    [
      'starting time before the last one',
      '/listed-services/alpha-seal/status',
      { status: 'withdrawn', startingTime: '2019-01-01T00:00:00Z' },
      409,
      'state_conflict',
      '/startingTime It must be later than 2020-01-01T00:00:00Z',
    ],
    [
      'starting time to come',
      '/listed-services/alpha-seal/status',
      { status: 'withdrawn', startingTime: '2999-01-01T00:00:00Z' },
      409,
      'state_conflict',
      '/startingTime It must not be later than',
    ],
    [
      'starting time that is none',
      '/listed-services/alpha-seal/status',
      { status: 'withdrawn', startingTime: '2026-02-30T00:00:00Z' },
      400,
      'malformed',
      '/startingTime There is no such day',
    ],
    [
      'starting time of another form',
      '/agreement/repeal',
      { startingTime: 'tomorrow' },
      400,
      'malformed',
      '/startingTime Send a time in UTC',
    ],
    [
      'unknown member',
      '/agreement/repeal',
      { startTime: '2026-01-01T00:00:00Z' },
      400,
      'malformed',
      '/startTime',
    ],
    [
      'unknown TSP',
      '/listed-services/alpha-seal/take-over',
      { tspId: 'bravoo' },
      400,
      'malformed',
      '/tspId Did you mean bravo?',
    ],
    [
      'the TSP it has',
      '/listed-services/alpha-seal/take-over',
      { tspId: 'alpha' },
      409,
      'state_conflict',
      'already',
    ],
    ['the agreement it has', '/agreement/enact', {}, 409, 'state_conflict', 'already'],
    [
      'agreement before the last one',
      '/agreement/repeal',
      { startingTime: '2019-01-01T00:00:00Z' },
      409,
      'state_conflict',
      '/startingTime',
    ],
  ])('fails: %s, and no list changes', async (_name, path, body, status, code, told) => {
    const before = await operator.numbers();
    const answer = await operator.ask<Problem>('POST', path, body);
    const { detail, errors = [] } = answer.body;
    const text = [detail, ...errors.map((error) => `${error.pointer} ${error.detail}`)].join('\n');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(text).toContain(told);
    expect(await operator.numbers()).toEqual(before);
  });

  it.each([
    ['/trusted-lists/xa-tk', 404],
    ['/trusted-lists/xa-tl?version=7', 400],
  ])('fails: GET %s is %i', async (path, status) => {
    expect((await operator.ask('GET', path)).status).toBe(status);
  });
});
