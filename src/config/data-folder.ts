import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Randomness } from '../common/randomness';
import { ExitError, type EXIT_CODE } from './exit-error';
import { managementToken } from './setting-definitions';
import type { Settings } from './settings';

/** The folder that one process owns while it runs. */
export interface DataFolder {
  readonly path: string;
  readonly keyFolder: string;
  /** Gives the folder back: the lock goes, and an ephemeral folder as a whole. */
  release(): void;
}

const LOCK = 'lock';
const PASSPHRASE_FILE = 'key-passphrase';
const MANAGEMENT_TOKEN_FILE = 'management-token';
const NODE_ID_FILE = 'node-id';
/** Locks of this process, so that a lock left by an earlier process of the same number is told apart. */
const heldHere = new Set<string>();

/**
 * Creates the folder (0700) if needed and takes its lock. A lock whose process is gone is taken over.
 * Throws ExitError (data folder).
 */
export function openDataFolder(settings: Pick<Settings, 'dataDir' | 'ephemeral'>): DataFolder {
  if (settings.ephemeral) {
    const path = mkdtempSync(join(tmpdir(), 'kakehashi-'));
    const release = () => rmSync(path, { recursive: true, force: true });
    return { path, keyFolder: join(path, 'keys'), release };
  }
  const path = settings.dataDir;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
    chmodSync(path, 0o700);
  } catch (cause) {
    throw new ExitError('dataFolder', `The data folder ${path} cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
  const lock = join(path, LOCK);
  takeLock(lock);
  const release = () => {
    if (heldHere.delete(lock)) rmSync(lock, { force: true });
  };
  return { path, keyFolder: join(path, 'keys'), release };
}

/**
 * The passphrase that the keys rest under: as set, or from the file that is set, or generated once into the data folder
 * (0600). `notice` says where it came from when it was made now.
 * Throws ExitError (passphrase).
 */
export function keyPassphraseOf(
  settings: Pick<Settings, 'keyPassphrase' | 'keyPassphraseFile' | 'ephemeral'>,
  folder: DataFolder,
  randomness: Randomness,
): { readonly passphrase: string; readonly notice?: string } {
  if (settings.keyPassphrase !== undefined) return { passphrase: settings.keyPassphrase };
  if (settings.keyPassphraseFile !== undefined)
    return { passphrase: passphraseIn(settings.keyPassphraseFile) };
  const file = join(folder.path, PASSPHRASE_FILE);
  if (existsSync(file)) return { passphrase: passphraseIn(file) };
  if (existsSync(folder.keyFolder) && readdirSync(folder.keyFolder).length > 0) {
    throw new ExitError(
      'passphrase',
      `The keys in ${folder.keyFolder} rest under a passphrase. Set KAKEHASHI_KEY_PASSPHRASE or KAKEHASHI_KEY_PASSPHRASE_FILE.`,
    );
  }
  const passphrase = randomness.bytes(32).toString('base64url');
  writeFileSync(file, `${passphrase}\n`, { mode: 0o600, flag: 'wx' });
  if (settings.ephemeral) return { passphrase };
  return {
    passphrase,
    notice: `No passphrase was given: one was generated into ${file}. Keep it as safe as the keys, or set KAKEHASHI_KEY_PASSPHRASE.`,
  };
}

/** The credential of the management listener, and where it lies. */
export interface ManagementCredential {
  readonly token: string;
  /** Absent if it was set as a value, or made for an ephemeral process. */
  readonly file?: string;
}

/**
 * The token of the management listener: as set, or from the file that is set, or generated once into the data folder
 * (0600); an ephemeral process makes one that nobody keeps. `notice` says where it is when it was written now.
 * Throws ExitError (configuration).
 */
export function managementTokenOf(
  settings: Pick<Settings, 'managementToken' | 'managementTokenFile' | 'ephemeral'>,
  folder: Pick<DataFolder, 'path'>,
  randomness: Randomness,
): ManagementCredential & { readonly notice?: string } {
  const given = givenManagementToken(settings, folder.path);
  if (given !== undefined) return given;
  const token = randomness.bytes(32).toString('base64url');
  if (settings.ephemeral) return { token };
  const file = join(folder.path, MANAGEMENT_TOKEN_FILE);
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return {
    token,
    file,
    notice: `No management token was given: one was generated into ${file}. Commands on this machine find it there.`,
  };
}

/**
 * The token that a command presents to a running service, looked for in the same places; undefined if there is none.
 * Throws ExitError (configuration).
 */
export function presentedManagementToken(
  settings: Pick<Settings, 'managementToken' | 'managementTokenFile' | 'dataDir'>,
): string | undefined {
  return givenManagementToken(settings, settings.dataDir)?.token;
}

function givenManagementToken(
  settings: Pick<Settings, 'managementToken' | 'managementTokenFile'>,
  dataDir: string,
): ManagementCredential | undefined {
  if (settings.managementToken !== undefined) return { token: settings.managementToken };
  const generated = join(dataDir, MANAGEMENT_TOKEN_FILE);
  const file = settings.managementTokenFile ?? (existsSync(generated) ? generated : undefined);
  if (file === undefined) return undefined;
  try {
    return { token: managementToken(firstLine(file, 'management token', 'configuration')), file };
  } catch (cause) {
    if (cause instanceof ExitError) throw cause;
    const message = `The management token in ${file} ${(cause as Error).message}.`;
    throw new ExitError('configuration', message, { cause });
  }
}

/** The name of this node in the audit records: made once for a data folder. */
export function nodeIdOf(folder: DataFolder, randomness: Randomness): string {
  const file = join(folder.path, NODE_ID_FILE);
  if (!existsSync(file))
    writeFileSync(file, `node-${randomness.bytes(6).toString('hex')}\n`, { mode: 0o600 });
  const nodeId = readFileSync(file, 'utf8').trim();
  if (!/^[a-z0-9-]{1,64}$/.test(nodeId)) {
    throw new ExitError('dataFolder', `${file} does not hold the name of a node; restore it from a backup.`);
  }
  return nodeId;
}

function passphraseIn(file: string): string {
  return firstLine(file, 'passphrase', 'passphrase');
}

function firstLine(file: string, what: string, kind: keyof typeof EXIT_CODE): string {
  let line: string | undefined;
  try {
    line = readFileSync(file, 'utf8').split(/\r?\n/, 1)[0];
  } catch (cause) {
    throw new ExitError(kind, `The ${what} file ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (!line) throw new ExitError(kind, `The ${what} file ${file} is empty.`);
  return line;
}

function takeLock(lock: string): void {
  if (heldHere.has(lock)) throw busy(lock, process.pid);
  const content = `${process.pid} ${startOf(process.pid)}\n`;
  if (!writeNew(lock, content)) {
    removeStale(lock);
    if (!writeNew(lock, content)) throw busy(lock);
  }
  heldHere.add(lock);
}

function writeNew(lock: string, content: string): boolean {
  try {
    writeFileSync(lock, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new ExitError(
      'dataFolder',
      `The lock file ${lock} cannot be written: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Moves the lock of a dead process away; another process may do the same at this moment, so what was moved is looked at. */
function removeStale(lock: string): void {
  const seen = readLock(lock);
  if (seen === undefined) return;
  const [pid = '', start = ''] = seen.trim().split(' ');
  if (isRunning(Number(pid), start)) throw busy(lock, Number(pid));
  const moved = `${lock}.${process.pid}`;
  try {
    renameSync(lock, moved);
  } catch {
    return;
  }
  const isSame = readLock(moved) === seen;
  if (!isSame) {
    try {
      linkSync(moved, lock);
    } catch {
      // Somebody else has the lock already; the caller finds it held.
    }
  }
  rmSync(moved, { force: true });
  if (!isSame) throw busy(lock);
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isRunning(pid: number, start: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startNow = startOf(pid);
  return start === '-' || startNow === '-' || start === startNow;
}

/** When a process started, in the kernel's ticks; `-` where the system does not tell. Process numbers are used again. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

function busy(lock: string, pid?: number): ExitError {
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new ExitError(
    'dataFolder',
    `The data folder is in use by ${holder} (${lock}). Stop it, or choose another folder with --data-dir.`,
  );
}
