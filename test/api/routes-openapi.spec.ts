import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { PKI_ERROR_STATUS } from '../../src/common/pki-error';
import { createTestApp, type TestApp } from '../support/test-app';

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
type JsonObject = { [member: string]: Json };

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

describe('OpenAPI description', () => {
  let app: TestApp;
  let document: JsonObject;

  beforeAll(async () => {
    app = await createTestApp();
    document = (await app.inject({ url: '/docs/openapi.json' })).json<JsonObject>();
  });

  afterAll(() => app.close());

  const operations = (): { name: string; operation: JsonObject; path: string; method: string }[] =>
    Object.entries(document['paths'] as { [path: string]: JsonObject }).flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        method,
        operation: item[method] as JsonObject,
      })),
    );

  it('is of version 3.1 and has what that requires', () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d+$/) as string,
      info: { title: expect.any(String) as string, version: expect.any(String) as string },
      servers: [{ url: app.baseUrl }],
    });
    expect((document['info'] as JsonObject)['license']).toMatchObject({ name: 'Apache-2.0' });
  });

  it('describes the routes that are there, all but its own', () => {
    const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const registered = app.application.routes
      .all()
      .filter(({ method, path }) => method !== 'HEAD' && !path.startsWith('/docs'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')}`);
    expect(described.sort()).toEqual(registered.sort());
  });

  it('resolves every reference', () => {
    const unresolved = new Set<string>();
    walk(document, (node) => {
      const reference = node['$ref'];
      if (typeof reference === 'string' && resolve(document, reference) === undefined)
        unresolved.add(reference);
    });
    expect([...unresolved]).toEqual([]);
  });

  it('has schemas that JSON Schema 2020-12 takes', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    addFormats(ajv);
    for (const word of ['example', 'discriminator', 'xml', 'externalDocs']) ajv.addKeyword(word);
    const schemas = (document['components'] as { schemas: { [name: string]: JsonObject } }).schemas;
    for (const [name, schema] of Object.entries(schemas)) {
      const whole = { ...(withAbsoluteReferences(schema) as object), $id: `http://openapi.example/${name}` };
      expect(() => ajv.addSchema(whole)).not.toThrow();
    }
    for (const name of Object.keys(schemas))
      expect(() => ajv.getSchema(`http://openapi.example/${name}`)).not.toThrow();
  });

  it('uses no word of OpenAPI 3.0', () => {
    const found: string[] = [];
    walk(document, (node) => {
      if ('nullable' in node || typeof node['exclusiveMinimum'] === 'boolean')
        found.push(JSON.stringify(node).slice(0, 200));
    });
    expect(found).toEqual([]);
  });

  it('gives each operation a name, a summary, parameters of its path, and answers', () => {
    const names = operations().map(({ operation }) => operation['operationId']);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, path, operation } of operations()) {
      expect([name, typeof operation['operationId'], typeof operation['summary']]).toEqual([
        name,
        'string',
        'string',
      ]);
      expect(Object.keys(operation['responses'] as object).some((status) => status.startsWith('2'))).toBe(
        true,
      );
      for (const response of Object.values(operation['responses'] as JsonObject)) {
        const target = resolveIfReference(document, response as JsonObject);
        expect(typeof target['description']).toBe('string');
      }
      const declared = ((operation['parameters'] ?? []) as JsonObject[])
        .map((parameter) => resolveIfReference(document, parameter))
        .filter((parameter) => parameter['in'] === 'path')
        .map((parameter) => parameter['name'] as string);
      expect([name, declared.sort()]).toEqual([
        name,
        [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort(),
      ]);
    }
  });

  it('says which scope each operation of ra/v1 needs, and how it fails', () => {
    for (const { name, path, operation } of operations()) {
      if (!path.startsWith('/ra/v1')) continue;
      const security = (operation['security'] ?? []) as { oauth2?: string[] }[];
      expect([
        name,
        security.length > 0 && security.every(({ oauth2 }) => (oauth2 ?? []).length > 0),
      ]).toEqual([name, true]);
      expect(new Set(security.map((requirement) => JSON.stringify(requirement))).size).toBe(security.length);
      const statuses = Object.keys(operation['responses'] as JsonObject);
      // Every status is told: a default would admit any.
      expect(statuses).not.toContain('default');
      expect(statuses).toEqual(expect.arrayContaining(['401', '429', '500']));
    }
  });

  it('closes the set of error codes', () => {
    const problem = resolve(document, '#/components/schemas/Problem') as {
      properties: { code: { enum: string[] } };
    };
    expect(problem.properties.code.enum.sort()).toEqual(Object.keys(PKI_ERROR_STATUS).sort());
  });

  it('is shown by a page that loads nothing from elsewhere', async () => {
    const page = await app.inject({ url: '/docs' });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, target] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect([target, (await app.inject({ url: target ?? '' })).statusCode]).toEqual([target, 200]);
    }
  });
});

function walk(node: Json, visit: (node: JsonObject) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (node !== null && typeof node === 'object') {
    visit(node);
    for (const [member, value] of Object.entries(node))
      if (member !== 'example' && member !== 'examples') walk(value, visit);
  }
}

function resolve(document: JsonObject, reference: string): Json | undefined {
  let node: Json | undefined = document;
  for (const part of reference.replace(/^#\//, '').split('/')) {
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return undefined;
    node = node[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return node;
}

function resolveIfReference(document: JsonObject, node: JsonObject): JsonObject {
  const reference = node['$ref'];
  return typeof reference === 'string' ? (resolve(document, reference) as JsonObject) : node;
}

function withAbsoluteReferences(node: Json): Json {
  return JSON.parse(
    JSON.stringify(node).replaceAll('"#/components/schemas/', '"http://openapi.example/'),
  ) as Json;
}
