import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOCK_VERBS, clockText } from '../../src/cli/clock';
import { health } from '../../src/cli/health';
import { CommandError, ManagementSession } from '../../src/cli/management-session';
import { startBanner } from '../../src/cli/start-banner';
import { CLOCK, FixedClock, type Clock } from '../../src/common/clock';
import { loadSettings } from '../../src/config/settings';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication, type Application } from '../../src/main';
import { AuditRepository } from '../../src/store/audit.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { SettingRepository } from '../../src/store/setting.repository';
import { Store } from '../../src/store/store';
import { expectEnrolment, RaClient } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { createTestApp, type TestApp } from '../support/test-app';
import { until } from '../support/until';

const REAL = '2026-04-01T09:00:00Z';
const PATH = '/management/v1/clock';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the mock clock', () => {
  let app: TestApp;
  let real: FixedClock;

  beforeAll(async () => {
    real = new FixedClock(new Date(REAL));
    app = await createTestApp({ clock: real, settings: { logLevel: 'silent' } });
    await app.listen();
  });

  beforeEach(async () => {
    real.set(new Date(REAL));
    await ask('DELETE', '?allowBackwards=true');
  });

  afterAll(() => app.close());

  async function ask(method: string, path = '', body?: unknown): Promise<Answer> {
    const { status, text } = await app.manage(method, `${PATH}${path}`, body);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  }

  const shows = (now: string, offsetSeconds: number, frozen = false, realTime = REAL) => ({
    status: 200,
    body: { now, offsetSeconds, frozen, realTime },
  });

  async function auditDetails(action: string): Promise<object[]> {
    const audit = app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    const records = await audit.list(nodeId, 0, 1000);
    return records
      .filter((record) => record.action === action)
      .map(({ actor, objectType, details }) => ({
        actor,
        objectType,
        ...(JSON.parse(details) as Record<string, unknown>),
      }));
  }

  it('shows real time until it is moved', async () => {
    expect(await ask('GET')).toEqual(shows(REAL, 0));
  });

  it('is set forwards, and time goes on from there', async () => {
    expect(await ask('PUT', '', { now: '2027-04-01T09:00:00Z' })).toEqual(
      shows('2027-04-01T09:00:00Z', 31_536_000),
    );
    real.advanceSeconds(5);
    expect(await ask('GET')).toEqual(
      shows('2027-04-01T09:00:05Z', 31_536_000, false, '2026-04-01T09:00:05Z'),
    );
    expect(app.get<Clock>(CLOCK).now()).toEqual(new Date('2027-04-01T09:00:05Z'));
  });

  it.each<[object, string]>([
    [{ seconds: 90 }, '2026-04-01T09:01:30Z'],
    [{ seconds: 0 }, REAL],
    [{ duration: 'P1D' }, '2026-04-02T09:00:00Z'],
    [{ duration: 'P1M' }, '2026-05-01T09:00:00Z'],
    [{ duration: 'P2Y3DT4H5M6S', seconds: null }, '2028-04-04T13:05:06Z'],
  ])('is advanced by %j', async (amount, now) => {
    expect((await ask('POST', '/advance', amount)).body['now']).toBe(now);
  });

  it('stands still when frozen, moves when told, and goes on from there', async () => {
    await ask('POST', '/advance', { duration: 'P1D' });
    expect(await ask('POST', '/freeze')).toEqual(shows('2026-04-02T09:00:00Z', 86_400, true));
    real.advanceSeconds(60);
    expect(await ask('POST', '/freeze')).toEqual(
      shows('2026-04-02T09:00:00Z', 86_340, true, '2026-04-01T09:01:00Z'),
    );
    expect((await ask('POST', '/advance', { seconds: 30 })).body).toMatchObject({
      now: '2026-04-02T09:00:30Z',
      frozen: true,
    });
    expect((await ask('PUT', '', { now: '2026-04-03T00:00:00Z' })).body).toMatchObject({
      now: '2026-04-03T00:00:00Z',
      frozen: true,
    });
    real.advanceSeconds(60);
    expect((await ask('POST', '/resume')).body).toMatchObject({ now: '2026-04-03T00:00:00Z', frozen: false });
    real.advanceSeconds(60);
    expect((await ask('GET')).body).toMatchObject({ now: '2026-04-03T00:01:00Z', frozen: false });
  });

  it.each<[string, string, string, object | undefined]>([
    ['set', 'PUT', '', { now: '2026-04-01T08:59:59Z' }],
    ['set, said not to be meant', 'PUT', '', { now: '2026-04-01T08:59:59Z', allowBackwards: false }],
  ])('does not go back: %s', async (_name, method, path, body) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect(answer.body['detail']).toContain('allowBackwards');
    expect(await ask('GET')).toEqual(shows(REAL, 0));
  });

  it('goes back when that is meant', async () => {
    expect(await ask('PUT', '', { now: '2020-01-01T00:00:00Z', allowBackwards: true })).toMatchObject(
      shows('2020-01-01T00:00:00Z', -197_197_200),
    );
    // Forwards again, to real time.
    expect(await ask('DELETE')).toEqual(shows(REAL, 0));
  });

  it('returns to real time from the future only when that is meant', async () => {
    await ask('POST', '/advance', { duration: 'P1D' });
    expect(await ask('DELETE')).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect(await ask('DELETE', '?allowBackwards=true')).toEqual(shows(REAL, 0));
  });

  it.each<[string, string, string, unknown, string]>([
    ['no time', 'PUT', '', {}, '/now'],
    ['a day that is not', 'PUT', '', { now: '2027-02-29T00:00:00Z' }, '/now'],
    ['local time', 'PUT', '', { now: '2027-02-28T00:00:00+09:00' }, '/now'],
    ['a fraction', 'PUT', '', { now: '2027-02-28T00:00:00.5Z' }, '/now'],
    ['too late', 'PUT', '', { now: '9999-02-28T00:00:00Z' }, '/now'],
    ['too early', 'PUT', '', { now: '1999-02-28T00:00:00Z', allowBackwards: true }, '/now'],
    ['text for a boolean', 'PUT', '', { now: REAL, allowBackwards: 'true' }, '/allowBackwards'],
    ['unknown member', 'PUT', '', { now: REAL, force: true }, '/force'],
    ['nothing', 'POST', '/advance', {}, ''],
    ['both', 'POST', '/advance', { seconds: 1, duration: 'PT1S' }, ''],
    ['negative', 'POST', '/advance', { seconds: -1 }, '/seconds'],
    ['half a second', 'POST', '/advance', { seconds: 0.5 }, '/seconds'],
    ['negative duration', 'POST', '/advance', { duration: '-P1D' }, '/duration'],
    ['empty duration', 'POST', '/advance', { duration: 'P' }, '/duration'],
    ['beyond the calendar', 'POST', '/advance', { duration: 'P9000Y' }, '/duration'],
    ['a word in the query', 'DELETE', '?allowBackwards=yes', undefined, '/allowBackwards'],
  ])('fails %s', async (_name, method, path, body, pointer) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect((answer.body['errors'] as { pointer: string }[]).map((error) => error.pointer)).toEqual([pointer]);
    expect(await ask('GET')).toEqual(shows(REAL, 0));
  });

  it('takes moves that arrive together one after the other', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ask('POST', '/advance', { seconds: 1 })));
    expect(await ask('GET')).toEqual(shows('2026-04-01T09:00:20Z', 20));
  });

  it('leaves an audit record and an event for each change, and none where nothing changed', async () => {
    const events = app.get(OutboxEventRepository);
    const changes = async () =>
      (await events.list({ limit: 1000 })).filter(({ type }) => type === 'clock.changed');
    const [eventsBefore, recordsBefore] = [await changes(), await auditDetails('clock.set')];
    await ask('PUT', '', { now: '2026-05-01T09:00:00Z' });
    await ask('PUT', '', { now: '2026-05-01T09:00:00Z' });
    await ask('POST', '/resume');
    const [event, ...more] = (await changes()).slice(eventsBefore.length);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      clientId: null,
      objectId: 'clock',
      payload: { offsetSeconds: 2_592_000, frozenAt: null },
    });
    expect((await auditDetails('clock.set')).slice(recordsBefore.length)).toMatchObject([
      { actor: 'management', objectType: 'clock', from: REAL, to: '2026-05-01T09:00:00Z' },
    ]);
  });

  it('shows the new time to those who hear of the change', async () => {
    const seen: string[] = [];
    const unsubscribe = app.get(CommittedChanges).subscribe((events) => {
      // Due work of other kinds may be committed at any time.
      if (events.some(({ type }) => type === 'clock.changed'))
        seen.push(app.get<Clock>(CLOCK).now().toISOString());
    });
    await ask('POST', '/advance', { duration: 'P1D' });
    unsubscribe();
    expect(seen).toEqual(['2026-04-02T09:00:00.000Z']);
  });

  it('moves enrolments and certificates, and no access token', async () => {
    const rssp = await RaClient.open(app);
    await ask('PUT', '', { now: '2028-02-29T12:00:00Z' });
    const enrolment = expectEnrolment(await rssp.enrol({ externalId: 'later' }), 201);
    expect(enrolment.history[0]).toMatchObject({ at: '2028-02-29T12:00:00Z' });
    const { validFrom } = new X509Certificate(Buffer.from(enrolment.certificate ?? '', 'base64'));
    const ahead = Date.parse(validFrom) - Date.parse('2028-02-29T12:00:00Z');
    expect(Math.abs(ahead)).toBeLessThanOrEqual(3_600_000);
  });

  it('follows what another node has stored within a second or so', async () => {
    await ask('POST', '/advance', { seconds: 1 });
    const settings = app.get(SettingRepository);
    const stored = JSON.parse((await settings.find('clock')) ?? '{}') as { revision: number };
    const theirs = { revision: stored.revision + 1, offsetSeconds: 3600, frozenAt: null };
    await app.get(Store).commit({
      statements: [settings.put('clock', JSON.stringify(theirs))],
      audit: [],
      events: [],
    });
    await until(() => app.get<Clock>(CLOCK).now().getTime() === Date.parse('2026-04-01T10:00:00Z'));
  });

  describe('on the command line', () => {
    const session = (token?: string) =>
      new ManagementSession(
        app.application.management?.url ?? '',
        token ?? app.application.management?.token,
      );

    it('is read and moved', async () => {
      expect(clockText(await CLOCK_VERBS.get(session()), false)).toBe(`${REAL}  as real time (${REAL})\n`);
      expect(clockText(await CLOCK_VERBS.advance(session(), 'P1D'), false)).toBe(
        `2026-04-02T09:00:00Z  86400 s ahead of real time (${REAL})\n`,
      );
      expect(await CLOCK_VERBS.advance(session(), '60')).toMatchObject({ now: '2026-04-02T09:01:00Z' });
      expect(clockText(await CLOCK_VERBS.freeze(session()), false)).toContain('frozen, ');
      expect(await CLOCK_VERBS.resume(session())).toMatchObject({ frozen: false });
      expect(await CLOCK_VERBS.set(session(), '2026-04-01T00:00:00Z', true)).toMatchObject({
        offsetSeconds: -32_400,
      });
      expect(JSON.parse(clockText(await CLOCK_VERBS.reset(session(), true), true))).toMatchObject({
        now: REAL,
      });
    });

    it('says what was refused, and what to do', async () => {
      await expect(CLOCK_VERBS.set(session(), '2020-01-01T00:00:00Z')).rejects.toThrow(/allowBackwards/);
      await expect(CLOCK_VERBS.set(session(), 'tomorrow')).rejects.toThrow(/\/now Send a time/);
      await expect(CLOCK_VERBS.get(session('wrong'))).rejects.toThrow(/KAKEHASHI_MANAGEMENT_TOKEN/);
      expect(() => CLOCK_VERBS.advance(session(), 'a day')).toThrow(CommandError);
      const nobody = new ManagementSession(`http://127.0.0.1:${await freePort()}`, undefined);
      await expect(CLOCK_VERBS.get(nobody)).rejects.toThrow(/no answer .*ECONNREFUSED.*--management-url/);
      const another = new ManagementSession(`${app.baseUrl}`, undefined);
      await expect(CLOCK_VERBS.get(another)).rejects.toThrow('nothing at this path');
    });

    it('tells whether the service is ready', async () => {
      const printed: string[] = [];
      expect(await health(session(), false, (text) => printed.push(text))).toBe(0);
      expect(printed.join('')).toMatch(/^ok +phase +running\nok +store +answers\n(.*\n)*ready\n$/);
    });
  });
});

