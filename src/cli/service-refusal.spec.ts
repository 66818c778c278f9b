import { refusalOf } from './service-refusal';

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
