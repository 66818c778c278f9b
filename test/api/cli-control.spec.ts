import { Command, CommanderError } from 'commander';
import { addControlCommands } from '../../src/cli/control-commands';
import { ManagementSession } from '../../src/cli/management-session';
import { FaultControl } from '../support/fault-control';
import { createTestApp, type TestApp } from '../support/test-app';

interface Run {
  readonly out: string;
  readonly error: string;
  readonly exitCode: number;
}

describe('`kakehashi control` against a running service', () => {
  let app: TestApp;
  let control: FaultControl;

  beforeAll(async () => {
    app = await createTestApp();
    await app.listen();
    control = new FaultControl(app);
  }, 60_000);

  afterEach(() => control.reset());
  afterAll(() => app.close());

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
    addControlCommands(program, surroundings, () => new ManagementSession(url, token));
    try {
      await program.parseAsync(line.split(' '), { from: 'user' });
    } catch (thrown) {
      if (thrown instanceof CommanderError) seen.exitCode = thrown.exitCode === 0 ? 0 : 2;
      else {
        const { message, exitCode } = thrown as Error & { exitCode?: number };
        seen.error += message;
        seen.exitCode = exitCode ?? 1;
      }
    }
    return seen;
  }

  it('sets, shows and removes faults', async () => {
    const added = await run(
      'control fault add lost_response --id lost --on enrol,revoke --ca alpha-seal --client demo-rssp --times 1 --cut middle --for PT10M',
    );
    expect([added.exitCode, added.error]).toEqual([0, '']);
    expect(await control.read('lost')).toMatchObject({
      kind: 'lost_response',
      operations: ['enrol', 'revoke'],
      caId: 'alpha-seal',
      clientId: 'demo-rssp',
      times: 1,
      cut: 'middle',
      until: expect.any(String),
    });
    const others = [
      'delay --on read --ms 50 --probability 0.5 --seed s1 --id slow',
      'reject --on revoke --code reason_not_allowed --profile eu-qseal --id no',
      'offline --retry-after 9 --until 2100-01-01T00:00:00Z --id away',
      'force_pending --id wait',
      'webhook_duplicate --copies 3 --id twice',
      'webhook_out_of_order --wait 100 --id turn',
      'webhook_drop',
    ];
    for (const line of others) expect((await run(`control fault add ${line}`)).exitCode).toBe(0);
    const { out } = await run('control fault list');
    expect(out).toMatch(/^Fault +Kind +Strikes +Where +Dose +State +Struck\n/);
    expect(out).toMatch(
      /\nlost +lost_response +enrol revoke +ca=alpha-seal client=demo-rssp +middle 1x until \S+ +in force +0 times\n/,
    );
    expect(out).toMatch(/\nslow +delay +read +anywhere +50 ms p=0.5 +in force +0 times\n/);
    const { faults } = JSON.parse((await run('control fault list --json')).out) as {
      faults: { faultId: string }[];
    };
    expect(faults).toHaveLength(8);
    expect((await run('control fault remove lost')).out).toBe('lost is removed; it has struck 0 times.\n');
    expect((await control.list()).map(({ faultId }) => faultId)).not.toContain('lost');
  });

  it('sets, shows and removes rules', async () => {
    expect((await run('control rule list')).out).toBe('No rules: operators decide.\n');
    expect((await run('control approve-after PT5S --profile jp-eseal-level1 --approvals 1')).exitCode).toBe(
      0,
    );
    const rejected = await run(
      'control reject-where evidence_missing --where organization_name=Bad* --where address.country=JP --position 1',
    );
    expect([rejected.exitCode, rejected.error]).toEqual([0, '']);
    const { rules } = (await control.ask<{ rules: object[] }>('GET', '/approval-rules')).body;
    expect(rules).toMatchObject([
      {
        ruleId: 'reject-where',
        decision: 'reject',
        reasonCode: 'evidence_missing',
        subject: { organization_name: 'Bad*', 'address.country': 'JP' },
      },
      {
        ruleId: 'approve-after',
        decision: 'approve',
        after: 'PT5S',
        approvals: 1,
        profileId: 'jp-eseal-level1',
      },
    ]);
    expect((await run('control rule list')).out).toMatch(
      /\nreject-where +1 +reject +PT0S +anywhere organization_name=Bad\* address.country=JP +evidence_missing\n/,
    );
    expect((await run('control rule remove approve-after')).out).toBe('approve-after is removed.\n');
  });

  it('resets', async () => {
    await run('control fault add webhook_drop --id lost');
    await run('control approve-after PT5S');
    const { out, exitCode } = await run('control reset');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Faults removed: lost\nRules removed: approve-after\nClock: \S+\n$/);
    expect((await run('control fault list')).out).toBe('No faults.\n');
    expect(JSON.parse((await run('control reset --keep-clock --json')).out)).toMatchObject({ faultIds: [] });
  });

  it.each([
    ['control fault add delay --on read', 1, /\/milliseconds.*needs milliseconds/],
    ['control fault add crash', 1, /\/kind/],
    ['control fault add offline --ca alpha-sael', 1, /did you mean alpha-seal/],
    ['control fault remove nothing', 1, /not_found: There is no fault nothing/],
    ['control approve-after soon', 1, /\/after/],
    ['control fault add delay --ms soon', 2, /must be a number/],
    ['control approve-after PT5S --where organization_name', 2, /organization_name=TEST/],
    ['control fault add', 2, /missing required argument/],
  ])('fails: %s', async (line, code, text) => {
    const { exitCode, error } = await run(line);
    expect(exitCode).toBe(code);
    expect(error).toMatch(text);
  });

  it('fails with another token, and says where the right one is', async () => {
    expect((await run('control fault list', 'wrong')).error).toMatch(/KAKEHASHI_MANAGEMENT_TOKEN/);
  });
});
