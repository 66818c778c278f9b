import { Controller, Get, Module } from '@nestjs/common';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Public } from '../../src/common/access';
import { METRICS, type Metrics } from '../../src/common/metrics';
import type { HealthReport } from '../../src/common/health-checks';
import { startBanner } from '../../src/cli/start-banner';
import { parseMetricsText } from '../support/metrics-text';
import { expectEnrolment, RaClient } from '../support/ra-client';
import { rawHttp, requestLine } from '../support/raw-http';
import { createTestApp, type TestApp } from '../support/test-app';
import { until } from '../support/until';

const release: (() => void)[] = [];

@Controller('probe')
@Public()
class ProbeController {
  @Get('slow')
  slow(): Promise<object> {
    return new Promise((resolve) => release.push(() => resolve({ answered: true })));
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

async function report(
  app: TestApp,
  name: 'live' | 'ready' | 'started',
): Promise<HealthReport & { readonly code: number }> {
  const { status, text } = await app.manage('GET', `/health/${name}`, undefined, null);
  return { code: status, ...(JSON.parse(text) as HealthReport) };
}

describe('the management listener', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ modules: [ProbeModule], settings: { logLevel: 'silent' } });
  });
  afterAll(() => app.close());

  it('is ready only when requests are answered', async () => {
    expect(app.application.health.started()).toMatchObject({ status: 'failing' });
    expect(await app.application.health.ready()).toMatchObject({ status: 'failing' });
    await app.listen();
    expect(await report(app, 'live')).toEqual({ code: 200, status: 'ok', checks: [] });
    expect(await report(app, 'started')).toMatchObject({ code: 200, status: 'ok' });
    const ready = await report(app, 'ready');
    expect(ready).toMatchObject({ code: 200, status: 'ok' });
    expect(ready.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['phase', 'store']));
  });

  it('is not ready while a registered check fails', async () => {
    const remove = app.application.health.register('example', () =>
      Promise.resolve({ ok: false, detail: 'the example is overdue' }),
    );
    const ready = await report(app, 'ready');
    expect(ready).toMatchObject({ code: 503, status: 'failing' });
    expect(ready.checks).toContainEqual({
      name: 'example',
      ok: false,
      detail: 'the example is overdue',
    });
    expect(await report(app, 'live')).toMatchObject({ code: 200 });
    remove();
    expect(await report(app, 'ready')).toMatchObject({ code: 200 });
  });

  it('tells nobody to keep the answers', async () => {
    for (const path of ['/health/ready', '/metrics', '/management/v1/clock'])
      expect((await app.manage('GET', path)).headers.get('cache-control')).toBe('no-store');
  });

  it.each<[string, string | null, string]>([
    ['no credential', null, 'Bearer realm="management"'],
    ['another scheme', 'Basic YTpi', 'error="invalid_token"'],
    ['another token', `Bearer ${'A'.repeat(43)}`, 'error="invalid_token"'],
    ['a token with more behind it', 'TOKEN.', 'error="invalid_token"'],
  ])('refuses %s', async (_name, authorization, challenge) => {
    const given = authorization?.replace('TOKEN', `Bearer ${app.application.management?.token}`) ?? null;
    for (const path of ['/metrics', '/management/v1/clock']) {
      const answer = await app.manage('GET', path, undefined, given);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toContain(challenge);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'invalid_token' });
    }
  });

  it('refuses what is no HTTP, with the limits of the other listener', async () => {
    const port = Number(app.application.settings.managementPort);
    const broken = await rawHttp(port, 'hello\r\n\r\n');
    expect([broken.status, JSON.parse(broken.body)]).toMatchObject([400, { code: 'malformed' }]);
    const endless = requestLine('GET', '/health/live', [`X-Long: ${'a'.repeat(20_000)}`]);
    expect((await rawHttp(port, endless)).status).toBe(413);
  });

  it('tells which methods a path has, to its own side only', async () => {
    const here = await app.manage('PATCH', '/management/v1/clock', {});
    expect([here.status, here.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, PUT']);
    const there = await app.inject({ method: 'PATCH', url: '/management/v1/clock' });
    expect([there.statusCode, there.headers['allow']]).toEqual([404, undefined]);
  });

  it('is described with its own server and credential', async () => {
    const document = (await app.inject({ url: '/docs/openapi.json' })).json<{
      paths: Record<string, { servers?: unknown; get?: { security?: unknown } }>;
    }>();
    expect(document.paths['/management/v1/clock']).toMatchObject({
      servers: [{ url: app.application.management?.url }],
      get: { security: [{ management: [] }] },
    });
    expect(document.paths['/health/ready']?.servers).toBeDefined();
    expect(document.paths['/ra/v1/cas']?.servers).toBeUndefined();
  });

  it('is in the banner, with a token that nobody else knows', () => {
    const { management } = app.application;
    expect(startBanner(app.application)).toContain(`${management?.url}  (token ${management?.token})`);
  });

  describe('metrics', () => {
    const read = async () => parseMetricsText((await app.manage('GET', '/metrics')).text);

    it('are in the text format of Prometheus, of the process as well', async () => {
      const answer = await app.manage('GET', '/metrics');
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      const names = [...parseMetricsText(answer.text).keys()];
      for (const name of [
        'process_resident_memory_bytes',
        'process_cpu_seconds_total',
        'nodejs_eventloop_lag_seconds',
        'nodejs_eventloop_lag_p99_seconds',
        'kakehashi_clock_offset_seconds',
      ])
        expect(names).toContain(name);
    });

    it('count answers by route template, method and status, and never by what was sent', async () => {
      for (let n = 0; n < 3; n++) await app.inject({ url: `/aia/nowhere-${n}/1.cer` });
      await app.inject({ url: '/no/such/path?secret=1' });
      const metrics = await read();
      const route = 'route="/aia/:caId/:keyGeneration.cer",method="GET"';
      expect(metrics.get(`kakehashi_http_requests_total{${route},status="404"}`)).toBe(3);
      expect(metrics.get(`kakehashi_http_request_duration_seconds_count{${route}}`)).toBe(3);
      expect(metrics.get(`kakehashi_http_request_duration_seconds_bucket{le="+Inf",${route}}`)).toBe(3);
      const lost = 'kakehashi_http_requests_total{route="(none)",method="GET",status="404"}';
      expect(metrics.get(lost)).toBeGreaterThanOrEqual(1);
      expect([...metrics.keys()].join()).not.toMatch(/nowhere|such|secret/);
    });

    it('count certificates by CA and profile', async () => {
      const rssp = await RaClient.open(app);
      for (let n = 0; n < 2; n++) expectEnrolment(await rssp.enrol({ externalId: `counted-${n}` }), 201);
      // Counted after the answer, since the CA and the profile are looked up.
      const name = 'kakehashi_certificates_issued_total{ca="alpha-seal",profile="eu-qseal-qscd"}';
      await until(async () => (await read()).get(name) === 2);
      const seen = await read();
      expect([...seen].filter(([series]) => series.startsWith('kakehashi_certificates'))).toEqual([
        [name, 2],
      ]);
    });

    it('are a port for every role', async () => {
      const metrics = app.get<Metrics>(METRICS);
      const served = metrics.counter({ name: 'test_served_total', help: 'h', labels: ['kind'] });
      const good = served.series({ kind: 'good "quoted"\n' });
      good.add();
      good.add(4);
      metrics.gauge({ name: 'test_age_seconds', help: 'h' }, (gauge) => gauge.series({}).set(12.5));
      metrics.histogram({ name: 'test_build_seconds', help: 'h' }, [1, 2]).series({}).observe(1.5);
      expect(() => metrics.counter({ name: 'test_served_total', help: 'h' })).toThrow();
      await read();
      good.add(2);
      const seen = await read();
      expect(seen.get('test_served_total{kind="good \\"quoted\\"\\n"}')).toBe(7);
      expect(seen.get('test_age_seconds')).toBe(12.5);
      expect(seen.get('test_build_seconds_bucket{le="1"}')).toBe(0);
      expect(seen.get('test_build_seconds_bucket{le="2"}')).toBe(1);
    });
  });
});

