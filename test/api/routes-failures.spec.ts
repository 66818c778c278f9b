import { Body, Controller, Get, HttpException, Module, Param, Post } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { Consumes, Public } from '../../src/common/access';
import { MAX_BODY_OCTETS } from '../../src/common/http-adapter';
import { PkiError } from '../../src/common/pki-error';
import { ReceivedBody } from '../../src/common/received-body';
import { rawHttp, requestLine } from '../support/raw-http';
import { createTestApp, type TestApp } from '../support/test-app';

class NoteDto {
  @IsOptional() @IsString() text?: string;
}

@Controller('probe')
@Public()
class ProbeController {
  @Post('notes')
  add(@Body() note: NoteDto): NoteDto {
    return note;
  }

  @Post('free')
  free(@Body() body: unknown): object {
    return { body };
  }

  @Post('octets')
  @Consumes('application/ocsp-request')
  octets(@Body() body: ReceivedBody): object {
    return { length: body.octets.length };
  }

  @Get('fails/:how')
  fail(@Param('how') how: string): never {
    if (how === 'later') throw new PkiError('ca_offline', 'The CA is offline.', { retryAfterSeconds: 29.2 });
    if (how === 'enrolment')
      throw new PkiError('bad_pop', 'No.', { enrolmentId: 'enr_1', cause: new Error('secret cause') });
    if (how === 'framework') throw new HttpException('secret detail', 418);
    throw Object.assign(new Error('SELECT secret FROM client -- /srv/app/dist/x.js'), {
      parameters: ['secret'],
    });
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

describe('failures over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ modules: [ProbeModule], settings: { logLevel: 'silent' } });
    await app.listen();
  });

  afterAll(() => app.close());

  const post = (url: string, payload: string | Buffer, contentType = 'application/json') =>
    app.inject({ method: 'POST', url, headers: { 'content-type': contentType }, payload });

