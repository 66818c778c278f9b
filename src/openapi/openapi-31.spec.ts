import { toOpenApi31 } from './openapi-31';

describe('toOpenApi31', () => {
  it.each<[string, object, object]>([
    ['nullable type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['not nullable', { type: 'string', nullable: false }, { type: 'string' }],
    [
      'nullable enum',
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    ['nullable reference', { $ref: '#/x', nullable: true }, { anyOf: [{ $ref: '#/x' }, { type: 'null' }] }],
    [
      'nullable allOf',
      { allOf: [{ $ref: '#/x' }], nullable: true, description: 'd' },
      { description: 'd', anyOf: [{ allOf: [{ $ref: '#/x' }] }, { type: 'null' }] },
    ],
    ['exclusive minimum', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['inclusive maximum', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    [
      'nested',
      { properties: { a: { items: { type: 'number', nullable: true } } } },
      { properties: { a: { items: { type: ['number', 'null'] } } } },
    ],
    [
      'examples are data',
      { example: { nullable: true, type: 'x' } },
      { example: { nullable: true, type: 'x' } },
    ],
  ])('%s', (_name, schema, expected) => {
    expect(toOpenApi31(schema)).toEqual(expected);
  });
});