describe('a stop', () => {
  it('turns ready red, lets the running request finish, and ends both listeners', async () => {
    const app = await createTestApp({ modules: [ProbeModule], settings: { logLevel: 'silent' } });
    await app.listen();
    const { httpPort, managementPort } = app.application.settings;
    const slow = rawHttp(httpPort, requestLine('GET', '/probe/slow'));
    await until(() => release.length > 0);
    const closed = app.close();
    await until(async () => (await report(app, 'ready')).code === 503);
    expect(await report(app, 'ready')).toMatchObject({ code: 503, status: 'failing' });
    expect(await report(app, 'live')).toMatchObject({ code: 200 });
    expect(await refuses(httpPort)).toBe(true);
    release.shift()?.();
    expect(await slow).toMatchObject({ status: 200, body: '{"answered":true}' });
    await closed;
    expect(await refuses(Number(managementPort))).toBe(true);
  });

  it('leaves no listener behind that was switched off', async () => {
    const app = await createTestApp({ settings: { logLevel: 'silent', managementPort: 'off' } });
    await app.listen();
    expect(app.application.management).toBeUndefined();
    expect(startBanner(app.application)).toContain('Manage off');
    const document = (await app.inject({ url: '/docs/openapi.json' })).json<{ paths: object }>();
    expect(Object.keys(document.paths).filter((path) => /^\/(health|metrics|management)/.test(path))).toEqual(
      [],
    );
    await app.close();
  });
});

async function refuses(port: number): Promise<boolean> {
  const socket: Socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}
