import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command, CommanderError } from 'commander';
import { addCertCommands } from '../../src/cli/cert-commands';
import { addCrlCommands } from '../../src/cli/crl-commands';
import { ManagementSession } from '../../src/cli/management-session';
import { type EnrolmentBody, RaClient } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { createTestApp, type TestApp } from '../support/test-app';

/** What a run of the command left behind. */
interface Run {
  readonly out: string;
  /** What was printed on standard error, or the message of the error that would be. */
  readonly error: string;
  readonly exitCode: number;
}

describe('`kakehashi cert` and `kakehashi crl` against a running service', () => {
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
    rssp = await RaClient.open(app);
  });
  afterAll(() => app.close());

  /** Runs a command line; the service is found by its URL, unless the line says another. */
  async function run(line: string, variables: Record<string, string> = {}): Promise<Run> {
    let out = '';
    let error = '';
    let exitCode = -1;
    const program = new Command('kakehashi').exitOverride().configureOutput({
      writeErr: (text) => void (error += text),
      writeOut: (text) => void (out += text),
    });
    const surroundings = {
      print: (text: string) => void (out += text),
      printError: (text: string) => void (error += text),
      exitWith: (code: number) => void (exitCode = code),
      variables: () => ({ environment: variables, dotenv: {} }),
      defaultUrl: () => app.baseUrl,
    };
    addCertCommands(program, surroundings);
    addCrlCommands(
      program,
      surroundings,
      (options) => new ManagementSession(String(options['managementUrl']), 'the-token'),
    );
    try {
      await program.parseAsync(line.split(' '), { from: 'user' });
    } catch (thrown) {
      // As main does.
      if (thrown instanceof CommanderError) exitCode = thrown.exitCode === 0 ? 0 : 2;
      else {
        const { message, exitCode: code } = thrown as Error & { exitCode?: number };
        if (code === undefined) throw thrown;
        error += message;
        exitCode = code;
      }
    }
    return { out, error, exitCode };
  }

  async function done(line: string): Promise<Record<string, unknown>> {
    const { out, error, exitCode } = await run(`${line} --json`);
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
    return JSON.parse(out) as Record<string, unknown>;
  }

  const certIdOf = ({ certId }: EnrolmentBody): string => certId ?? '';

  it('holds, releases and revokes, and all three sources follow', async () => {
    const enrolment = await rssp.linked();
    const certId = certIdOf(enrolment);
    expect(await done(`cert status ${certId}`)).toMatchObject({
      agree: true,
      differences: [],
      ra: { state: 'active', status: 'good' },
      ocsp: { status: 'good', url: `${app.baseUrl}/ocsp/alpha-seal` },
      crl: { status: 'good', url: enrolment.statusUris.crl[0] },
    });

    expect(await done(`cert hold ${certId} --comment lost`)).toMatchObject({ certId, state: 'suspended' });
    const held = { status: 'revoked', reason: 'certificateHold' };
    expect(await done(`cert status ${certId} --wait 10`)).toMatchObject({
      ra: { state: 'suspended', ...held },
      ocsp: held,
      crl: held,
    });

    expect(await done(`cert release ${certId}`)).toMatchObject({ certId, state: 'active' });
    const good = { status: 'good' };
    expect(await done(`cert status ${certId} --wait 10`)).toMatchObject({ ra: good, ocsp: good, crl: good });

    const revocation = await done(
      `cert revoke ${certId} --reason key-compromise --invalidity-date 2026-01-31T18:00:00+09:00`,
    );
    expect(revocation['revocationId']).toMatch(/^rev_/);
    const revoked = { status: 'revoked', reason: 'keyCompromise', since: revocation['effectiveAt'] };
    expect(await done(`cert status ${certId} --wait 10`)).toMatchObject({
      agree: true,
      ra: { state: 'revoked', ...revoked, invalidityDate: '2026-01-31T09:00:00Z' },
      ocsp: { ...revoked, invalidityDate: null, responder: expect.any(String) },
      crl: { ...revoked, invalidityDate: '2026-01-31T09:00:00Z', number: expect.any(String) },
    });
  });

  it('says the same in words', async () => {
    const certId = certIdOf(await rssp.linked());
    expect((await run(`cert status ${certId}`)).out).toMatch(/\nThey agree\.\n$/);
    expect((await run(`cert hold ${certId}`)).out).toBe(`${certId} is suspended until it is released.\n`);
    expect((await run(`cert release ${certId}`)).out).toBe(`${certId} is active again.\n`);
    expect((await run(`cert revoke ${certId} --reason 4 --effective-at 2027-12-31T15:00:00Z`)).out).toMatch(
      /is going to be revoked at 2027-12-31T15:00:00Z \(rev_/,
    );
    expect((await run(`cert revoke ${certId} --reason superseded`)).out).toMatch(
      /is revoked since .* OCSP says so now/,
    );
  });

  it('finds a certificate by its serial number, however it is written', async () => {
    const enrolment = await rssp.linked();
    const serial = (enrolment.serialNumber ?? '').toUpperCase();
    for (const name of [serial, `0x${serial}`, (serial.match(/../g) ?? []).join(':')])
      expect(await done(`cert status ${name}`)).toMatchObject({ certId: enrolment.certId });
  });

  it('changes nothing in a dry run', async () => {
    const certId = certIdOf(await rssp.linked());
    const path = `/ra/v1/certificates/${certId}`;
    expect(await run(`cert revoke ${certId} --reason superseded --dry-run`)).toEqual({
      out: `Would send POST ${path}/revocations {"revocationReason":4}\n`,
      error: '',
      exitCode: 0,
    });
    expect((await run(`cert hold ${certId} --dry-run`)).out).toBe(`Would send POST ${path}/suspension {}\n`);
    expect(await done(`cert release ${certId} --dry-run`)).toEqual({
      method: 'DELETE',
      path: `${path}/suspension`,
    });
    expect(await done(`cert status ${certId}`)).toMatchObject({ ra: { state: 'active' } });
  });

  it('tells code, detail and remedy of a refusal, and no stack', async () => {
    const certId = certIdOf(await rssp.linked());
    expect(await run(`cert release ${certId}`)).toEqual({
      out: '',
      error: expect.stringMatching(/^state_conflict: .*\n {2}What to do: Read the object again/),
      exitCode: 1,
    });
    await run(`cert revoke ${certId} --reason 4`);
    const again = await run(`cert revoke ${certId} --reason 4 --json`);
    expect({ out: again.out, exitCode: again.exitCode }).toEqual({ out: '', exitCode: 1 });
    expect(JSON.parse(again.error)).toMatchObject({
      code: 'already_revoked',
      detail: expect.any(String),
      remedy: expect.stringMatching(/final/),
    });
  });

  it('leaves reasons that are for operators to them', async () => {
    const certId = certIdOf(await rssp.linked());
    const refused = await run(`cert revoke ${certId} --reason privilegeWithdrawn`);
    expect(refused).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^reason_not_allowed: /) });
    expect((await run(`cert revoke ${certId} --reason privilegeWithdrawn --operator`)).exitCode).toBe(0);
  });

  it('sees the certificates of the client only, unless it is an operator', async () => {
    const { serialNumber } = await rssp.linked();
    await app.registerClient({ clientId: 'other-rssp' });
    const other = { KAKEHASHI_CLIENT_ID: 'other-rssp', KAKEHASHI_CLIENT_SECRET: 'other-rssp-secret' };
    expect(await run(`cert status ${serialNumber}`, other)).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/^not_found: .*\n.*--operator/),
    });
    expect((await run(`cert status ${serialNumber} --operator`, other)).exitCode).toBe(0);
  });

  it.each([
    ['cert revoke crt_x --reason 1', /certId \(crt_…\)/],
    ['cert revoke 5f', /required option '--reason/],
    ['cert revoke 5f --reason 6', /kakehashi cert hold/],
    ['cert revoke 5f --reason 1 --effective-at tomorrow', /2026-04-01T09:00:00Z/],
    ['cert status', /missing required argument 'certificate'/],
    ['cert status 5f --wait forever', /number of seconds/],
    ['cert status 5f --url localhost', /URL without path/],
    ['cert status 5f --client-id somebody', /KAKEHASHI_CLIENT_SECRET/],
    ['crl show', /missing required argument 'caId'/],
    ['crl show alpha-seal 01', /a shard such as 0/],
  ])('exit code 2: kakehashi %s', async (line, message) => {
    expect(await run(line)).toMatchObject({ out: '', error: expect.stringMatching(message), exitCode: 2 });
  });

  it('has help with examples', async () => {
    for (const line of [
      'cert',
      'cert revoke',
      'cert hold',
      'cert release',
      'cert status',
      'crl show',
      'crl publish',
    ])
      expect(await run(`${line} --help`)).toMatchObject({
        exitCode: 0,
        out: expect.stringMatching(/Examples?:\n {2}kakehashi c/),
      });
  });

  it('says who does not answer, or does not know the client', async () => {
    expect(await run(`cert status 5f --url http://127.0.0.1:${await freePort()}`)).toMatchObject({
      error: expect.stringMatching(
        /^no_answer: .* no answer from .* \(ECONNREFUSED\)\.\n.*Is the service running\? --url/,
      ),
      exitCode: 1,
    });
    expect(await run('cert status 5f --client-secret wrong')).toMatchObject({
      error: expect.stringMatching(/^not_authenticated: There is no token for demo-rssp: invalid_client/),
      exitCode: 1,
    });
    expect(await run(`cert status 5f --url ${app.application.management?.url}`)).toMatchObject({
      error: expect.stringMatching(/is not Kakehashi/),
      exitCode: 1,
    });
  });

  describe('crl show', () => {
    it.each(['', ' 0', ' 0.crl', ' 0-delta', ' arl', ' full'])('ok alpha-seal%s', async (scope) => {
      expect(await done(`crl show alpha-seal${scope}`)).toMatchObject({
        caId: 'alpha-seal',
        faults: [],
        isWorldTime: true,
        number: expect.stringMatching(/^\d+$/),
        baseNumber: scope === ' 0-delta' ? expect.stringMatching(/^\d+$/) : null,
      });
    });

    it('lists what is revoked', async () => {
      const { certId, serialNumber, statusUris } = await rssp.linked();
      await done(`cert revoke ${certId} --reason superseded`);
      await done(`cert status ${certId} --wait 10`);
      const scope = statusUris.crl[0]?.split('/').at(-1);
      const { firstEntries } = await done(`crl show alpha-seal ${scope}`);
      expect(firstEntries).toContainEqual(
        expect.objectContaining({ serialNumber, reason: 'superseded', invalidityDate: null }),
      );
      const { out, exitCode } = await run(`crl show alpha-seal ${scope}`);
      expect(exitCode).toBe(0);
      expect(out).toContain(`${serialNumber}  `);
      expect(out).toMatch(/Signature valid, issuer and times right\.\n$/);
    });

    it.each(['no-such-ca', 'alpha-seal 999'])('fail %s', async (names) => {
      expect(await run(`crl show ${names}`)).toMatchObject({
        exitCode: 1,
        error: expect.stringMatching(/^not_found: /),
      });
    });
  });

  describe('crl publish', () => {
    let management: Server;
    let url: string;
    let asked: string[];
    let status: number;

    beforeAll(async () => {
      management = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(
            JSON.stringify(status === 200 ? { items: [] } : { code: 'invalid_token', detail: 'No.' }),
          );
        });
      });
      await new Promise<void>((resolve) => management.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(management.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      asked = [];
      status = 200;
    });
    afterAll(() => new Promise((resolve) => management.close(resolve)));

    it('asks the management listener, for all lists or one', async () => {
      expect(await run(`crl publish alpha-seal --management-url ${url}`)).toEqual({
        out: 'Published the lists of alpha-seal.\n',
        error: '',
        exitCode: 0,
      });
      expect((await run(`crl publish alpha-seal 0-delta --management-url ${url} --json`)).out).toBe(
        '{"items":[]}\n',
      );
      const path = 'POST /management/v1/crls/alpha-seal/publish Bearer the-token';
      expect(asked).toEqual([`${path} {}`, `${path} {"scope":"0-delta"}`]);
    });

    it('asks for the last lists, which are all of them', async () => {
      expect(await run(`crl publish alpha-seal --last --management-url ${url}`)).toMatchObject({
        out: 'Published the last lists of alpha-seal.\n',
        exitCode: 0,
      });
      const refused = await run(`crl publish alpha-seal 0 --last --management-url ${url}`);
      expect(refused).toMatchObject({ exitCode: 1, error: expect.stringMatching(/leave the scope out/) });
      expect(asked).toEqual(['POST /management/v1/crls/alpha-seal/publish Bearer the-token {"last":true}']);
    });

    it('says which token is wanted', async () => {
      status = 401;
      expect(await run(`crl publish alpha-seal --management-url ${url}`)).toMatchObject({
        exitCode: 1,
        error: expect.stringMatching(/^invalid_token: No\.\n {2}What to do: Set KAKEHASHI_MANAGEMENT_TOKEN/),
      });
      const { error } = await run(`crl publish alpha-seal --management-url ${url} --json`);
      expect(JSON.parse(error)).toMatchObject({ code: 'invalid_token' });
    });
  });
});
