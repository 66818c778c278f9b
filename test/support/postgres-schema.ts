import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A schema of its own in the PostgreSQL database that TEST_DATABASE_URL names; undefined where that is not set. */
export async function freshPostgresSchema(): Promise<
  { readonly url: string; drop(): Promise<void> } | undefined
> {
  const base = process.env['TEST_DATABASE_URL'];
  if (!base) return undefined;
  const schema = `test_${randomBytes(6).toString('hex')}`;
  await execute(base, `CREATE SCHEMA ${schema}`);
  const url = new URL(base);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return { url: url.toString(), drop: () => execute(base, `DROP SCHEMA ${schema} CASCADE`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
