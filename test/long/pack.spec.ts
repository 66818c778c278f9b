import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { RaSession, expectObject, textMember } from '../support/ra-session';
import { generateCertificationRequest } from '../support/peculiar-request';
import { freePort } from '../support/service-process';

const ROOT = join(__dirname, '../..');
const NATIVE_BUILD = 'node_modules/better-sqlite3/build';
const START_TRIES = 150;
const run = promisify(execFile);

describe('the packed package, installed in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-pack-'));
  let service: ChildProcess | undefined;
  let baseUrl: string;
  let printed = '';

  beforeAll(async () => {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "version": "0.0.0", "private": true }');
    await run(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball}`],
      {
        cwd: folder,
      },
    );
    // Compiled once for this machine already; compiling it again would test the compiler.
    cpSync(join(ROOT, NATIVE_BUILD), join(folder, NATIVE_BUILD), { recursive: true });

    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    service = spawn(process.execPath, ['node_modules/kakehashi/dist/cli/main.js', 'start', '--ephemeral'], {
      cwd: folder,
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

  it('has the command kakehashi', () => {
    expect(readdirSync(join(folder, 'node_modules/.bin'))).toContain('kakehashi');
  });

  it('holds no sources, tests or settings of the working copy', () => {
    const entries = readdirSync(join(folder, 'node_modules/kakehashi'));
    expect(
      entries.filter((name) => ['src', 'test', 'bench', 'scripts', '.ci', '.tools'].includes(name)),
    ).toEqual([]);
  });

  it('serves its API description', async () => {
    const answer = await fetch(`${baseUrl}/docs/openapi.json`);
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    expect((await fetch(`${baseUrl}/docs`)).status).toBe(200);
  });

  it('enrols', async () => {
    const rssp = await RaSession.open(baseUrl, `${baseUrl}/oauth2/token`, {
      id: 'demo-rssp',
      secret: 'demo-rssp-secret',
      scope: 'ra.enrol ra.read',
    });
    const cas = expectObject(await rssp.get('/ra/v1/cas'), 200);
    expect(cas['items']).toContainEqual(expect.objectContaining({ caId: 'bravo-eseal' }));
    const nonce = textMember(
      expectObject(await rssp.post('/ra/v1/challenges', { purpose: 'pop' }), 201),
      'nonce',
    );
    const csr = await generateCertificationRequest('TEST', nonce);
    const answer = await rssp.post(
      '/ra/v1/enrolments',
      {
        externalId: 'packed',
        caId: 'bravo-eseal',
        profileId: 'jp-eseal-qscd',
        subjectData: {
          subjectType: 'legal',
          organization_name: 'テスト株式会社',
          organization_identifier: 'NTRJP-7123456789012',
          address: { country: 'JP' },
        },
        proofOfPossession: { method: 'pkcs10', csr, nonce },
      },
      'packed',
    );
    expect(expectObject(answer, 201)).toMatchObject({ state: 'issued' });
  });
});
