import { applyDecorators } from '@nestjs/common';
import {
  IsOptional,
  Validate,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';
import { parseWireTime, textFault } from '../member-reader';

/** A text that is neither empty nor longer than this, without control characters. */
export function IsText(maxLength: number = MAX_IDENTIFIER_LENGTH): PropertyDecorator {
  return Validate(TextConstraint, [maxLength]);
}

export function IsOptionalText(maxLength?: number): PropertyDecorator {
  return applyDecorators(IsOptional(), IsText(maxLength));
}

/** RFC 3339 in UTC with whole seconds. */
export function IsWireTime(): PropertyDecorator {
  return Validate(WireTimeConstraint);
}

@ValidatorConstraint({ name: 'text' })
class TextConstraint implements ValidatorConstraintInterface {
  validate(value: unknown, { constraints }: ValidationArguments): boolean {
    return textFault(value, Number(constraints[0])) === undefined;
  }

  defaultMessage({ value, constraints }: ValidationArguments): string {
    return (textFault(value, Number(constraints[0])) ?? '').replace(/\.$/, '');
  }
}

@ValidatorConstraint({ name: 'wireTime' })
class WireTimeConstraint implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && value.length <= 40 && parseWireTime(value) !== undefined;
  }

  defaultMessage(): string {
    return 'Send a time in UTC with whole seconds, such as 2026-01-31T09:00:00Z';
  }
}
