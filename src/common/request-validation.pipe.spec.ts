import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, ValidateNested } from 'class-validator';
import { PkiError } from './pki-error';
import { RequestValidationPipe, validateRequest } from './request-validation.pipe';

class AddressDto {
  @IsString() @MaxLength(2) country!: string;
}

class SubjectDto {
  @IsIn(['legal', 'natural']) subjectType!: string;
  @IsOptional() @ValidateNested() @Type(() => AddressDto) address?: AddressDto;
}

class RequestDto {
  @IsOptional() @IsString() externalId?: string;
  @ValidateNested() @Type(() => SubjectDto) subjectData!: SubjectDto;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => AddressDto) others?: AddressDto[];
}

class PageDto {
  @IsOptional() @Type(() => Number) @IsInt() @Max(1000) limit?: number;
}

const subjectData = { subjectType: 'legal', address: { country: 'JP' } };

function pointersOf(value: unknown): string[] {
  try {
    validateRequest(RequestDto, value);
  } catch (error) {
    if (error instanceof PkiError && error.code === 'malformed')
      return error.errors.map(({ pointer }) => pointer);
    throw error;
  }
  return ['accepted'];
}

describe('validateRequest', () => {
  it.each<[string, unknown, string[]]>([
    ['ok complete', { externalId: 'x', subjectData, others: [{ country: 'XA' }] }, ['accepted']],
    ['ok optional members absent', { subjectData: { subjectType: 'legal' } }, ['accepted']],
    ['fails unknown member', { subjectData, extra: 1 }, ['/extra']],
    [
      'fails unknown nested member',
      { subjectData: { ...subjectData, address: { country: 'JP', zip: '1' } } },
      ['/subjectData/address/zip'],
    ],
    [
      'fails nested value',
      { subjectData: { ...subjectData, address: { country: 'JPN' } } },
      ['/subjectData/address/country'],
    ],
    [
      'fails nested value in a list',
      { subjectData, others: [{ country: 'JP' }, { country: 7 }] },
      ['/others/1/country', '/others/1/country'],
    ],
    ['fails list for an object', { subjectData: [subjectData] }, ['/subjectData']],
    [
      'fails list for a nested object',
      { subjectData: { ...subjectData, address: [{ country: 'JP' }] } },
      ['/subjectData/address'],
    ],
    ['fails object for a list', { subjectData, others: { country: 'JP' } }, ['/others']],
    ['fails string for an object', { subjectData: 'legal' }, ['/subjectData']],
    ['fails null in a list', { subjectData, others: [null] }, ['/others/0']],
    ['fails missing member', {}, ['/subjectData']],
    ['fails member with slash and tilde', { subjectData, 'a/b~c': 1 }, ['/a~1b~0c']],
    ['fails list', [], ['']],
    ['fails string', 'x', ['']],
  ])('%s', (_name, value, pointers) => {
    expect(pointersOf(value)).toEqual(pointers);
  });

  it('suggests the member that was meant', () => {
    expect(() => validateRequest(RequestDto, { subjectData, externalID: 'x' })).toThrow(
      expect.objectContaining({
        errors: [
          { pointer: '/externalID', detail: 'Unknown member; remove it, or did you mean externalId?' },
        ],
      }) as Error,
    );
  });

  it('turns query texts into the declared types', () => {
    expect(validateRequest(PageDto, { limit: '10' }, 'query')).toEqual({ limit: 10 });
    expect(() => validateRequest(PageDto, { limit: ['10', '20'] }, 'query')).toThrow(PkiError);
    expect(() => validateRequest(PageDto, { limit: '1e9' }, 'query')).toThrow(PkiError);
  });
});

describe('RequestValidationPipe', () => {
  const pipe = new RequestValidationPipe();

  it('leaves what is no DTO alone', () => {
    expect(pipe.transform('x', { type: 'param', metatype: String })).toBe('x');
    expect(pipe.transform({ a: 1 }, { type: 'body', metatype: Object })).toEqual({ a: 1 });
  });

  it('takes null for no object', () => {
    expect(() => pipe.transform(null, { type: 'body', metatype: PageDto })).toThrow('must be a JSON object');
  });

  it('checks an absent body like an empty one', () => {
    expect(() => pipe.transform(undefined, { type: 'body', metatype: RequestDto })).toThrow(PkiError);
  });
});
