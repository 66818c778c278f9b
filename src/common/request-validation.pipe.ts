import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { jsonPointer } from './json-text';
import { nearestName } from './nearest-name';
import { PkiError, type PkiErrorMember } from './pki-error';

type DtoClass = new () => object;

interface DtoShape {
  readonly members: readonly string[];
  /** Members that hold another DTO: whether they hold a list of them, and whether they may be absent. */
  readonly nested: readonly { readonly member: string; readonly list: boolean; readonly optional: boolean }[];
}

const MAX_REPORTED = 20;
const shapes = new Map<DtoClass, DtoShape>();

/**
 * Bodies, queries and path parameters whose type is a DTO class are checked by its class-validator decorators, and
 * handed on as instances. Unknown members are refused. Throws `malformed`, with a JSON pointer for each fault.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || type === 'custom' || !isDto(metatype)) return value;
    return validateRequest(metatype, value === undefined ? {} : value, type);
  }
}

/** The value as an instance of the DTO; see {@link RequestValidationPipe}. */
export function validateRequest(
  dto: DtoClass,
  value: unknown,
  where: 'body' | 'query' | 'param' = 'body',
): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PkiError('malformed', 'The body must be a JSON object.', {
      errors: [{ pointer: '', detail: 'Send a JSON object.' }],
    });
  }
  const instance = plainToInstance(dto, value);
  const faults: PkiErrorMember[] = [];
  checkShape(instance, [], faults);
  if (faults.length === 0) {
    const errors = validateSync(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { value: false },
    });
    collect(errors, [], faults);
  }
  if (faults.length > 0) {
    const what = where === 'body' ? 'body' : where === 'query' ? 'query' : 'path';
    throw new PkiError(
      'malformed',
      `The ${what} has members that are unknown or not valid; errors[] points to each.`,
      {
        errors: faults.slice(0, MAX_REPORTED),
      },
    );
  }
  return instance;
}

function isDto(metatype: unknown): metatype is DtoClass {
  return typeof metatype === 'function' && shapeOf(metatype as DtoClass).members.length > 0;
}

function shapeOf(dto: DtoClass): DtoShape {
  let shape = shapes.get(dto);
  if (shape === undefined) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
    const optional = new Set(
      rules.filter(({ type }) => type === 'conditionalValidation').map(({ propertyName }) => propertyName),
    );
    shape = {
      members: [...new Set(rules.map(({ propertyName }) => propertyName))],
      nested: rules
        .filter(({ type }) => type === 'nestedValidation')
        .map(({ propertyName, each }) => ({
          member: propertyName,
          list: each === true,
          optional: optional.has(propertyName),
        })),
    };
    shapes.set(dto, shape);
  }
  return shape;
}

/**
 * class-validator takes a list where one nested object is declared, and the reverse, and lets a nested member be absent
 * that is not declared optional; a handler would stumble on each.
 */
function checkShape(instance: object, path: readonly (string | number)[], faults: PkiErrorMember[]): void {
  for (const { member, list, optional } of shapeOf(instance.constructor as DtoClass).nested) {
    const value: unknown = (instance as Record<string, unknown>)[member];
    const memberPath = [...path, member];
    if (value === undefined || value === null) {
      if (!optional) faults.push({ pointer: jsonPointer(memberPath), detail: 'This member is required.' });
    } else if (Array.isArray(value) !== list || typeof value !== 'object') {
      faults.push({
        pointer: jsonPointer(memberPath),
        detail: list ? 'This must be an array.' : 'This must be an object.',
      });
    } else if (Array.isArray(value)) {
      value.forEach((item: unknown, index) => {
        if (typeof item === 'object' && item !== null) checkShape(item, [...memberPath, index], faults);
      });
    } else checkShape(value, memberPath, faults);
  }
}

function collect(
  errors: readonly ValidationError[],
  path: readonly (string | number)[],
  faults: PkiErrorMember[],
): void {
  for (const error of errors) {
    const memberPath = [...path, error.property];
    for (const [rule, message] of Object.entries(error.constraints ?? {})) {
      const detail = rule === 'whitelistValidation' ? unknownMember(error) : `${message}.`;
      faults.push({ pointer: jsonPointer(memberPath), detail });
    }
    collect(error.children ?? [], memberPath, faults);
  }
}

function unknownMember(error: ValidationError): string {
  const known = error.target === undefined ? [] : shapeOf(error.target.constructor as DtoClass).members;
  const nearest = nearestName(error.property.slice(0, 64), known);
  const remedy = nearest === undefined ? 'remove it' : `remove it, or did you mean ${nearest}?`;
  return `Unknown member; ${remedy}${remedy.endsWith('?') ? '' : '.'}`;
}
