import { createPublicKey, verify, constants } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandomness, SystemRandomness } from '../common/randomness';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { KeyStoreError, WrongPassphraseError, type KeyStore } from './key-store';
import { MemoryKeyStore } from './memory-key-store';
import { SoftwareKeyStore } from './software-key-store';

const PASSPHRASE = 'correct horse battery staple';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kakehashi-keys-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const openFiles = (passphrase = PASSPHRASE): Promise<SoftwareKeyStore> =>
  SoftwareKeyStore.open(dataDir, passphrase, new SystemRandomness());

const stores: [string, () => Promise<KeyStore>][] = [
  ['files', openFiles],
  ['memory', () => Promise.resolve(new MemoryKeyStore())],
];

describe.each(stores)('key store in %s', (_name, openStore) => {
  it.each<[KeyAlgorithm, SignatureAlgorithm, boolean]>([
    ['P-256', 'ecdsa-sha256', true],
    ['P-384', 'ecdsa-sha384', false],
    ['P-521', 'ecdsa-sha512', false],
    ['RSA-2048', 'rsa-pkcs1-sha256', false],
    ['RSA-2048', 'rsa-pss-sha256', false],
  ])('ok %s signs %s, at once: %p', async (keyAlgorithm, signatureAlgorithm, atOnce) => {
    const store = await openStore();
    const created = await store.create('ca-1', keyAlgorithm);
    expect(await store.find('ca-1')).toEqual(created);
    const signer = await store.open('ca-1', signatureAlgorithm);
    const bytes = Buffer.from('to be signed');
    const answer = signer.sign(bytes);
    expect(answer instanceof Uint8Array).toBe(atOnce);

    const key = createPublicKey({ key: Buffer.from(signer.spkiDer), format: 'der', type: 'spki' });
    const digest = signatureAlgorithm.slice(-6);
    const padding = signatureAlgorithm.startsWith('rsa-pss')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : {};
    expect(verify(digest, bytes, { key, ...padding }, await answer)).toBe(true);
    expect(Buffer.from(created.spkiDer)).toEqual(Buffer.from(signer.spkiDer));

    const chunks = [Buffer.from('to be'), Buffer.alloc(0), Buffer.from(' signed')];
    const streamed = await signer.signStream(chunks.values());
    expect(verify(digest, bytes, { key, ...padding }, streamed)).toBe(true);
    const other = await signer.signStream([...chunks, Buffer.from('!')]);
    expect(verify(digest, bytes, { key, ...padding }, other)).toBe(false);
  });

  it('ok an unknown key is not found', async () => {
    const store = await openStore();
    expect(await store.find('nobody')).toBeUndefined();
    await expect(store.open('nobody', 'ecdsa-sha256')).rejects.toThrow(KeyStoreError);
  });

  it('fails a second key of the same name', async () => {
    const store = await openStore();
    await store.create('ca-1', 'P-256');
    await expect(store.create('ca-1', 'P-256')).rejects.toThrow(KeyStoreError);
  });

  it('fails an algorithm of another kind of key', async () => {
    const store = await openStore();
    await store.create('ca-1', 'P-256');
    await expect(store.open('ca-1', 'rsa-pss-sha256')).rejects.toThrow(/cannot sign rsa-pss-sha256/);
  });

  it.each(['', '../ca', 'a/b', 'CA', '.hidden', 'a'.repeat(129), 'a\0b'])(
    'fails the key name %j',
    async (keyId) => {
      const store = await openStore();
      await expect(store.create(keyId, 'P-256')).rejects.toThrow(KeyStoreError);
    },
  );
});

