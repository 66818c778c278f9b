type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/**
 * The document with the schema words of OpenAPI 3.0 that 3.1 no longer has said in those of JSON Schema 2020-12:
 * `nullable`, boolean `exclusiveMinimum` and `exclusiveMaximum`.
 */
export function toOpenApi31<T extends object>(document: T): T {
  return convert(JSON.parse(JSON.stringify(document)) as Json) as unknown as T;
}

function convert(node: Json): Json {
  if (Array.isArray(node)) return node.map(convert);
  if (node === null || typeof node !== 'object') return node;
  const converted: Record<string, Json> = {};
  for (const [member, value] of Object.entries(node)) {
    // What stands under these is data, or names chosen by people, and not a schema.
    converted[member] = ['example', 'examples', 'default', 'enum'].includes(member) ? value : convert(value);
  }
  exclusive(converted, 'exclusiveMinimum', 'minimum');
  exclusive(converted, 'exclusiveMaximum', 'maximum');
  return nullable(converted);
}

function exclusive(schema: Record<string, Json>, word: string, bound: string): void {
  if (typeof schema[word] !== 'boolean') return;
  const limit = schema[bound];
  if (schema[word] && limit !== undefined) {
    schema[word] = limit;
    delete schema[bound];
  } else delete schema[word];
}

function nullable(schema: Record<string, Json>): Json {
  if (typeof schema['nullable'] !== 'boolean') return schema;
  const { nullable: isNullable, ...rest } = schema;
  if (!isNullable) return rest;
  if (Array.isArray(rest['enum'])) rest['enum'] = [...rest['enum'], null];
  if (typeof rest['type'] === 'string') return { ...rest, type: [rest['type'], 'null'] };
  const { description, ...type } = rest;
  return { ...(description === undefined ? {} : { description }), anyOf: [type, { type: 'null' }] };
}
