import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A world of a test's own: what it says is laid on the bundled `japan-eu`. */
export interface WorldFile {
  readonly path: string;
  remove(): void;
}

/** `world` as JSON, which YAML contains; `profiles` beside the bundled ones are not found unless `world` names their folder. */
export function worldFile(
  world: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): WorldFile {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-world-'));
  const path = join(folder, 'worlds', 'test.yaml');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write(path, JSON.stringify({ extends: 'japan-eu', ...world }));
  for (const [name, text] of Object.entries(files)) write(join(folder, name), text);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
