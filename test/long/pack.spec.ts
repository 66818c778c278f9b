import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { codeBlocks } from '../support/code-blocks';
import { freePort } from '../support/service-process';

const ROOT = join(__dirname, '../..');
const NATIVE_BUILD = 'node_modules/better-sqlite3/build';
const START_TRIES = 150;
const SERVICE_URL = /http:\/\/localhost:8080/g;
const run = promisify(execFile);

/** Packs a workspace, or the root package, and answers the tarball. */
async function pack(folder: string, ...workspace: readonly string[]): Promise<string> {
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder, ...workspace],
    { cwd: ROOT },
  );
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  return join(folder, packed?.filename ?? '');
}

async function install(folder: string, ...tarballs: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "version": "0.0.0", "private": true }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags, ...tarballs], { cwd: folder });
}

describe('the packed packages, installed in empty folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-pack-'));
  const serviceFolder = join(folder, 'service');
  const clientFolder = join(folder, 'client');
  let service: ChildProcess | undefined;
  let baseUrl: string;
  let printed = '';

  beforeAll(async () => {
    const client = await pack(folder, '--workspace', 'packages/client');
    await install(serviceFolder, await pack(folder), client);
    await install(clientFolder, client);
    // Compiled once for this machine already; compiling it again would test the compiler.
    cpSync(join(ROOT, NATIVE_BUILD), join(serviceFolder, NATIVE_BUILD), { recursive: true });

    const port = await freePort();
    baseUrl = `http://localhost:${port}`;
    service = spawn(process.execPath, ['node_modules/kakehashi/dist/cli/main.js', 'start', '--ephemeral'], {
      cwd: serviceFolder,
      env: {
        PATH: process.env['PATH'],
        KAKEHASHI_HTTP_PORT: String(port),
        KAKEHASHI_TLS_PORT: 'off',
        KAKEHASHI_MANAGEMENT_PORT: 'off',
      },
    });
    for (const stream of [service.stdout, service.stderr]) {
      stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }
    for (let attempt = 0; attempt < START_TRIES; attempt++) {
      const answer = await fetch(`${baseUrl}/.well-known/ra-configuration`).catch(() => undefined);
      if (answer?.ok) return;
      if (service.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`the installed service did not start:\n${printed}`);
  }, 300_000);

  afterAll(async () => {
    if (service && service.exitCode === null) {
      const ended = once(service, 'exit');
      service.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  describe('kakehashi', () => {
    it('has the command kakehashi', () => {
      expect(readdirSync(join(serviceFolder, 'node_modules/.bin'))).toContain('kakehashi');
    });

    it('holds no sources, tests or settings of the working copy', () => {
      const entries = readdirSync(join(serviceFolder, 'node_modules/kakehashi'));
      expect(
        entries.filter((name) =>
          ['src', 'test', 'bench', 'scripts', 'packages', '.ci', '.tools'].includes(name),
        ),
      ).toEqual([]);
    });

    it('serves its API description', async () => {
      const answer = await fetch(`${baseUrl}/docs/openapi.json`);
      expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
      expect((await fetch(`${baseUrl}/docs`)).status).toBe(200);
    });

    it('asks the service by its own command', async () => {
      const command = join(serviceFolder, 'node_modules/kakehashi/dist/cli/main.js');
      const { stdout } = await run(
        process.execPath,
        [command, 'crl', 'show', 'bravo-eseal', 'arl', '--json', '--url', baseUrl],
        { cwd: serviceFolder },
      );
      expect(JSON.parse(stdout)).toMatchObject({ caId: 'bravo-eseal', faults: [] });
    });
  });

  describe('@kakehashi/client', () => {
    it('brings nothing along but its one dependency: no framework, nothing native', () => {
      const modules = join(clientFolder, 'node_modules');
      const installed = readdirSync(modules).filter((name) => !name.startsWith('.'));
      expect(installed.sort()).toEqual(['@kakehashi', 'oauth4webapi']);
      expect(readdirSync(join(modules, '@kakehashi'))).toEqual(['client']);
      const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => /\.node$|binding\.gyp$|\.spec\.|(^|\/)src\//.test(name))).toEqual([]);
      expect(existsSync(join(modules, '@kakehashi/client/LICENSE'))).toBe(true);
    });

    it('enrols, accepts, holds, releases and revokes, as its README says', async () => {
      const [example] = codeBlocks(join(ROOT, 'packages/client/README.md'), 'js');
      writeFileSync(join(clientFolder, 'example.js'), (example ?? '').replace(SERVICE_URL, baseUrl));
      const { stdout } = await run(process.execPath, ['example.js'], { cwd: clientFolder });
      expect(stdout).toMatch(/^[0-9a-f]{32} revoked\n$/);
    });

    it('enrols as the README of the project says', async () => {
      const [example] = codeBlocks(join(ROOT, 'README.md'), 'js');
      writeFileSync(join(clientFolder, 'short.js'), (example ?? '').replace(SERVICE_URL, baseUrl));
      const { stdout } = await run(process.execPath, ['short.js'], { cwd: clientFolder });
      expect(stdout).toMatch(/^[0-9a-f]{32}\n$/);
    });

    it('can be imported by an ES module', async () => {
      writeFileSync(
        join(clientFolder, 'example.mjs'),
        "import { RaClient, RaError } from '@kakehashi/client'; console.log(typeof RaClient, typeof RaError);",
      );
      const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: clientFolder });
      expect(stdout).toBe('function function\n');
    });

    it('has types that a strict compiler takes, and that know the operations', async () => {
      const types = readFileSync(join(ROOT, 'test/fixtures/client-types.ts.txt'), 'utf8');
      writeFileSync(join(clientFolder, 'types.ts'), types);
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const flags = [
        '--noEmit',
        '--strict',
        '--module',
        'node16',
        '--target',
        'es2022',
        '--exactOptionalPropertyTypes',
      ];
      const nodeTypes = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
      const compiled = run(process.execPath, [compiler, ...flags, ...nodeTypes, 'types.ts'], {
        cwd: clientFolder,
      });
      await expect(compiled.catch(({ stdout }: { stdout: string }) => stdout)).resolves.toMatchObject({
        stdout: '',
      });
    });
  });
});
