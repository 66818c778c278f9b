import { PinoLogger } from './pino-logger.service';

function logged(isTTY: boolean, use: (logger: PinoLogger) => void): string[] {
  const lines: string[] = [];
  use(new PinoLogger('info', { isTTY, write: (line) => lines.push(line) }));
  return lines;
}

const HOSTILE = 'CN=Evil\r\nINFO forged\u001b[31m\u009b2J\u202eGNP\u2028end\u0007';
// eslint-disable-next-line no-control-regex -- looks for what must not be there
const RAW_CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

describe('PinoLogger', () => {
  it.each([
    ['as JSON', false],
    ['on a terminal', true],
  ])('writes a hostile text in one line without raw controls, %s', (_name, isTTY) => {
    const lines = logged(isTTY, (logger) => {
      logger.log(HOSTILE, 'ra');
      logger.warn({ subject: HOSTILE }, 'ra');
    });
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(line).not.toMatch(RAW_CONTROLS);
    }
  });

  it.each([
    ['a member', { secret: 'hunter2' }],
    ['a nested member', { settings: { keyPassphrase: 'hunter2' } }],
    ['a header', { request: { headers: { authorization: 'hunter2' } } }],
    ['a bearer token in a text', 'refused Bearer hunter2hunter2'],
    ['a token in an error', new Error('got Basic hunter2hunter2==')],
  ])('hides a secret in %s', (_name, message) => {
    for (const isTTY of [false, true]) {
      const [line] = logged(isTTY, (logger) => logger.error(message));
      expect(line).toBeDefined();
      expect(line).not.toContain('hunter2');
    }
  });

  it('tells what went wrong, beside a message that says where', () => {
    const [line] = logged(false, (logger) =>
      logger.error('0.crl cannot be published', new Error('out of reach'), 'crl'),
    );
    expect(JSON.parse(line ?? '')).toMatchObject({
      msg: '0.crl cannot be published',
      context: 'crl',
      err: { message: 'out of reach' },
    });
  });

  it('keeps the values of a failed query out of the log', () => {
    const error = Object.assign(new Error('constraint failed'), {
      parameters: ['hunter2'],
      query: 'INSERT hunter2',
    });
    const [line] = logged(false, (logger) => logger.error({ err: error }, 'store'));
    expect(line).toContain('constraint failed');
    expect(line).not.toContain('hunter2');
  });

  it('gives level, context and causes', () => {
    const [line] = logged(false, (logger) =>
      logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'http'),
    );
    const entry = JSON.parse(line ?? '') as {
      level: string;
      context: string;
      err: { cause: { message: string } };
    };
    expect(entry).toMatchObject({
      level: 'error',
      context: 'http',
      err: { message: 'outer', cause: { message: 'inner' } },
    });
  });

  it('says nothing below its level, nor what the framework says at start', () => {
    expect(logged(false, (logger) => logger.debug('x'))).toEqual([]);
    expect(logged(false, (logger) => logger.log('Mapped {/x, GET} route', 'RouterExplorer'))).toEqual([]);
  });
});
