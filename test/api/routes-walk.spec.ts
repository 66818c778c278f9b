import { ModulesContainer } from '@nestjs/core';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ACCESS_RULE, LISTENER_NAMES, type AccessRule, type ListenerName } from '../../src/common/access';
import type { RegisteredRoute } from '../../src/common/allowed-methods';
import { OPERATIONS } from '../../src/common/fault-points';
import { operationOf } from '../../src/management/control/operation';
import { rawHttp, rawHttps, requestLine } from '../support/raw-http';
import { createTestApp, type TestApp } from '../support/test-app';

/** What anybody may read; every other route needs a credential. The list is kept by hand, so that it is looked at. */
const PUBLIC_ROUTES = new Set([
  'POST /oauth2/token',
  'GET /oauth2/jwks',
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/ra-configuration',
  'GET /.well-known/ra-jwks',
  'GET /docs',
  'GET /docs/openapi.json',
  'GET /docs/errors',
  'GET /docs/assets/:name',
  'GET /aia/:caId/:keyGeneration.cer',
  'GET /aia/:caId/:keyGeneration.p7c',
  'GET /crl/:caId/:name',
  'GET /ocsp/:caId/*',
  'POST /ocsp/:caId',
  'GET /repository',
  'GET /repository/tls-ca.pem',
  'GET /repository/:caId/cps',
  'GET /repository/:caId/cps/:language',
  'GET /repository/:caId/pds/:language',
  'GET /repository/:caId/terms/:language',
  'GET /tl',
  'GET /tl/*',
  'GET /health/live',
  'GET /health/started',
  'GET /health/ready',
]);

const LISTENERS: readonly ListenerName[] = LISTENER_NAMES;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'SEARCH'] as const;

/** A real path of a route pattern. */
function pathOf(pattern: string): string {
  return pattern.replace(/:\w+/g, 'probe').replaceAll('*', 'probe');
}