describe('the mock clock on a file database', () => {
  let dataDir: string;
  let port: number;
  const keyStore = new MemoryKeyStore();

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'kakehashi-clock-'));
    port = await freePort();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function started(at: string): Promise<Application> {
    const settings = loadSettings({
      flags: {
        dataDir,
        httpPort: String(port),
        tlsPort: 'off',
        managementPort: String(await freePort()),
        logLevel: 'silent',
      },
    });
    const application = await createApplication(settings, { keyStore, clock: new FixedClock(new Date(at)) });
    await application.listen();
    return application;
  }

  it('survives a restart, moved or frozen, with the token in the data folder', async () => {
    const first = await started(REAL);
    const session = () => ManagementSession.of(first.settings, undefined);
    await CLOCK_VERBS.advance(session(), 'P10D');
    await first.close();

    const second = await started('2026-04-01T10:00:00Z');
    expect(second.management).toMatchObject({ token: first.management?.token, tokenIsNew: false });
    expect(second.clock.now()).toEqual(new Date('2026-04-11T10:00:00Z'));
    expect(startBanner(first)).toContain('  Clock  2026-04-11T09:00:00Z  (moved');
    expect(startBanner(second)).toContain('  Clock  2026-04-11T10:00:00Z  (moved');
    await CLOCK_VERBS.freeze(ManagementSession.of(second.settings, undefined));
    await second.close();

    const third = await started('2026-04-01T11:00:00Z');
    expect(third.clock.now()).toEqual(new Date('2026-04-11T10:00:00Z'));
    expect(third.nest.get<Clock>(CLOCK, { strict: false }).now()).toEqual(third.clock.now());
    await third.close();
  });
});
