import { RaError } from '@kakehashi/client';
import { commandErrorOf, refusalOf } from './service-refusal';

describe('what a refusal tells', () => {
  it('code, detail, the members at fault, and the remedy', () => {
    const { message, exitCode, report } = refusalOf(400, {
      code: 'malformed',
      detail: 'The body has members that are not valid.',
      errors: [{ pointer: '/effectiveAt', detail: 'This time has passed.' }],
    });
    expect(message).toBe(
      'malformed: The body has members that are not valid.\n  /effectiveAt  This time has passed.\n' +
        '  What to do: Correct the members that errors[] points to.',
    );
    expect(exitCode).toBe(1);
    expect(report.code).toBe('malformed');
  });

  it('no detail twice', () => {
    const { message } = refusalOf(422, {
      code: 'reason_not_allowed',
      detail: 'Not this one.',
      errors: [{ pointer: '/revocationReason', detail: 'Not this one.' }],
    });
    expect(message.match(/Not this one/g)).toHaveLength(1);
  });

  it.each([[undefined], [null], ['text'], [[]], [{ code: 7, detail: {}, errors: 'x' }]])(
    'the status where the answer is %j',
    (body) => {
      expect(refusalOf(502, body).message).toBe('http_502: The service answered with status 502.');
    },
  );

  it('a code of a later version without remedy, and members of another form not at all', () => {
    const { report } = refusalOf(409, { code: 'toString', detail: 'D', errors: [null, { pointer: 1 }] });
    expect(report).toEqual({ code: 'toString', detail: 'D', errors: [] });
  });
});

describe('an error of the client library as a command tells it', () => {
  it('keeps code, detail, members and remedy', () => {
    const errors = [{ pointer: '/until', detail: 'It is past.' }];
    const told = commandErrorOf(new RaError({ code: 'policy_violation', status: 422, detail: 'D.', errors }));
    expect(told).toMatchObject({
      exitCode: 1,
      report: { code: 'policy_violation', detail: 'D.', errors, remedy: expect.any(String) },
    });
  });

  it('names --url where the service is not there', () => {
    for (const code of ['no_answer', 'deadline_exceeded', 'unexpected_answer'] as const)
      expect(String(commandErrorOf(new RaError({ code, detail: 'D.' })))).toMatch(/D\.\n.*--url/);
  });

  it('leaves any other error as it is', () => {
    const error = new Error('other');
    expect(commandErrorOf(error)).toBe(error);
  });
});
