import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** A PostgreSQL server for tests; `stop` ends it and removes its files. */
export interface TestPostgres {
  /** URL of the server's default database. */
  readonly url: string;
  /** A new empty database on the server, dropped at `stop`; its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const START_ATTEMPTS = 200;
const START_PAUSE_MILLISECONDS = 50;

/**
 * Why there can be no server here, in one line for the title of a skipped suite; undefined where there can. With CI=1
 * its absence is an error.
 */
export function postgresSkipReason(): string | undefined {
  if (process.env['TEST_DATABASE_URL'] || binariesFolder() !== undefined) return undefined;
  const reason =
    'no PostgreSQL: TEST_DATABASE_URL is not set, no initdb in /usr/lib/postgresql/*/bin or PATH';
  if (['1', 'true'].includes(process.env['CI'] ?? '')) throw new Error(reason);
  return reason;
}

/** The server named by TEST_DATABASE_URL, else a temporary one on a free loopback port. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return serverAt(given, () => Promise.resolve());
  const folder = binariesFolder();
  if (folder === undefined) throw new Error(postgresSkipReason());
  return startTemporary(folder);
}

function binariesFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

async function startTemporary(binaries: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-pg-'));
  const identity = await serverIdentity();
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(folder, identity.uid, identity.gid);
  const cluster = join(folder, 'cluster');
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (server) await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const initdb = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(binaries, 'initdb'), initdb, { ...identity, cwd: folder });
    const port = await freePort();
    const options = [
      '-D',
      cluster,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=60',
      // The cluster does not outlive the run, so nothing of it needs to survive a power cut.
      '-c',
      'fsync=off',
    ];
    server = spawn(join(binaries, 'postgres'), [...options, '-c', `unix_socket_directories=${folder}`], {
      ...identity,
      cwd: folder,
      stdio: 'ignore',
    });
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    await answering(url, server);
    // Its databases go with its files.
    return { ...serverAt(url, stop), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
async function serverIdentity(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (error) {
      if (attempt === START_ATTEMPTS || server.exitCode !== null) {
        throw new Error('the temporary PostgreSQL does not answer', { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, START_PAUSE_MILLISECONDS));
    }
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await exit;
}

function serverAt(url: string, stop: () => Promise<void>): TestPostgres {
  const created: string[] = [];
  return {
    url,
    createDatabase: async () => {
      const name = `kakehashi_${randomBytes(6).toString('hex')}`;
      await withClient(url, (client) => client.query(`CREATE DATABASE ${name}`));
      created.push(name);
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.toString();
    },
    stop: async () => {
      await withClient(url, async (client) => {
        for (const name of created) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
      await stop();
    },
  };
}

async function withClient(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  // A server that is still starting may drop the connection after it was made.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
