import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';

import { nearestName } from '../common/nearest-name';
import type { LayeredSource } from './layered-source';
import type { WorldProblem } from './world-error';

const SCHEMA_FOLDER = join(__dirname, '../../config/schema');

/** The validation of one of the JSON Schemas (2020-12) in `config/schema`, all errors at once. */
export function compileSchema(name: 'world' | 'profile'): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(SCHEMA_FOLDER, `${name}.schema.json`), 'utf8')) as object;
  return new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true }).compile(schema);
}

/** The schema's objections to a source, each at its key and with a remedy. */
export function schemaProblems(validate: ValidateFunction, source: LayeredSource): WorldProblem[] {
  if (validate(source.value)) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf' && keyword !== 'oneOf')
    .map((error) => toProblem(error, source));
}

function toProblem(error: ErrorObject, source: LayeredSource): WorldProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const parameters = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const unknown = String(parameters.additionalProperty ?? parameters.unevaluatedProperty);
      const known = Object.keys(
        (error.parentSchema as { properties?: object } | undefined)?.properties ?? {},
      );
      const meant = nearestName(unknown, known);
      const remedy =
        meant === undefined ? `remove it; known keys are ${known.join(', ')}` : `did you mean ${meant}?`;
      return source.problem([...path, unknown], 'unknown key', remedy);
    }
    case 'propertyNames':
      return source.problem(
        [...path, String(parameters.propertyName)],
        'not a usable id',
        'use a-z, 0-9 and hyphens',
      );
    case 'required': {
      const missing = String(parameters.missingProperty);
      return source.problem(path, `the key ${missing} is missing`, `add ${missing}`);
    }
    case 'enum': {
      const allowed = (parameters.allowedValues as unknown[]).map(String).join(', ');
      return source.problem(path, 'not an allowed value', `use one of ${allowed}`);
    }
    default: {
      const { description } = (error.parentSchema ?? {}) as { description?: string };
      return source.problem(path, error.message ?? 'not valid', description ?? 'see the schema');
    }
  }
}