  it.each<[string, string, string | Buffer, string, number, object]>([
    ['ok', '/probe/notes', '{"text":"x"}', 'application/json', 201, { text: 'x' }],
    [
      'ok with a parameter of the media type',
      '/probe/notes',
      '{}',
      'Application/JSON; charset=utf-8',
      201,
      {},
    ],
    [
      'ok other media type where declared',
      '/probe/octets',
      Buffer.alloc(9),
      'application/ocsp-request',
      201,
      { length: 9 },
    ],
    ['fails not JSON', '/probe/notes', '{"text":', 'application/json', 400, { code: 'malformed' }],
    ['fails empty', '/probe/notes', '', 'application/json', 400, { code: 'malformed' }],
    [
      'fails a list',
      '/probe/notes',
      '[]',
      'application/json',
      400,
      { code: 'malformed', errors: [{ pointer: '' }] },
    ],
    [
      'fails unknown member',
      '/probe/notes',
      '{"txt":"x"}',
      'application/json',
      400,
      { errors: [{ pointer: '/txt' }] },
    ],
    [
      'fails member twice',
      '/probe/notes',
      '{"text":"a","text":"b"}',
      'application/json',
      400,
      { errors: [{ pointer: '/text' }] },
    ],
    [
      'fails __proto__',
      '/probe/free',
      '{"a":{"__proto__":{}}}',
      'application/json',
      400,
      { errors: [{ pointer: '/a/__proto__' }] },
    ],
    [
      'fails constructor',
      '/probe/free',
      '{"constructor":{"prototype":{}}}',
      'application/json',
      400,
      { errors: [{ pointer: '/constructor' }] },
    ],
    [
      'fails too deep',
      '/probe/free',
      '['.repeat(50_000) + ']'.repeat(50_000),
      'application/json',
      400,
      { code: 'malformed' },
    ],
    [
      'fails form for JSON',
      '/probe/notes',
      'text=x',
      'application/x-www-form-urlencoded',
      415,
      { code: 'unsupported_media_type' },
    ],
    ['fails text for JSON', '/probe/notes', '{}', 'text/plain', 415, { code: 'unsupported_media_type' }],
    [
      'fails JSON by another name',
      '/probe/notes',
      '{}',
      'application/json+x',
      415,
      { code: 'unsupported_media_type' },
    ],
    [
      'fails JSON where other is declared',
      '/probe/octets',
      '{}',
      'application/json',
      415,
      { code: 'unsupported_media_type' },
    ],
    [
      'fails too large',
      '/probe/notes',
      'x'.repeat(MAX_BODY_OCTETS + 1),
      'application/json',
      413,
      { code: 'too_large' },
    ],
    [
      'fails too large, nowhere',
      '/nowhere',
      'x'.repeat(MAX_BODY_OCTETS + 1),
      'application/json',
      413,
      { code: 'too_large' },
    ],
  ])('%s', async (_name, url, payload, contentType, status, expected) => {
    const answer = await post(url, payload, contentType);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject(expected);
    if (status >= 400) expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).not.toMatch(/position|node_modules|FST_|\bat \w/);
  });

  it('fails a body without a media type', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/probe/notes',
      payload: '{}',
      headers: { 'content-type': '' },
    });
    expect(answer.statusCode).toBe(415);
  });

  it.each([
    ['PUT', '/probe/notes', 405, 'POST'],
    ['OPTIONS', '/probe/notes', 405, 'POST'],
    ['DELETE', '/oauth2/jwks', 405, 'GET, HEAD'],
    ['QUERY', '/oauth2/jwks', 405, 'GET, HEAD'],
    ['GET', '/probe/nowhere', 404, undefined],
    ['POST', '/probe/notes/', 404, undefined],
    ['GET', '/docs/', 404, undefined],
    ['GET', '//docs', 404, undefined],
    ['GET', '/docs//errors', 404, undefined],
    ['GET', '/Docs', 404, undefined],
    ['GET', '/docs;x', 404, undefined],
    ['GET', '/docs%2ferrors', 404, undefined],
    ['GET', `/probe/fails/${'x'.repeat(300)}`, 404, undefined],
    ['GET', '/probe/fails/', 404, undefined],
    ['GET', '/%', 400, undefined],
    ['GET', '/probe/fails/%ff', 400, undefined],
  ])('%s %s is %d', async (method, url, status, allow) => {
    const answer = await app.inject({ method: method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['allow']).toBe(allow);
    expect(answer.json()).toMatchObject({
      status,
      type: expect.stringMatching(/\/docs\/errors#[a-z_]+$/) as string,
    });
  });

  it('tells nothing of an unexpected failure', async () => {
    for (const how of ['unexpected', 'framework']) {
      const answer = await app.inject({ url: `/probe/fails/${how}?secret=1` });
      expect(answer.statusCode).toBe(how === 'unexpected' ? 500 : 400);
      expect(answer.body).not.toMatch(/secret|SELECT|\/srv|Error|stack/);
    }
  });

  it('carries what a domain error says, but not its cause', async () => {
    const later = await app.inject({ url: '/probe/fails/later' });
    expect(later.headers['retry-after']).toBe('30');
    expect(later.json()).toMatchObject({ status: 503, code: 'ca_offline', retryable: true });
    const enrolment = await app.inject({ url: '/probe/fails/enrolment' });
    expect(enrolment.json()).toEqual({
      type: `${app.baseUrl}/docs/errors#bad_pop`,
      title: 'Proof of possession not valid',
      status: 422,
      detail: 'No.',
      instance: '/probe/fails/enrolment',
      code: 'bad_pop',
      retryable: false,
      enrolmentId: 'enr_1',
    });
  });

  it.each<[string, string, number]>([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['broken header', requestLine('GET', '/docs', ['Broken header']), 400],
    ['endless headers', requestLine('GET', '/docs', [`X-Long: ${'a'.repeat(20_000)}`]), 413],
    [
      'length and chunks at once',
      requestLine('POST', '/probe/free', ['Content-Length: 4', 'Transfer-Encoding: chunked']),
      400,
    ],
    ['two lengths', requestLine('POST', '/probe/free', ['Content-Length: 4', 'Content-Length: 5']), 400],
    ['space in the target', requestLine('GET', '/do cs'), 400],
    ['a path that climbs', requestLine('GET', '/docs/../docs'), 404],
    ['asterisk', requestLine('OPTIONS', '*'), 404],
  ])('refuses at the socket: %s', async (_name, request, status) => {
    const answer = await rawHttp(app.application.settings.httpPort, request);
    expect(answer.status).toBe(status);
    expect(answer.head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({ status });
  });

  it('has a page for every type', async () => {
    const { body } = await app.inject({ url: '/docs/errors' });
    expect(body).toContain('<tr id="bad_pop">');
    expect(body.match(/<tr id=/g)?.length).toBeGreaterThan(40);
  });
});
