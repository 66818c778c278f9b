import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file of mode 0600 that is either complete or absent after a crash: a temporary file beside it is flushed to
 * the disk, then renamed, then the folder is flushed. `temporarySuffix` keeps concurrent writers apart.
 */
export async function writeDurably(path: string, text: string, temporarySuffix: string): Promise<void> {
  const temporary = `${path}.${temporarySuffix}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await flushFolder(dirname(path));
}

/** Makes a folder of mode 0700, and its parents, if it is not there. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

async function flushFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the rename is as durable as NTFS makes it.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
