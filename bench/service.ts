import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { freePort } from '../test/support/service-process';
import { MEASURED_CORE, spawnPinned, stopProcess, untilAnswering } from './pinned-process';

const COMMAND = join(__dirname, '../dist/cli/main.js');

/** The built service with the world japan-eu, on the measured core. */
export interface BenchService {
  readonly origin: string;
  readonly port: number;
  readonly process: ChildProcess;
}

export interface ServiceStart {
  /** Of an earlier start on the same data folder: it is in the certificates. Default: one that is free. */
  readonly port?: number;
  /** A script that runs in the process first and talks over its IPC channel. */
  readonly preloaded?: string;
}

/** Starts on a data folder and resolves when it answers. */
export async function startService(dataFolder: string, start: ServiceStart = {}): Promise<BenchService> {
  const { port = await freePort(), preloaded } = start;
  const before = preloaded === undefined ? [] : ['-r', preloaded];
  const child = spawnPinned(MEASURED_CORE, process.execPath, [...before, COMMAND, 'start'], {
    stdio: ['ignore', 'ignore', 'inherit', ...(preloaded === undefined ? [] : ['ipc' as const])],
    env: {
      PATH: process.env['PATH'],
      KAKEHASHI_DATA_DIR: dataFolder,
      KAKEHASHI_HTTP_PORT: String(port),
      KAKEHASHI_TLS_PORT: 'off',
      KAKEHASHI_MANAGEMENT_PORT: 'off',
      KAKEHASHI_LOG_LEVEL: 'error',
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilAnswering(`${origin}/.well-known/ra-configuration`, child);
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
  return { origin, port, process: child };
}
