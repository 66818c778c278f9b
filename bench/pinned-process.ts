import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** The core of what is measured; the load comes from the other one. */
export const MEASURED_CORE = 0;
export const LOAD_CORE = 1;

/** Set by `scripts/bench.cjs`, whose second self runs on the load core and therefore sees one processor only. */
const onLoadCore = process.env['KAKEHASHI_BENCH_PINNED'] !== undefined;
const canPin = onLoadCore || (availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0);

/** How processes are pinned here, for the record on standard error. */
export function pinning(): string {
  return canPin
    ? `measured processes on core ${MEASURED_CORE}, load on core ${LOAD_CORE} (taskset)`
    : 'NOT pinned: taskset or a second core is missing; ratios are unsafe';
}

/** Starts a program on one core, where the system can pin. */
export function spawnPinned(
  core: number,
  program: string,
  parameters: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  return canPin
    ? spawn('taskset', ['-c', String(core), program, ...parameters], options)
    : spawn(program, [...parameters], options);
}

/** Runs a program on one core to its end; resolves with its standard output, rejects when it fails. */
export async function runPinned(
  core: number,
  program: string,
  parameters: readonly string[],
): Promise<string> {
  const child = spawnPinned(core, program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return Buffer.concat(output).toString();
}

/** Ends a process that this run started, and waits for it. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Waits until an address answers with a status below 500. */
export async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer && answer.status < 500) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer`);
}
