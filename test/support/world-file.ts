import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUNDLED_PROFILES = join(__dirname, '../../config/profiles');

type Members = Readonly<Record<string, unknown>>;

/** A world file of a test's own. */
export interface WorldFile {
  readonly path: string;
  /** Writes another world to the same path. */
  write(world: Members): void;
  remove(): void;
}

/** What `world` says, laid on the bundled `japan-eu`; `profiles`, by id, stand beside the bundled ones. */
export function worldFile(world: Members, profiles: Readonly<Record<string, Members>> = {}): WorldFile {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-world-'));
  const path = join(folder, 'worlds', 'test.yaml');
  // YAML contains JSON.
  const write = (members: Members) =>
    writeFileSync(path, JSON.stringify({ extends: 'japan-eu', ...members }));
  mkdirSync(join(folder, 'worlds'));
  cpSync(BUNDLED_PROFILES, join(folder, 'profiles'), { recursive: true });
  for (const [profileId, profile] of Object.entries(profiles))
    writeFileSync(join(folder, 'profiles', `${profileId}.yaml`), JSON.stringify(profile));
  write(world);
  return { path, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
