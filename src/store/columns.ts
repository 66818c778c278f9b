import {
  Column,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type ColumnOptions,
  type ValueTransformer,
} from 'typeorm';
import { fromUtcSeconds, toUtcSeconds } from './utc-seconds';

/**
 * The column types that both databases share. `blob` is the declared type of octets; the PostgreSQL data source reads
 * it as `bytea`. Every decorator gives an explicit type: a per-file transpiler cannot tell it from a union.
 */
type Nullable = Pick<ColumnOptions, 'nullable'>;

/** PostgreSQL's driver returns 64-bit integers as text; all ours are safe integers. */
export const bigintTransformer: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | number | bigint | null) => (value === null ? null : Number(value)),
};

const secondsTransformer: ValueTransformer = {
  to: (value: Date | null) => (value === null ? null : toUtcSeconds(value)),
  from: (value: string | number | bigint | null) => (value === null ? null : fromUtcSeconds(Number(value))),
};

const jsonTransformer: ValueTransformer = {
  to: (value: unknown) => (value === null ? null : JSON.stringify(value)),
  from: (value: string | null) => (value === null ? null : (JSON.parse(value) as unknown)),
};

/** SQLite has no boolean of its own and returns 0 or 1. */
const booleanTransformer: ValueTransformer = {
  to: (value: boolean | null) => value,
  from: (value: boolean | number | null) => (value === null ? null : value === true || value === 1),
};

export function text(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'text', ...options });
}

export function integer(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'integer', ...options });
}

/** Octets: BLOB in SQLite, `bytea` in PostgreSQL. */
export function bytes(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'blob', ...options });
}

/** A 64-bit integer; all ours are safe integers. */
export function bigint(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'bigint', transformer: bigintTransformer, ...options });
}

/** A `Date` in whole seconds, stored as a 64-bit integer. */
export function utcSeconds(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'bigint', transformer: secondsTransformer, ...options });
}

export function boolean(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'boolean', transformer: booleanTransformer, ...options });
}

/** JSON as text. */
export function json(name: string, options: Nullable = {}): PropertyDecorator {
  return Column({ name, type: 'text', transformer: jsonTransformer, ...options });
}

export function primaryText(name: string): PropertyDecorator {
  return PrimaryColumn({ name, type: 'text' });
}

export function primaryInteger(name: string): PropertyDecorator {
  return PrimaryColumn({ name, type: 'integer' });
}

export function primaryBigint(name: string): PropertyDecorator {
  return PrimaryColumn({ name, type: 'bigint', transformer: bigintTransformer });
}

/** Numbered by the database in the order of insertion. */
export function generatedInteger(name: string): PropertyDecorator {
  return PrimaryGeneratedColumn('increment', { name, type: 'integer' });
}
