import { getMetadataArgsStorage } from 'typeorm';
import type { Row } from './database';
import type { SqlValue } from './unit-of-work';

interface MappedColumn {
  readonly property: string;
  readonly column: string;
  readonly generated: boolean;
  readonly toSql: (value: unknown) => SqlValue;
  readonly fromSql: (value: unknown) => unknown;
}

/** A piece of SQL with the values of its placeholders. */
export interface SqlFragment {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/**
 * How the records of an entity are read and written in SQL, from the entity's own column declarations: one place says
 * what a column is called and how its value is stored.
 */
export class RowMapping<T extends object> {
  /** All columns, for SELECT. */
  readonly columns: string;
  readonly table: string;
  private readonly mapped: readonly MappedColumn[];
  /** All but those that the database numbers. */
  private readonly written: readonly MappedColumn[];
  /** `INSERT INTO table (...) VALUES (...)`. */
  readonly insertSql: string;
  /** `INSERT INTO table (...) SELECT ...`, for a condition behind it. */
  readonly insertSelectSql: string;

  constructor(entity: new () => T) {
    const storage = getMetadataArgsStorage();
    this.table = storage.tables.find(({ target }) => target === entity)?.name ?? '';
    const generated = new Set(
      storage.generations.filter(({ target }) => target === entity).map(({ propertyName }) => propertyName),
    );
    this.mapped = storage.columns
      .filter(({ target }) => target === entity)
      .map(({ propertyName, options }) => {
        const transformer = options.transformer;
        if (Array.isArray(transformer))
          throw new TypeError(`${this.table}.${propertyName} has several transformers`);
        return {
          property: propertyName,
          column: `"${options.name ?? propertyName}"`,
          generated: generated.has(propertyName),
          toSql: (value) => (transformer ? transformer.to(value) : value) as SqlValue,
          fromSql: (value) => (transformer ? (transformer.from(value) as unknown) : value),
        };
      });
    this.written = this.mapped.filter((column) => !column.generated);
    const names = this.written.map(({ column }) => column).join(', ');
    const places = this.written.map(() => '?').join(', ');
    this.insertSql = `INSERT INTO ${this.table} (${names}) VALUES (${places})`;
    this.insertSelectSql = `INSERT INTO ${this.table} (${names}) SELECT ${places}`;
    this.columns = this.mapped.map(({ column }) => column).join(', ');
  }

  /** `SELECT columns FROM table ...`. Made once for each query: statements are found by text, a new one has to be read. */
  select(rest: string): string {
    return `SELECT ${this.columns} FROM ${this.table} ${rest}`;
  }

  insert(record: T): SqlFragment {
    return { sql: this.insertSql, parameters: this.values(record) };
  }

  /** For the placeholders of `insertSql`. */
  values(record: T): SqlValue[] {
    return this.written.map((column) => this.valueOf(record, column));
  }

  /** `column = ?, ...` of these members, for UPDATE. */
  assignments(members: Partial<T>): SqlFragment {
    const written = this.mapped.filter(({ property }) => members[property as keyof T] !== undefined);
    return {
      sql: written.map(({ column }) => `${column} = ?`).join(', '),
      parameters: written.map((column) => this.valueOf(members, column)),
    };
  }

  /** `column = excluded.column, ...` of these members, for ON CONFLICT DO UPDATE. */
  replacements(properties: readonly (keyof T & string)[]): string {
    return this.mapped
      .filter(({ property }) => (properties as readonly string[]).includes(property))
      .map(({ column }) => `${column} = excluded.${column}`)
      .join(', ');
  }

  toRecord(row: Row): T {
    const record: Record<string, unknown> = {};
    for (const { property, column, fromSql } of this.mapped)
      record[property] = fromSql(row[column.slice(1, -1)]);
    return record as T;
  }

  private valueOf(record: Partial<T>, { property, toSql }: MappedColumn): SqlValue {
    const value = toSql(record[property as keyof T]);
    if (value === undefined) throw new TypeError(`${this.table}.${property} is missing`);
    return value;
  }
}

/** `WHERE column IN (?, ...)`; no row where there is no value. */
export function oneOf(column: string, values: readonly SqlValue[]): SqlFragment {
  const places = values.map(() => '?').join(', ');
  return { sql: values.length === 0 ? 'WHERE 1 = 0' : `WHERE ${column} IN (${places})`, parameters: values };
}

/** One WHERE out of several; an empty one says nothing. */
export function allOf(conditions: readonly SqlFragment[]): SqlFragment {
  const given = conditions.filter(({ sql }) => sql !== '');
  const sql = given.map((condition, index) =>
    index === 0 ? condition.sql : condition.sql.replace(/^WHERE/, 'AND'),
  );
  return { sql: sql.join(' '), parameters: given.flatMap(({ parameters }) => parameters) };
}

/** `WHERE a AND b` of the conditions whose value is given; the keys are SQL with one `?` each. */
export function where(conditions: Readonly<Record<string, SqlValue | undefined>>): SqlFragment {
  const given = Object.entries(conditions).filter(
    (entry): entry is [string, SqlValue] => entry[1] !== undefined,
  );
  return {
    sql: given.length === 0 ? '' : `WHERE ${given.map(([condition]) => condition).join(' AND ')}`,
    parameters: given.map(([, value]) => value),
  };
}
