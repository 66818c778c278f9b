import type { OpenAPIV3_1 } from 'openapi-types';
import { PkiError } from '../../src/common/pki-error';
import { ENROLMENT_REQUEST_MEMBERS, readEnrolmentRequest } from '../../src/ra/enrolment-request';
import type { Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

type Schema = OpenAPIV3_1.SchemaObject;

/** A well-formed value for each member whose documented type alone does not make it one. */
const VALUES: Readonly<Record<string, unknown>> = {
  algorithm: '1.2.840.10045.2.1',
  oneTime: true,
  certificatePolicy: '2.999.1',
  notBefore: '2026-04-01T09:00:00Z',
  acceptedAt: '2026-04-01T09:00:00Z',
  hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
  termsHash: 'ab'.repeat(32),
  nonce: 'A'.repeat(43),
  csr: 'MAA=',
  publicKey: 'MAA=',
  certs: ['MAA='],
};

describe('the documented enrolment request', () => {
  let app: TestApp;
  let schemas: Readonly<Record<string, Schema>>;
  let document: OpenAPIV3_1.Document;

  beforeAll(async () => {
    app = await createTestApp();
    document = (await app.inject({ method: 'GET', url: '/docs/openapi.json' })).json<OpenAPIV3_1.Document>();
    schemas = document.components?.schemas as Readonly<Record<string, Schema>>;
  });
  afterAll(() => app.close());

  const schema = (name: string): Schema => schemas[name] as Schema;

  /** A value with every documented member; `variant` chooses among alternatives. */
  function complete(given: Schema | OpenAPIV3_1.ReferenceObject, name: string, variant: string): unknown {
    const shape = '$ref' in given ? schema(given.$ref.split('/').pop() ?? '') : given;
    const [wrapped] = shape.allOf ?? [];
    if (wrapped !== undefined) return complete(wrapped, name, variant);
    const alternatives = (shape.oneOf ?? []) as OpenAPIV3_1.ReferenceObject[];
    if (alternatives.length > 0) {
      return complete(
        alternatives.find(({ $ref }) => $ref.endsWith(variant)) ?? (alternatives[0] as Schema),
        name,
        variant,
      );
    }
    if (VALUES[name] !== undefined) return VALUES[name];
    if (shape.enum !== undefined) return shape.enum[0];
    if (shape.type !== 'object') return 'text';
    return Object.fromEntries(
      Object.entries(shape.properties ?? {}).map(([member, inner]) => [
        member,
        complete(inner as Schema, member, variant),
      ]),
    );
  }

  const body = (variant: string): Json => {
    const { certificatePolicy: _left, ...rest } = complete(
      schema('EnrolmentRequestDto'),
      '',
      variant,
    ) as Json;
    return rest;
  };

  it('has the members that the service reads', () => {
    expect(Object.keys(schema('EnrolmentRequestDto').properties ?? {}).sort()).toEqual(
      [...ENROLMENT_REQUEST_MEMBERS].sort(),
    );
  });

  it.each(['LegalSubjectDto', 'NaturalSubjectDto'])('with every member of %s is read', (variant) => {
    const request = body(variant);
    expect(() => readEnrolmentRequest(request)).not.toThrow();
    expect(JSON.stringify(request)).toContain(
      variant === 'LegalSubjectDto' ? 'authorised_representative' : 'birthdate',
    );
  });

  it.each(['LegalSubjectDto', 'NaturalSubjectDto'])('of %s says which members are required', (variant) => {
    const faults = (request: unknown): string[] => {
      try {
        readEnrolmentRequest(request);
        return [];
      } catch (error) {
        if (error instanceof PkiError) return error.errors.map(({ pointer }) => pointer);
        throw error;
      }
    };
    const visit = (path: readonly string[]): void => {
      const holder = path.reduce<Json>((value, name) => value[name] as Json, body(variant));
      for (const name of Object.keys(holder)) {
        const request = structuredClone(body(variant));
        const place = path.reduce<Json>((value, member) => value[member] as Json, request);
        delete place[name];
        const pointer = `/${[...path, name].join('/')}`;
        const expected = requiredAt(path, variant).includes(name) ? [pointer] : [];
        // A schema of members cannot say that one of profileId and certificatePolicy must be there, nor that only csr_attr
        // does without a statement.
        if (pointer !== '/profileId' && pointer !== '/attestation/statement')
          expect([pointer, faults(request)]).toEqual([pointer, expected]);
        if (typeof holder[name] === 'object') visit([...path, name]);
      }
    };
    visit([]);
  });

  function requiredAt(path: readonly string[], variant: string): readonly string[] {
    let shape = schema('EnrolmentRequestDto');
    for (const name of path) {
      let inner = shape.properties?.[name] as Schema | OpenAPIV3_1.ReferenceObject;
      while (!('$ref' in inner) && (inner.allOf ?? inner.oneOf) !== undefined) {
        const options = (inner.allOf ?? inner.oneOf) as OpenAPIV3_1.ReferenceObject[];
        inner = options.find(({ $ref }) => $ref.endsWith(variant)) ?? (options[0] as Schema);
      }
      shape = '$ref' in inner ? schema(inner.$ref.split('/').pop() ?? '') : inner;
    }
    return shape.required ?? [];
  }

  it('declares a problem for every refusal of every operation of ra/v1, and success', () => {
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      if (!path.startsWith('/ra/v1')) continue;
      for (const method of ['get', 'post'] as const) {
        const operation = item?.[method];
        if (operation === undefined) continue;
        const statuses = Object.keys(operation.responses ?? {});
        expect([path, statuses]).toEqual([path, expect.arrayContaining(['401', '403'])]);
        expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
        for (const [status, response] of Object.entries(operation.responses ?? {})) {
          if (!status.startsWith('4') && !status.startsWith('5')) continue;
          const { $ref, content } = response as OpenAPIV3_1.ResponseObject & { $ref?: string };
          const ofAny = $ref === '#/components/responses/Problem' && ['application/problem+json'];
          expect(ofAny || Object.keys(content ?? {})).toEqual(['application/problem+json']);
        }
      }
    }
  });
});
