import { Command, CommanderError } from 'commander';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagementSession } from '../../src/cli/management-session';
import { addTrustedListCommands } from '../../src/cli/tl-commands';
import { createTestApp, type TestApp } from '../support/test-app';

interface Run {
  readonly out: string;
  readonly error: string;
  readonly exitCode: number;
}

describe('`kakehashi tl` and `kakehashi mra` against a running service', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kakehashi-cli-tl-'));
    app = await createTestApp();
    await app.listen();
  });

  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(line: string, token = app.application.management?.token): Promise<Run> {
    const seen = { out: '', error: '', exitCode: -1 };
    const program = new Command('kakehashi').exitOverride().configureOutput({
      writeErr: (text) => void (seen.error += text),
      writeOut: (text) => void (seen.out += text),
    });
    const surroundings = {
      print: (text: string) => void (seen.out += text),
      printError: (text: string) => void (seen.error += text),
      exitWith: (code: number) => void (seen.exitCode = code),
      variables: () => ({ environment: {}, dotenv: {} }),
      defaultUrl: () => app.baseUrl,
    };
    const url = app.application.management?.url ?? '';
    addTrustedListCommands(program, surroundings, () => new ManagementSession(url, token));
    try {
      await program.parseAsync(line.split(' '), { from: 'user' });
    } catch (thrown) {
      if (thrown instanceof CommanderError) seen.exitCode = thrown.exitCode === 0 ? 0 : 2;
      else {
        const { message, exitCode } = thrown as Error & { exitCode?: number };
        if (exitCode === undefined) throw thrown;
        seen.error += message;
        seen.exitCode = exitCode;
      }
    }
    return seen;
  }

  async function kept(name: string, file: string): Promise<string> {
    const path = join(folder, name);
    writeFileSync(path, (await app.inject({ method: 'GET', url: `/tl/${file}` })).rawPayload);
    return path;
  }

  it('ok: show, for people and as JSON', async () => {
    const { out, exitCode } = await run('tl show');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^eu-lotl +eu\/lotl\.xml +1 +\d{4}-/m);
    expect(out).toMatch(/^alpha-seal +xa-tl +CA\/QC +granted +2020-01-01T00:00:00Z +-$/m);
    const one = await run('tl show jp-tl --json');
    expect(JSON.parse(one.out)).toMatchObject({
      issues: [{ file: 'jp/tl.xml' }, { file: 'jp/tl-v5.xml' }],
      signers: [{ ordinal: 1 }, { ordinal: 2 }],
      list: { schemeInformation: { schemeTerritory: 'JP' } },
    });
    expect((await run('tl show jp-tl')).out).toMatch(/^1 +CN=TEST jp-tl signer 1,/m);
  });

  it('ok: publish, withdraw and diff in words', async () => {
    const before = await kept('before.xml', 'jp/tl.xml');
    expect((await run('tl diff ' + before)).out).toBe(
      'From number 1 to 1:\n  - nothing but the issue itself\n',
    );
    expect((await run('tl publish jp-tl')).out).toMatch(/jp\/tl\.xml +2 /);
    const withdrawn = await run('tl withdraw bravo-eseal --at 2026-01-01T00:00:00Z');
    expect(withdrawn.out).toMatch(/bravo-eseal .* revoked +2026-01-01T00:00:00Z/);
    const changed = await run(`tl diff ${before}`);
    expect(changed.out).toBe(
      [
        'From number 1 to 3:',
        '  - service "TEST Bravo eSeal CA 1": was accredited since 2020-01-01T00:00:00Z, is revoked since 2026-01-01T00:00:00Z',
        '  - service "TEST Bravo eSeal CA 1": history changed',
        '',
      ].join('\n'),
    );
    const after = await kept('after.xml', 'jp/tl.xml');
    const two = await run(`tl diff ${after} ${before} --json`);
    expect(JSON.parse(two.out)).toMatchObject({
      from: 3,
      to: 1,
      differences: [expect.any(String), expect.any(String)],
    });
    const back = await run('tl status bravo-eseal accredited');
    expect(back.out).toMatch(/bravo-eseal .* accredited/);
  });

  it('ok: roll', async () => {
    const before = await kept('lotl.xml', 'eu/lotl.xml');
    const { out } = await run('tl roll eu-lotl');
    expect(out).toMatch(/eu\/lotl-pivot-2\.xml +2 /);
    expect((await run(`tl diff ${before}`)).out).toMatch(
      /SchemeInformationURI \S+lotl-pivot-2\.xml added\n {2}- pointer to \S+lotl\.xml: 1 signers added, 1 removed/,
    );
  });

  it('ok: the agreement', async () => {
    expect((await run('mra show')).out).toMatch(/^art14 +enacted +2020-05-01T00:00:00Z$/m);
    expect((await run('mra repeal')).out).toMatch(/^art14 +repealed/m);
    const enacted = await run('mra enact --at 2099-01-01T00:00:00Z --json');
    expect(JSON.parse(enacted.out)).toMatchObject({ agreement: { status: 'enacted' } });
  });

  it.each([
    ['tl show eu-lot', 1, 'Did you mean eu-lotl?'],
    ['tl withdraw alpha-seel', 1, 'Did you mean alpha-seal?'],
    ['tl status alpha-seal accredited', 1, '/status  The list xa-tl knows granted'],
    ['tl status alpha-seal', 2, 'missing required argument'],
    ['tl withdraw alpha-seal --at tomorrow', 2, 'It must be a time in UTC'],
    ['tl diff none.xml', 1, 'there is no file none.xml'],
    ['tl diff package.json', 1, 'package.json is no trusted list'],
    ['mra enact', 1, 'state_conflict: The agreement is enacted already.'],
  ])('fails: %s', async (line, exitCode, told) => {
    const seen = await run(line);
    expect([seen.exitCode, seen.out]).toEqual([exitCode, '']);
    expect(seen.error).toContain(told);
  });

  it('fails: without the token, with the remedy', async () => {
    const seen = await run('tl publish --json', 'another');
    expect([seen.exitCode, seen.out]).toEqual([1, '']);
    expect(JSON.parse(seen.error)).toMatchObject({
      code: 'invalid_token',
      remedy: expect.stringContaining('--data-dir'),
    });
  });
});