describe('software key store on disk', () => {
  const keyFile = (keyId: string): string => join(dataDir, 'keys', `${keyId}.json`);
  const edit = async (path: string, change: (file: Record<string, unknown>) => void): Promise<void> => {
    const file = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    change(file);
    await writeFile(path, JSON.stringify(file));
  };

  it('ok a key signs again after the store is opened anew', async () => {
    const created = await (await openFiles()).create('ca-1', 'P-256');
    const signer = await (await openFiles()).open('ca-1', 'ecdsa-sha256');
    expect(Buffer.from(signer.spkiDer)).toEqual(Buffer.from(created.spkiDer));
  });

  it('ok files are private, complete and hold no private key in the open', async () => {
    const store = await openFiles();
    await store.create('ca-1', 'P-256');
    const names = await readdir(join(dataDir, 'keys'));
    expect(names.sort()).toEqual(['ca-1.json', 'keystore.json']);
    if (process.platform !== 'win32') {
      for (const name of names) expect((await stat(join(dataDir, 'keys', name))).mode & 0o777).toBe(0o600);
      expect((await stat(join(dataDir, 'keys'))).mode & 0o777).toBe(0o700);
    }
    const text = await readFile(keyFile('ca-1'), 'utf8');
    expect(text).not.toMatch(/PRIVATE/);
    const { ciphertext } = JSON.parse(text) as { ciphertext: string };
    const idEcPublicKey = Buffer.from('06072a8648ce3d0201', 'hex');
    expect(Buffer.from(ciphertext, 'base64').includes(idEcPublicKey)).toBe(false);
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      cipher: 'aes-256-gcm',
      kdf: { name: 'scrypt', N: 32768 },
    });
  });

  it('fails a wrong passphrase and changes nothing', async () => {
    await (await openFiles()).create('ca-1', 'P-256');
    const before = await readFile(keyFile('keystore'), 'utf8');
    await expect(openFiles('wrong')).rejects.toThrow(WrongPassphraseError);
    await expect(openFiles('wrong')).rejects.toMatchObject({ exitCode: 4 });
    expect(await readFile(keyFile('keystore'), 'utf8')).toBe(before);
  });

  it('fails a wrong passphrase even where a key file is damaged', async () => {
    await (await openFiles()).create('ca-1', 'P-256');
    await writeFile(keyFile('ca-1'), 'rubbish');
    await expect(openFiles('wrong')).rejects.toThrow(WrongPassphraseError);
  });

  it('ok a passphrase counts as typed in composed or decomposed form', async () => {
    await openFiles('caf\u00e9');
    await expect(openFiles('cafe\u0301')).resolves.toBeInstanceOf(SoftwareKeyStore);
  });

  it.each<[string, (file: Record<string, unknown>) => void]>([
    ['a changed ciphertext', (file) => (file.ciphertext = `AAAA${String(file.ciphertext).slice(4)}`)],
    ['a changed tag', (file) => (file.tag = Buffer.alloc(16).toString('base64'))],
    [
      'a short tag',
      (file) => (file.tag = Buffer.from(String(file.tag), 'base64').subarray(0, 4).toString('base64')),
    ],
    ['another public key', (file) => (file.spki = Buffer.from('else').toString('base64'))],
    ['a missing member', (file) => delete file.nonce],
    ['an unknown version', (file) => (file.version = 2)],
  ])('fails a key file with %s', async (_name, change) => {
    const store = await openFiles();
    await store.create('ca-1', 'P-256');
    await edit(keyFile('ca-1'), change);
    const failure = await store.open('ca-1', 'ecdsa-sha256').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeyStoreError);
    expect(failure).toMatchObject({ exitCode: 3 });
    expect(String(failure)).toContain(keyFile('ca-1'));
  });

  it('fails a key file under another name: the name is sealed with the key', async () => {
    const store = await openFiles();
    await store.create('ca-1', 'P-256');
    await rename(keyFile('ca-1'), keyFile('ca-2'));
    await expect(store.open('ca-2', 'ecdsa-sha256')).rejects.toThrow(/damaged/);
  });

  it('fails when keystore.json is lost, damaged or asks for the impossible', async () => {
    await (await openFiles()).create('ca-1', 'P-256');
    const path = keyFile('keystore');
    const good = await readFile(path, 'utf8');
    await writeFile(path, good.replace('32768', '1073741824'));
    await expect(openFiles()).rejects.toThrow(/damaged/);
    await writeFile(path, '{}');
    await expect(openFiles()).rejects.toThrow(/damaged/);
    await rm(path);
    await expect(openFiles()).rejects.toThrow(/no keystore.json/);
  });

  it('ok salts and nonces come from the randomness port', async () => {
    const read = async (): Promise<unknown> => JSON.parse(await readFile(keyFile('keystore'), 'utf8'));
    await SoftwareKeyStore.open(dataDir, PASSPHRASE, new SeededRandomness('keys'));
    const first = await read();
    await rm(keyFile('keystore'));
    await SoftwareKeyStore.open(dataDir, PASSPHRASE, new SeededRandomness('keys'));
    expect(await read()).toEqual(first);
  });
});
