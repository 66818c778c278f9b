import type { QueryConfig } from 'pg';
import type { SqlValue } from './unit-of-work';

interface NumberedStatement {
  readonly name: string;
  readonly text: string;
}

const CACHE_LIMIT = 512;
const numbered = new Map<string, NumberedStatement>();

/** A query of `pg` for SQL with `?` placeholders, prepared once on each connection. */
export function postgresQuery(sql: string, parameters: readonly SqlValue[]): QueryConfig {
  const known = numbered.get(sql);
  // Beyond the limit something builds SQL from values: such a text is not prepared, since the server keeps them all.
  if (!known && numbered.size >= CACHE_LIMIT)
    return { text: numberPlaceholders(sql), values: [...parameters] };
  const statement = known ?? { name: `s${numbered.size}`, text: numberPlaceholders(sql) };
  if (!known) numbered.set(sql, statement);
  return { name: statement.name, text: statement.text, values: [...parameters] };
}

/** `?` becomes `$1`, `$2` ...; not within '...' literals. */
export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replace(/'(?:[^']|'')*'|\?/g, (token) => (token === '?' ? `$${++count}` : token));
}
