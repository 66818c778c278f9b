/**
 * The generated files of packages/client: types by openapi-typescript, the table of operations, and the remedy of each
 * error code (docs/adr/0020).
 */

/** What a client of the RA calls; management and dissemination are for others. */
const CLIENT_PATH = /^\/(ra\/v1\/|\.well-known\/ra-)/;
const METHODS = ['get', 'put', 'post', 'delete'];

/** `[path, method, operation]` of every operation that the client knows, by operationId. */
function clientOperations(document) {
  return Object.entries(document.paths)
    .filter(([path]) => CLIENT_PATH.test(path))
    .flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => [path, method, item[method]]),
    )
    .sort(([, , one], [, , other]) => (one.operationId < other.operationId ? -1 : 1));
}

/** Good answers only, since every other one is a problem document; headers are the business of the client itself. */
function clientDocument(document) {
  const paths = {};
  for (const [path, method, operation] of clientOperations(document)) {
    const { operationId, summary, parameters = [], requestBody, responses } = operation;
    (paths[path] ??= {})[method] = {
      operationId,
      summary,
      parameters: parameters.filter((parameter) => parameter.in !== 'header'),
      ...(requestBody && { requestBody }),
      responses: Object.fromEntries(Object.entries(responses).filter(([status]) => /^2/.test(status))),
    };
  }
  const { openapi, info, components } = document;
  return { openapi, info, paths, components: { schemas: usedSchemas(paths, components.schemas) } };
}

/** The schemas that the paths name, directly or through others, and Problem. */
function usedSchemas(paths, schemas) {
  const used = new Set();
  const queue = [...namesIn(paths), 'Problem'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    queue.push(...namesIn(schemas[name]));
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}

function namesIn(value) {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
}

/** `packages/client/src/generated/openapi.ts`. */
async function clientTypes(document) {
  const { default: openapiTypes, astToString } = await import('openapi-typescript');
  // A member with a default may be left out all the same.
  const types = await openapiTypes(clientDocument(document), { defaultNonNullable: false, immutable: true });
  return `/** By openapi-typescript from docs/openapi.json: \`npm run docs\` writes it. */\n\n${astToString(types)}`;
}

/** `packages/client/src/generated/operations.ts`. */
function clientOperationTable(document) {
  const rows = clientOperations(document).map(
    ([path, method, { operationId, parameters = [], security }]) => {
      const names = parameters.map((parameter) => parameter.name.toLowerCase());
      const row = {
        method: method.toUpperCase(),
        path,
        authenticated: (security ?? []).length > 0,
        idempotencyKey: names.includes('idempotency-key'),
      };
      return `${JSON.stringify(operationId)}: ${JSON.stringify(row)}`;
    },
  );
  return [
    '/** From docs/openapi.json: `npm run docs` writes it. */',
    '',
    '/** Each operation by its operationId: where it is, whether it asks for a token and takes an Idempotency-Key. */',
    `export const OPERATIONS = {${rows.join(',')}} as const;`,
    '',
  ].join('\n');
}

/** `packages/client/src/generated/remedies.ts`. */
function clientRemedies(catalogue) {
  const remedies = Object.fromEntries(Object.entries(catalogue).map(([code, { remedy }]) => [code, remedy]));
  return [
    '/** From src/common/error-catalogue.ts: `npm run docs` writes it. */',
    '',
    '/** What to do about each error code of `ra/v1`. */',
    `export const REMEDIES = ${JSON.stringify(remedies)} as const;`,
    '',
  ].join('\n');
}

module.exports = { clientTypes, clientOperationTable, clientRemedies };
