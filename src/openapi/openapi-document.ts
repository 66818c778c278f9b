import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { MANAGEMENT_SECURITY_SCHEME } from '../common/access';
import { RA_SCOPES } from '../common/caller';
import { ERROR_CATALOGUE } from '../common/error-catalogue';
import { PKI_ERROR_STATUS } from '../common/pki-error';
import { PROBLEM_MEDIA_TYPE } from '../common/problem';
import { toOpenApi31 } from './openapi-31';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Statuses of refusals that no single handler brings about. */
const REFUSALS_OF_ANY = ['500', '503'];
const REFUSALS_OF_BODIES = ['400', '413', '415'];

const DESCRIPTION = `The credential-management API of a mock qualified trust service provider. **TEST ONLY**: nothing that
comes from here is a qualified certificate.

1. Get a token: \`POST /oauth2/token\` (the Authorize button does it for you). Send it as \`Authorization: Bearer\`; one that
   is bound to a key as \`Authorization: DPoP\` with a proof in the \`DPoP\` header (RFC 9449), one that is bound to a client
   certificate over HTTPS with that certificate (RFC 8705).
2. Choose a CA and a profile: \`GET /ra/v1/cas\`, \`GET /ra/v1/profiles\`.
3. Get a nonce: \`POST /ra/v1/challenges\`; put it into the challengePassword attribute of the CSR.
4. \`POST /ra/v1/enrolments\` with an Idempotency-Key.

Binary values are base64 of DER, times RFC 3339 in UTC with whole seconds. Every failure is problem+json (RFC 9457) with a
\`code\` of a closed set. Unknown members of a request are refused, and so are a member that occurs twice, the member
names \`__proto__\`, \`constructor\` and \`prototype\`, U+0000 and unpaired surrogates in strings.`;

const MANAGEMENT_DESCRIPTION =
  'Health, figures, the mock clock and the test control: on a listener of their own, with a token of their own, and nowhere else.';

/** Where what is described can be reached. */
export interface OpenApiPlaces {
  readonly publicUrl: string;
  /** Undefined if that listener is switched off: what it would serve is left out. */
  readonly managementUrl: string | undefined;
  readonly version: string;
}

/**
 * The OpenAPI 3.1 description of the application's handlers, made from their decorators. Paths of the management listener
 * name it as their server.
 */
export function buildOpenApiDocument(
  application: INestApplication,
  { publicUrl, managementUrl, version }: OpenApiPlaces,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Kakehashi (TEST)')
    .setVersion(version)
    .setDescription(DESCRIPTION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(publicUrl)
    .addOAuth2(
      {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/oauth2/token`,
            scopes: Object.fromEntries(RA_SCOPES.map((scope) => [scope, `Scope ${scope} of ra/v1.`])),
          },
        },
      },
      'oauth2',
    )
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Seed clients of the world only.' }, 'client')
    .addTag('management', MANAGEMENT_DESCRIPTION)
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'The management token.' },
      MANAGEMENT_SECURITY_SCHEME,
    )
    .build();
  const document = SwaggerModule.createDocument(application, config);
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, Problem: problemSchema() };
  document.components.responses = { ...document.components.responses, Problem: problemResponse(publicUrl) };
  for (const [path, item] of Object.entries(document.paths)) {
    const operations = METHODS.flatMap((method) => item[method] ?? []);
    if (operations.some(({ tags }) => tags?.includes('management'))) {
      if (managementUrl === undefined) delete document.paths[path];
      else item.servers = [{ url: managementUrl, description: 'The management listener.' }];
    }
    for (const operation of operations) {
      // None is named where none is needed, so that the description leaves nothing open.
      operation.security = distinct(operation.security ?? []);
      if (!/^\/(ra|management)\/v1\//.test(path)) continue;
      const isManagement = path.startsWith('/management/');
      for (const status of [
        ...REFUSALS_OF_ANY,
        ...(operation.requestBody ? REFUSALS_OF_BODIES : []),
        ...(isManagement ? ['401'] : []),
      ])
        operation.responses[status] ??= { $ref: '#/components/responses/Problem' };
    }
  }
  return toOpenApi31(document);
}

/** The framework lists each requirement twice. */
function distinct<T extends object>(requirements: readonly T[]): T[] {
  return [...new Map(requirements.map((requirement) => [JSON.stringify(requirement), requirement])).values()];
}

function problemSchema(): Schema {
  return {
    type: 'object',
    description: 'Problem details, RFC 9457.',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'retryable'],
    properties: {
      type: { type: 'string', format: 'uri', description: 'Page on this code.' },
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string' },
      instance: { type: 'string', description: 'Path of the request.' },
      code: { type: 'string', enum: Object.keys(PKI_ERROR_STATUS) },
      retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
      enrolmentId: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: {
            pointer: { type: 'string', description: 'JSON pointer (RFC 6901) to the offending member.' },
            detail: { type: 'string' },
            reason: {
              type: 'string',
              description: 'Where one code has several reasons, a stable word for it.',
            },
          },
        },
      },
    },
  };
}

function problemResponse(
  publicUrl: string,
): NonNullable<NonNullable<OpenAPIObject['components']>['responses']>[string] {
  const code = 'unknown_profile';
  return {
    description: 'The request was refused or failed.',
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: `${publicUrl}/docs/errors#${code}`,
          title: ERROR_CATALOGUE[code].title,
          status: PKI_ERROR_STATUS[code],
          detail: 'There is no profile with this profileId.',
          instance: '/ra/v1/enrolments',
          code,
          retryable: false,
          errors: [{ pointer: '/profileId', detail: ERROR_CATALOGUE[code].remedy }],
        },
      },
    },
  };
}
