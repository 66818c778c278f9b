import { applyDecorators } from '@nestjs/common';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';

/** A text that is neither empty nor longer than this, without control characters. */
export function IsText(maxLength: number = MAX_IDENTIFIER_LENGTH): PropertyDecorator {
  return applyDecorators(
    IsString({ message: 'This must be a text' }),
    Length(1, maxLength, { message: `This must have 1 to ${maxLength} characters` }),
    Matches(/^\P{Cc}*$/u, { message: 'This holds a control character; remove it' }),
  );
}

export function IsOptionalText(maxLength?: number): PropertyDecorator {
  return applyDecorators(IsOptional(), IsText(maxLength));
}
