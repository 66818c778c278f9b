import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandomness } from '../common/randomness';
import {
  keyPassphraseOf,
  managementTokenOf,
  nodeIdOf,
  openDataFolder,
  presentedManagementToken,
} from './data-folder';
import { ExitError } from './exit-error';

const randomness = new SeededRandomness('data-folder');

function exitCodeOf(act: () => unknown): number | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
  return undefined;
}

describe('data folder', () => {
  let parent: string;
  let dataDir: string;
  let children: ChildProcess[];

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'kakehashi-spec-'));
    dataDir = join(parent, 'data');
    children = [];
  });

  afterEach(() => {
    for (const child of children) child.kill();
    rmSync(parent, { recursive: true, force: true });
  });

  const open = (ephemeral = false) => openDataFolder({ dataDir, ephemeral });

  it('is made for its owner alone and has one writer', () => {
    const folder = open();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(exitCodeOf(() => open())).toBe(3);
    folder.release();
    open().release();
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  it.each([
    ['a dead process', '999999999 1'],
    ['this process number before', `${process.pid} 1`],
    ['nothing readable', 'garbage'],
  ])('takes over the lock of %s', (_name, content) => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'lock'), `${content}\n`);
    const folder = open();
    expect(readFileSync(join(dataDir, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    folder.release();
  });

  it('keeps out of a folder whose process runs', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    children.push(child);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'lock'), `${child.pid} -\n`);
    expect(exitCodeOf(() => open())).toBe(3);
    expect(readFileSync(join(dataDir, 'lock'), 'utf8')).toBe(`${child.pid} -\n`);
  });

  it('refuses a path that is a file', () => {
    writeFileSync(dataDir, '');
    expect(exitCodeOf(() => open())).toBe(3);
  });

  it('drops an ephemeral folder', () => {
    const folder = open(true);
    expect(existsSync(folder.path)).toBe(true);
    folder.release();
    expect(existsSync(folder.path)).toBe(false);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('generates a passphrase once, for its owner alone, with a notice', () => {
    const folder = open();
    const first = keyPassphraseOf({ ephemeral: false }, folder, randomness);
    const file = join(dataDir, 'key-passphrase');
    expect(first.notice).toContain(file);
    expect(first.passphrase).toHaveLength(43);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keyPassphraseOf({ ephemeral: false }, folder, randomness)).toEqual({
      passphrase: first.passphrase,
    });
    folder.release();
  });

  it('prefers the passphrase that is set', () => {
    const folder = open();
    const file = join(parent, 'passphrase');
    writeFileSync(file, 'from a file\nsecond line\n');
    const none = { ephemeral: false };
    expect(keyPassphraseOf({ ...none, keyPassphrase: 'set' }, folder, randomness)).toEqual({
      passphrase: 'set',
    });
    expect(keyPassphraseOf({ ...none, keyPassphraseFile: file }, folder, randomness)).toEqual({
      passphrase: 'from a file',
    });
    expect(existsSync(join(dataDir, 'key-passphrase'))).toBe(false);
    folder.release();
  });

  it('makes no new passphrase for keys that rest under another', () => {
    const folder = open();
    mkdirSync(folder.keyFolder);
    writeFileSync(join(folder.keyFolder, 'alpha.json'), '{}');
    expect(exitCodeOf(() => keyPassphraseOf({ ephemeral: false }, folder, randomness))).toBe(4);
    expect(
      exitCodeOf(() =>
        keyPassphraseOf({ ephemeral: false, keyPassphraseFile: '/nowhere' }, folder, randomness),
      ),
    ).toBe(4);
    folder.release();
  });

  it('generates a management token once, for its owner alone, where commands find it', () => {
    const folder = open();
    expect(presentedManagementToken({ dataDir })).toBeUndefined();
    const first = managementTokenOf({ ephemeral: false }, folder, randomness);
    const file = join(dataDir, 'management-token');
    expect(first).toMatchObject({ file, notice: expect.stringContaining(file) as string });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(managementTokenOf({ ephemeral: false }, folder, randomness)).toEqual({ token: first.token, file });
    expect(presentedManagementToken({ dataDir })).toBe(first.token);
    folder.release();
  });

  it('prefers the management token that is set, and refuses one that no header can carry', () => {
    const folder = open();
    const [good, bad, empty] = ['good', 'bad', 'empty'].map((name) => join(parent, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(good, 'a-token-from-a-file\n');
    writeFileSync(bad, 'two words and more of them\n');
    writeFileSync(empty, '');
    const tokenOf = (settings: object) =>
      managementTokenOf({ ephemeral: false, ...settings }, folder, randomness);
    expect(tokenOf({ managementToken: 'a-token-that-is-set' })).toEqual({ token: 'a-token-that-is-set' });
    expect(tokenOf({ managementTokenFile: good })).toEqual({ token: 'a-token-from-a-file', file: good });
    for (const managementTokenFile of [bad, empty, '/nowhere'])
      expect(exitCodeOf(() => tokenOf({ managementTokenFile }))).toBe(2);
    expect(existsSync(join(dataDir, 'management-token'))).toBe(false);
    folder.release();
  });

  it('writes no management token for an ephemeral process', () => {
    const folder = open(true);
    const { token, file, notice } = managementTokenOf({ ephemeral: true }, folder, randomness);
    expect([token.length, file, notice]).toEqual([43, undefined, undefined]);
    expect(existsSync(join(folder.path, 'management-token'))).toBe(false);
    folder.release();
  });

  it('names the node once', () => {
    const folder = open();
    const nodeId = nodeIdOf(folder, randomness);
    expect(nodeId).toMatch(/^node-[0-9a-f]{12}$/);
    expect(nodeIdOf(folder, randomness)).toBe(nodeId);
    folder.release();
  });
});