/** Other spellings of a path that must not open another door. */
function variantsOf(path: string): [string, string][] {
  const last = path.lastIndexOf('/');
  return [
    ['trailing slash', `${path}/`],
    ['double slash', `/${path}`],
    ['inner double slash', path.replace(/(.)\//, '$1//')],
    ['%2f', `${path.slice(0, last)}%2f${path.slice(last + 1)}`],
    ['%2F at the end', `${path}%2F`],
    [';x', `${path};x`],
    ['matrix parameter', path.replace(/(.)\//, '$1;a=b/')],
    ['upper case', path.toUpperCase()],
    ['dot segment', `${path}/.`],
    ['dot segments', `/docs/..${path}`],
    ['encoded dot segments', `/docs/%2e%2e${path}`],
    ['encoded letter', path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
    ['encoded twice', path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`)],
    ['query', `${path}?access_token=x&_method=GET`],
    ['fragment', `${path}#x`],
    ['NUL', `${path}%00`],
    ['backslash', path.replaceAll('/', '\\')],
    ['absolute form', `http://localhost${path}`],
  ];
}

/** What changes something in `ra/v1` and is struck by no fault: how a client is set up. */
const WITHOUT_FAULTS = new Set([
  'POST /ra/v1/clients',
  'POST /ra/v1/clients/:clientId/activation',
  'POST /ra/v1/clients/:clientId/suspension',
  'PUT /ra/v1/clients/me/notifications',
  'DELETE /ra/v1/clients/me/notifications',
  'POST /ra/v1/clients/me/notifications/test',
  'POST /ra/v1/clients/me/notifications/replay',
]);

describe('every route', () => {
  let app: TestApp;
  let routes: RegisteredRoute[];
  let managementToken: string;

  beforeAll(async () => {
    app = await createTestApp({ settings: { logLevel: 'silent' } });
    await app.listen();
    routes = app.application.routes.all().filter(({ method }) => method !== 'HEAD');
    managementToken = app.application.management?.token ?? '';
  });

  afterAll(() => app.close());

  const isPublic = ({ method, path }: RegisteredRoute) => PUBLIC_ROUTES.has(`${method} ${path}`);
  const isPublicPath = (path: string) => [...PUBLIC_ROUTES].some((route) => route.endsWith(` ${path}`));

  const routesOn = (listener: ListenerName) => routes.filter(({ listeners }) => listeners.includes(listener));
  const ask = (listener: ListenerName, method: string, target: string, headers: readonly string[] = []) => {
    const { httpPort, tlsPort, managementPort } = app.application.settings;
    const port = { public: httpPort, tls: Number(tlsPort), management: Number(managementPort) }[listener];
    const request = requestLine(method, target, ['Content-Length: 0', ...headers]);
    return listener === 'tls' ? rawHttps(port, request) : rawHttp(port, request);
  };

  it('is known', () => {
    expect(routesOn('public').length).toBeGreaterThan(20);
    expect(routesOn('management').length).toBeGreaterThan(5);
    expect(routesOn('tls')).toEqual(routesOn('public'));
    expect(routes.filter((route) => !isPublic(route)).length).toBeGreaterThan(10);
    expect(
      [...PUBLIC_ROUTES].filter((name) => !routes.some(({ method, path }) => `${method} ${path}` === name)),
    ).toEqual([]);
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
  });

  it('of `ra/v1` is of an operation that faults can strike, or is known to be of none', () => {
    const ofTheApi = routes.filter(({ path }) => path.startsWith('/ra/v1/'));
    const without = ofTheApi.filter(({ method, path }) => operationOf(method, path) === undefined);
    expect(new Set(without.map(({ method, path }) => `${method} ${path}`))).toEqual(WITHOUT_FAULTS);
    const struck = new Set(routes.map(({ method, path }) => operationOf(method, path)));
    expect(OPERATIONS.filter((operation) => operation !== 'webhook' && !struck.has(operation))).toEqual([]);
  });

  it('comes from a handler that declares who may call it', () => {
    const undeclared: string[] = [];
    for (const module of app.get(ModulesContainer).values()) {
      for (const { metatype } of module.controllers.values()) {
        if (typeof metatype !== 'function') continue;
        for (const [name, handler] of handlersOf(metatype)) {
          const rule = (Reflect.getMetadata(ACCESS_RULE, handler) ??
            Reflect.getMetadata(ACCESS_RULE, metatype)) as AccessRule | undefined;
          if (rule === undefined) undeclared.push(`${metatype.name}.${name}`);
        }
      }
    }
    expect(undeclared).toEqual([]);
  });

  it.each(LISTENERS)('needs a credential on the %s listener unless it is open to all', async (listener) => {
    for (const route of routesOn(listener)) {
      const { status } = await ask(listener, route.method, pathOf(route.path));
      const seen = `${route.method} ${route.path}: ${status}`;
      // An open handler is reached: it finds nothing by the name `probe`, or asks for a body.
      expect(seen).toMatch(isPublic(route) ? /: (200|400|404|415)$/ : /: 401$/);
    }
  });

  it.each(LISTENERS)('is not there on a listener other than its own: %s', async (listener) => {
    const credentials = [
      `Authorization: Bearer ${managementToken}`,
      `Authorization: Bearer ${await app.tokenFor('demo-operator')}`,
    ];
    const elsewhere = routes.filter(({ listeners }) => !listeners.includes(listener));
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { path } of elsewhere) {
      for (const method of METHODS) {
        for (const headers of [[], ...credentials.map((credential) => [credential])]) {
          const { status, head } = await ask(listener, method, pathOf(path), headers);
          expect([method, path, status]).toEqual([method, path, 404]);
          expect(head.toLowerCase()).not.toContain('\r\nallow:');
        }
      }
    }
  });

  it.each(METHODS)('answers %s without a credential with 401, 404 or 405', async (method) => {
    for (const listener of LISTENERS) {
      for (const { path } of routesOn(listener)) {
        if (isPublicPath(path)) continue;
        expect([401, 404, 405]).toContain((await ask(listener, method, pathOf(path))).status);
      }
    }
  });

  it.each(LISTENERS)('opens no door on the %s listener by another spelling', async (listener) => {
    const opened: string[] = [];
    for (const { method, path } of routes) {
      if (isPublicPath(path)) continue;
      for (const [name, target] of variantsOf(pathOf(path))) {
        const { status } = await ask(listener, method, target);
        if (![400, 401, 404, 405].includes(status)) opened.push(`${method} ${target} (${name}): ${status}`);
      }
    }
    expect(opened).toEqual([]);
  });

  it('opens no door by the credential of the other listener', async () => {
    const tokens = {
      public: managementToken,
      tls: managementToken,
      management: await app.tokenFor('demo-operator'),
    };
    for (const listener of LISTENERS) {
      for (const route of routesOn(listener)) {
        if (isPublic(route)) continue;
        const { status } = await ask(listener, route.method, pathOf(route.path), [
          `Authorization: Bearer ${tokens[listener]}`,
        ]);
        expect([route.path, status]).toEqual([route.path, 401]);
      }
    }
  });

  it('opens no door by a header that names another method, path or address', async () => {
    const headers = [
      'X-HTTP-Method-Override: GET',
      'X-Method-Override: GET',
      'X-Original-URL: /docs',
      'X-Rewrite-URL: /docs',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Port: 8081',
      'X-Forwarded-User: demo-operator',
      'X-SSL-Client-Verify: SUCCESS',
      'X-Client-Cert: CN=demo-operator',
    ];
    for (const listener of LISTENERS) {
      for (const route of routesOn(listener)) {
        if (isPublic(route)) continue;
        expect((await ask(listener, route.method, pathOf(route.path), headers)).status).toBe(401);
      }
    }
  });

  it('finds nothing of the file system', async () => {
    const targets = [
      '../package.json',
      '..%2fpackage.json',
      '%2e%2e/package.json',
      'package.json',
      'swagger-ui.css/../index.html',
      '..\\package.json',
      'swagger-ui-bundle.js.map',
    ];
    for (const target of targets) {
      const { status, body } = await rawHttp(
        app.application.settings.httpPort,
        requestLine('GET', `/docs/assets/${target}`),
      );
      expect([target, status]).toEqual([target, status === 400 ? 400 : 404]);
      expect(body).not.toContain('"dependencies"');
    }
  });
});

function handlersOf(controller: { readonly prototype: object }): [string, object][] {
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name): [string, object][] => {
    const handler: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
    if (typeof handler !== 'function') return [];
    const isRoute =
      Reflect.hasMetadata(METHOD_METADATA, handler) && Reflect.hasMetadata(PATH_METADATA, handler);
    return isRoute ? [[name, handler]] : [];
  });
}
