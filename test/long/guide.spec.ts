import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { codeBlocks } from '../support/code-blocks';
import { freePort } from '../support/service-process';

const ROOT = join(__dirname, '../..');
const GUIDE = join(ROOT, 'docs/enrol-your-rssp.md');
const OUT = join(ROOT, 'out/guide');
const START_TRIES = 600;
const run = promisify(execFile);

const missing = ['bash', 'curl', 'openssl'].filter(
  (tool) => spawnSync(tool, ['--version']).error !== undefined,
);
const described = missing.length > 0 && process.env['CI'] === undefined ? describe.skip : describe;

/** The guide as a reader follows it, but for the ports. */
described(`docs/enrol-your-rssp.md${missing.length > 0 ? ` (${missing.join(', ')} missing)` : ''}`, () => {
  let service: ChildProcess;
  let ports: { readonly http: number; readonly receiver: number };
  let printed = '';

  const withPorts = (code: string): string =>
    code.replaceAll('localhost:8080', `localhost:${ports.http}`).replaceAll('9099', String(ports.receiver));

  beforeAll(async () => {
    rmSync(OUT, { recursive: true, force: true });
    ports = { http: await freePort(), receiver: await freePort() };
    const [start = ''] = codeBlocks(GUIDE, 'sh');
    // A group of its own, so that what npm starts ends with it.
    service = spawn('bash', ['-c', start], {
      cwd: ROOT,
      detached: true,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        KAKEHASHI_HTTP_PORT: String(ports.http),
        KAKEHASHI_TLS_PORT: 'off',
        KAKEHASHI_MANAGEMENT_PORT: 'off',
      },
    });
    for (const stream of [service.stdout, service.stderr])
      stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    for (let attempt = 0; attempt < START_TRIES; attempt++) {
      const url = `http://localhost:${ports.http}/.well-known/ra-configuration`;
      if ((await fetch(url).catch(() => undefined))?.ok) return;
      if (service.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`the service of the guide did not start:\n${printed}`);
  }, 120_000);

  afterAll(async () => {
    if (service.exitCode === null) {
      const ended = once(service, 'exit');
      process.kill(-(service.pid ?? 0), 'SIGTERM');
      await ended;
    }
    rmSync(OUT, { recursive: true, force: true });
  });

  it('works, block after block', async () => {
    const [, ...blocks] = codeBlocks(GUIDE, 'sh');
    const programs = codeBlocks(GUIDE, 'js');
    expect([blocks.length, programs.length]).toEqual([14, 2]);
    mkdirSync(OUT, { recursive: true });
    for (const [index, name] of ['life.cjs', 'decided.cjs'].entries())
      writeFileSync(join(OUT, name), withPorts(programs[index] ?? ''));
    const script = blocks
      .map((block, index) => `echo "--- block ${index + 1}"\n${withPorts(block)}`)
      .join('\n');
    const followed = run('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT, timeout: 120_000 });
    const { stdout, stderr } = await followed.catch((error: { stdout: string; stderr: string }) => error);
    const said = new Map(
      stdout
        .split(/^--- block /m)
        .slice(1)
        .map((part): [number, string] => [Number.parseInt(part, 10), part.replace(/^\d+\n/, '')]),
    );
    expect({ stderr, blocks: [...said.keys()] }).toEqual({
      stderr: expect.not.stringContaining('rror'),
      blocks: blocks.map((_, index) => index + 1),
    });
    expect(said.get(2)).toContain('jp-eseal-qscd at bravo-eseal');
    expect(said.get(4)).toBe('issued\n');
    expect(said.get(5)).toMatch(/certificate\.pem: OK\n[^]*TEST/);
    expect(said.get(6)).toBe('linked\n');
    expect(said.get(7)).toMatch(/ enrolment\.issued\n[^]* enrolment\.linked\n/);
    expect(said.get(8)).toBe('active\n');
    expect(said.get(9)).toMatch(/^effective\n[^]*certificate\.pem: revoked/);
    // One line an event, and no refusal behind them.
    expect(said.get(10)).toMatch(/^(\{"eventId":.*\}\n)*\{"eventId":.*"type":"certificate\.revoked".*\}\n$/);
    expect(said.get(11)).toBe('active\n');
    expect(said.get(12)).toBe('');
    expect(said.get(13)).toMatch(
      /^the key is attested\ncrt_\w+ is superseded\ncrt_\w+ is active\npool-1 is destroyed\n$/,
    );
    // The program hears of it by the event, and may be the first to say so.
    expect(said.get(14)?.split('\n').sort().join(' ')).toMatch(/^ [0-9a-f]{32} is issued issued$/);
  }, 150_000);
});
