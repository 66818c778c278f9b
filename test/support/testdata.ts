import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = process.env['TESTDATA_DIR'] ?? join(__dirname, '../../../shared/testdata');

/**
 * The folder with an unpacked archive of seeds or vectors made elsewhere, or undefined where the archives are absent
 * (said on the terminal; an error in CI). They come from `TESTDATA_DIR`.
 */
export function unpackTestdata(archive: string): string | undefined {
  const file = join(FOLDER, `${archive}.tar.gz`);
  if (!existsSync(file)) {
    const message = `SKIPPED: ${archive}.tar.gz is not in ${process.env['TESTDATA_DIR'] ?? 'TESTDATA_DIR (unset)'}`;
    if (process.env['CI']) throw new Error(message);
    process.stderr.write(`${message}\n`);
    return undefined;
  }
  const target = mkdtempSync(join(tmpdir(), `kakehashi-${archive}-`));
  execFileSync('tar', ['xzf', file, '-C', target]);
  return target;
}
