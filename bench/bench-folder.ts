import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const OUT = join(__dirname, '../out');

/** Runs with a folder below the working copy (a temporary folder may lie in memory), which is removed afterwards. */
export async function withBenchFolder<T>(
  neededGigabytes: number,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(OUT, { recursive: true });
  const { bavail, bsize } = statfsSync(OUT);
  if (bavail * bsize < neededGigabytes * 1e9)
    throw new Error(`${OUT} needs ${neededGigabytes} GB of free space`);
  const folder = mkdtempSync(join(OUT, 'bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await run(folder);
  } finally {
    remove();
    process.off('exit', remove);
  }
}
