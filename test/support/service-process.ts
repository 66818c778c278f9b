import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reserveFreePort } from '../../src/free-port';

const COMMAND = join(__dirname, '../../dist/cli/main.js');
const START_TIMEOUT_MILLISECONDS = 30_000;

/** The built `kakehashi start` as a process of its own on a loopback port; `npm run build` comes first. */
export class ServiceProcess {
  private constructor(
    readonly baseUrl: string,
    private readonly child: ChildProcess,
    private readonly output: string[],
  ) {}

  /** Starts on the given data folder and port, and waits until it answers. */
  static async start(
    dataFolder: string,
    port: number,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<ServiceProcess> {
    const output: string[] = [];
    const child = spawn(process.execPath, [COMMAND, 'start'], {
      env: {
        PATH: process.env['PATH'],
        KAKEHASHI_DATA_DIR: dataFolder,
        KAKEHASHI_HTTP_PORT: String(port),
        KAKEHASHI_TLS_PORT: 'off',
        KAKEHASHI_MANAGEMENT_PORT: 'off',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const service = new ServiceProcess(`http://127.0.0.1:${port}`, child, output);
    await service.untilReady();
    return service;
  }

  /** What the process printed so far. */
  get printed(): string {
    return this.output.join('');
  }

  /** SIGKILL: nothing in the process runs any more. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM: the process finishes its requests. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }

  private async untilReady(): Promise<void> {
    const giveUp = Date.now() + START_TIMEOUT_MILLISECONDS;
    while (Date.now() < giveUp) {
      if (this.child.exitCode !== null) throw new Error(`the service ended at start:\n${this.printed}`);
      const answer = await fetch(`${this.baseUrl}/.well-known/ra-configuration`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(20);
    }
    await this.kill();
    throw new Error(`the service was not ready in time:\n${this.printed}`);
  }
}

/** A TCP port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const reserved = await reserveFreePort('127.0.0.1');
  await reserved.release();
  return reserved.port;
}
