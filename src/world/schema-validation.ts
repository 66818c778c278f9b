import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';

import { nearestName } from '../common/nearest-name';
import type { LayeredSource } from './layered-source';
import type { WorldProblem } from './world-error';

const SCHEMA_FOLDER = join(__dirname, '../../config/schema');

/** The validation of one of the JSON Schemas (2020-12) in `config/schema`, all errors at once. */
export function compileSchema(name: 'world' | 'profile'): ValidateFunction {
  const options = { allErrors: true, strict: true, allowUnionTypes: true, verbose: true };
  return new Ajv2020(options).compile(readSchema(name));
}

export function readSchema(name: 'world' | 'profile'): object {
  return JSON.parse(readFileSync(join(SCHEMA_FOLDER, `${name}.schema.json`), 'utf8')) as object;
}

/** The schema's objections to a source, each at its key and with a remedy. */
export function schemaProblems(validate: ValidateFunction, source: LayeredSource): WorldProblem[] {
  if (validate(source.value)) return [];
  const errors = validate.errors ?? [];
  return errors.filter((error) => tells(error, errors)).map((error) => toProblem(error, source));
}

/** Whether an error says something that no other says better. */
function tells(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword === 'if') return false;
  // An alternative of several that failed; the error of the choice itself speaks for all of them.
  if (all.some((choice) => isChoice(choice) && error.schemaPath.startsWith(`${choice.schemaPath}/`)))
    return false;
  // A name that is not in a list: the error about the list has the names.
  return error.keyword !== 'propertyNames' || !all.some((other) => isNameInList(other, error));
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

function isNameInList(error: ErrorObject, { schemaPath, params }: ErrorObject): boolean {
  const { propertyName } = params as { propertyName?: string };
  return (
    error.schemaPath.startsWith(`${schemaPath}/`) &&
    error.keyword === 'enum' &&
    error.propertyName === propertyName
  );
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
      const allowed = (parameters.allowedValues as unknown[]).map(String);
      const given: unknown = error.propertyName ?? error.data;
      const meant = typeof given === 'string' ? nearestName(given, allowed) : undefined;
      const remedy = `${meant === undefined ? '' : `did you mean ${meant}? `}use one of ${allowed.join(', ')}`;
      const at = error.propertyName === undefined ? path : [...path, error.propertyName];
      return source.problem(at, 'not an allowed value', remedy);
    }
    case 'anyOf':
    case 'oneOf': {
      const { description } = (error.parentSchema ?? {}) as { description?: string };
      return source.problem(
        path,
        'fits none or more than one of the possible forms',
        description ?? 'see the schema',
      );
    }
    case 'type': {
      const { description } = (error.parentSchema ?? {}) as { description?: string };
      const quote =
        parameters.type === 'string' && typeof error.data !== 'object' ? 'put it in quotes; ' : '';
      return source.problem(path, error.message ?? 'not valid', `${quote}${description ?? 'see the schema'}`);
    }
    default: {
      const { description } = (error.parentSchema ?? {}) as { description?: string };
      return source.problem(path, error.message ?? 'not valid', description ?? 'see the schema');
    }
  }
}
