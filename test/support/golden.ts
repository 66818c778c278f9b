import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(__dirname, '..', 'golden');

/** `npm run golden` sets it: the files are written anew, to be reviewed as a diff. */
const isUpdate = process.env['GOLDEN_UPDATE'] === '1';

/**
 * Compares octets with a golden file below `test/golden`, or writes it when golden files are being updated. Answers the
 * octets that the file holds.
 */
export function golden(name: string, actual: Uint8Array): Buffer {
  const path = join(FOLDER, name);
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path)) throw new Error(`${path} is missing; "npm run golden" writes it`);
  return readFileSync(path);
}
