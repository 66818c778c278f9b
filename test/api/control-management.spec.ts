import { Logger } from '@nestjs/common';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBanner } from '../../src/cli/start-banner';
import { FixedClock } from '../../src/common/clock';
import { FaultPoints, OPERATIONS } from '../../src/common/fault-points';
import type { HealthReport } from '../../src/common/health-checks';
import { loadSettings, type Settings } from '../../src/config/settings';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { FAULT_KINDS } from '../../src/management/control/fault';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { createApplication, type Application } from '../../src/main';
import { AuditRepository } from '../../src/store/audit.repository';
import { ApprovalRuleRepository } from '../../src/store/approval-rule.repository';
import { FaultRepository } from '../../src/store/fault.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { FaultControl } from '../support/fault-control';
import { RaClient } from '../support/ra-client';
import { freePort } from '../support/service-process';
import { createTestApp, type TestApp } from '../support/test-app';

interface Refusal {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

const REJECT = { kind: 'reject', operations: ['read'], code: 'internal' } as const;

describe('the test control', () => {
  const clock = new FixedClock(new Date('2026-04-01T09:00:00Z'));
  let app: TestApp;
  let control: FaultControl;

  beforeAll(async () => {
    app = await createTestApp({ clock, settings: { logLevel: 'silent' } });
    await app.listen();
    control = new FaultControl(app);
  }, 60_000);

  afterEach(() => control.reset());
  afterAll(() => app.close());

  it.each<[string, object, string, RegExp]>([
    ['no kind', {}, '/kind', /delay, reject/],
    ['another kind', { kind: 'crash' }, '/kind', /delay, reject/],
    ['an unknown member', { ...REJECT, ca: 'alpha-seal' }, '/ca', /caId/],
    ['no operations', { kind: 'delay', milliseconds: 5 }, '/operations', /enrol/],
    ['empty operations', { ...REJECT, operations: [] }, '/operations', /at least one/],
    ['an operation twice', { ...REJECT, operations: ['read', 'read'] }, '/operations', /once/],
    ['an operation that is not', { ...REJECT, operations: ['reed'] }, '/operations', /read/],
    [
      'an operation that it cannot strike',
      { ...REJECT, operations: ['webhook'] },
      '/operations/0',
      /not webhook/,
    ],
    [
      'operations of a webhook fault',
      { kind: 'webhook_drop', operations: ['read'] },
      '/operations/0',
      /webhook/,
    ],
    ['no milliseconds', { kind: 'delay', operations: ['read'] }, '/milliseconds', /needs milliseconds/],
    [
      'too many milliseconds',
      { kind: 'delay', operations: ['read'], milliseconds: 100_001 },
      '/milliseconds',
      /100000/,
    ],
    ['no code', { kind: 'reject', operations: ['read'] }, '/code', /needs code/],
    ['a code of nobody', { ...REJECT, code: 'bad_luck' }, '/code', /code of the problem list/],
    ['a member of another kind', { ...REJECT, milliseconds: 5 }, '/milliseconds', /leave it out/],
    ['no times', { ...REJECT, times: 0 }, '/times', /from 1/],
    ['times in words', { ...REJECT, times: 'twice' }, '/times', /whole number/],
    ['no probability', { ...REJECT, probability: 0 }, '/probability', /above 0/],
    ['more than certain', { ...REJECT, probability: 1.1 }, '/probability', /up to 1/],
    ['a seed with a space', { ...REJECT, seed: 'a b' }, '/seed', /visible ASCII/],
    ['a CA that is not', { ...REJECT, caId: 'alpha-sael' }, '/caId', /did you mean alpha-seal/],
    ['a profile that is not', { ...REJECT, profileId: 'zzz' }, '/profileId', /send one of/],
    ['a client that is not', { ...REJECT, clientId: 'nobody' }, '/clientId', /GET ra\/v1\/clients/],
    [
      'a CA of what has none',
      { ...REJECT, operations: ['token'], caId: 'alpha-seal' },
      '/caId',
      /leave out caId/,
    ],
    [
      'a profile of a list',
      { ...REJECT, operations: ['crl'], profileId: 'eu-qseal' },
      '/profileId',
      /no profile/,
    ],
    ['a client of nobody', { ...REJECT, operations: ['ocsp'], clientId: 'demo-rssp' }, '/clientId', /nobody/],
    ['a time that has passed', { ...REJECT, until: '2020-01-01T00:00:00Z' }, '/until', /still to come/],
    ['a day that is not', { ...REJECT, until: '2030-02-30T00:00:00Z' }, '/until', /still to come/],
    ['local time', { ...REJECT, until: '2030-01-01T00:00:00+09:00' }, '/until', /UTC/],
    ['no duration', { ...REJECT, for: '10 min' }, '/for', /ISO 8601/],
    ['both ends', { ...REJECT, for: 'PT1S', until: '2030-01-01T00:00:00Z' }, '/for', /either/],
    [
      'another cut',
      { kind: 'lost_response', operations: ['read'], cut: 'after' },
      '/cut',
      /before or middle/,
    ],
    ['too many copies', { kind: 'webhook_duplicate', copies: 11 }, '/copies', /10/],
  ])('fails with %s, and says what to do', async (_name, body, pointer, remedy) => {
    const answer = await control.ask<Refusal>('PUT', '/faults/probe', body);
    expect([
      answer.status,
      answer.body.code,
      [...new Set(answer.body.errors.map((error) => error.pointer))],
    ]).toEqual([400, 'malformed', [pointer]]);
    expect(answer.body.errors[0]?.detail).toMatch(remedy);
    expect(await control.list()).toEqual([]);
  });

  it.each(['Upper', 'a b', '-a', 'x'.repeat(65), 'a.b'])('fails with the name %s', async (name) => {
    const answer = await control.ask<Refusal>('PUT', `/faults/${encodeURIComponent(name)}`, REJECT);
    expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, '/faultId']);
  });

  it('shows a fault complete with its defaults, and takes what it shows', async () => {
    const fault = await control.set({ kind: 'offline', caId: 'alpha-seal' });
    expect(fault).toEqual({
      faultId: 'probe',
      kind: 'offline',
      operations: ['enrol', 'complete', 'accept', 'decide', 'revoke', 'suspend'],
      caId: 'alpha-seal',
      profileId: null,
      clientId: null,
      times: null,
      probability: 1,
      seed: expect.stringMatching(/^[0-9a-f]{16}$/),
      until: null,
      state: 'in_force',
      hits: 0,
      createdAt: expect.stringMatching(/Z$/),
      retryAfterSeconds: 5,
    });
    expect(await control.read()).toEqual(fault);
    expect(await control.list()).toEqual([fault]);
    const { faultId: _id, state: _state, hits: _hits, createdAt: _at, ...request } = fault;
    expect(await control.set(request)).toMatchObject(request);
  });

  it('says nothing of an internal error that was asked for: the log is for those that were not', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    await control.set({ ...REJECT, operations: ['read'] });
    expect((await (await RaClient.open(app)).get('cas')).statusCode).toBe(500);
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  it('takes every recipe of the documentation', async () => {
    const page = readFileSync(join(__dirname, '../../docs/test-control.md'), 'utf8');
    const recipes = [...page.matchAll(/`(fault|rule) ([a-z-]+) '(\{.+?\})'`/g)];
    expect(recipes.length).toBeGreaterThan(15);
    for (const [, what, name, json = ''] of recipes) {
      const { for: _duration, ...shown } = JSON.parse(json) as Record<string, unknown>;
      const path = what === 'fault' ? 'faults' : 'approval-rules';
      const { status, body } = await control.ask('PUT', `/${path}/${name}`, JSON.parse(json));
      expect([json, status, body]).toEqual([json, 200, expect.objectContaining(shown)]);
    }
    for (const word of [...FAULT_KINDS, ...OPERATIONS]) expect(page).toContain(`\`${word}\``);
  });

  it('gives a name to a fault that comes without one', async () => {
    const { status, body } = await control.ask('POST', '/faults', { kind: 'webhook_drop' });
    expect(status).toBe(201);
    expect(body['faultId']).toMatch(/^webhook-drop-[0-9a-f]{8}$/);
  });

  it('takes 100 faults, and one more only in the place of another', async () => {
    for (let n = 0; n < 100; n++) await control.set({ kind: 'webhook_drop', times: 1 }, `f${n}`);
    expect(await control.ask('PUT', '/faults/f100', REJECT)).toMatchObject({
      status: 409,
      body: { code: 'state_conflict' },
    });
    expect((await control.ask('PUT', '/faults/f99', REJECT)).status).toBe(200);
  });

  it('a fault that is set anew counts anew', async () => {
    const rssp = await RaClient.open(app);
    await control.set({ ...REJECT, operations: ['read'], times: 1 });
    expect((await rssp.get('cas')).statusCode).toBe(500);
    expect((await rssp.get('cas')).statusCode).toBe(200);
    await control.set({ ...REJECT, operations: ['read'], times: 1 });
    expect((await rssp.get('cas')).statusCode).toBe(500);
    expect(await control.read()).toMatchObject({ hits: 1, state: 'over' });
  });

  it('costs a request nothing once the last fault is over', async () => {
    expect(app.get(FaultPoints).active).toBeUndefined();
    await control.set({ ...REJECT, operations: ['read'], times: 1 });
    expect(app.get(FaultPoints).active).toBeDefined();
    await (await RaClient.open(app)).get('cas');
    expect(app.get(FaultPoints).active).toBeUndefined();
  });

  it.each([
    ['public', null],
    ['public', 'management'],
    ['public', 'operator'],
  ])('nothing of it is on the %s listener, with the %s token', async (_listener, credential) => {
    const bearer =
      credential === null
        ? undefined
        : credential === 'management'
          ? app.application.management?.token
          : await app.tokenFor('demo-operator');
    for (const [method, path] of [
      ['GET', '/faults'],
      ['POST', '/faults'],
      ['PUT', '/faults/probe'],
      ['PUT', '/approval-rules/probe'],
      ['POST', '/reset'],
    ]) {
      const answer = await fetch(`${app.baseUrl}/management/v1/control${path}`, {
        method: method ?? '',
        headers: { ...(bearer && { authorization: `Bearer ${bearer}` }), 'content-type': 'application/json' },
        ...(method !== 'GET' && { body: JSON.stringify(REJECT) }),
      });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    expect(await control.list()).toEqual([]);
  });

  it.each([null, 'Bearer wrong'])('needs the management token: %s', async (authorization) => {
    const answer = await app.manage('PUT', '/management/v1/control/faults/probe', REJECT, authorization);
    expect(answer.status).toBe(401);
    expect(await control.list()).toEqual([]);
  });

  it('tells the audit, operators, figures and health of each fault', async () => {
    const rssp = await RaClient.open(app);
    await control.set({ ...REJECT, operations: ['read'], times: 1, caId: 'alpha-seal' }, 'told');
    const health = async (): Promise<unknown> =>
      (JSON.parse((await app.manage('GET', '/health/ready')).text) as HealthReport).checks.find(
        ({ name }) => name === 'faults',
      );
    const figures = async () =>
      (await app.manage('GET', '/metrics')).text
        .split('\n')
        .filter((line) => /^kakehashi_faults.*"reject"/.test(line));
    expect(await health()).toEqual({ name: 'faults', ok: true, detail: 'reject;ca=alpha-seal;id=told' });
    const inForce = await figures();
    expect(inForce).toContain('kakehashi_faults_in_force{kind="reject"} 1');
    const countOf = (lines: readonly string[]) =>
      Number(lines.find((line) => line.startsWith('kakehashi_faults_total'))?.split(' ')[1] ?? 0);
    await rssp.get('cas/alpha-seal');
    expect(countOf(await figures()) - countOf(inForce)).toBe(1);
    expect(await figures()).toContain('kakehashi_faults_in_force{kind="reject"} 0');
    expect(await health()).toMatchObject({ ok: true, detail: 'none' });
    await control.ask('DELETE', '/faults/told');
    const audit = app.get(AuditRepository);
    const [nodeId = ''] = await audit.nodeIds();
    const told = (await audit.list(nodeId, 0, 1000)).filter(({ objectId }) => objectId === 'told');
    expect(told.map(({ actor, action }) => [actor, action])).toEqual([
      ['management', 'control.fault.set'],
      ['control', 'control.fault.used_up'],
      ['management', 'control.fault.remove'],
    ]);
    expect(JSON.parse(told[0]?.details ?? '')).toMatchObject({
      effect: { kind: 'reject', code: 'internal' },
      caId: 'alpha-seal',
      times: 1,
    });
    const events = (await app.get(OutboxEventRepository).list({ limit: 1000 })).filter(
      ({ objectId }) => objectId === 'told',
    );
    expect(events.map(({ type, clientId, payload }) => [type, clientId, payload])).toEqual([
      ['control.changed', null, { what: 'fault', present: true }],
      ['control.changed', null, { what: 'fault', present: false }],
    ]);
    const operator = await RaClient.open(app, 'demo-operator');
    expect((await operator.get('events?types=control.changed&after=latest')).statusCode).toBe(200);
  });

  describe('reset', () => {
    it('removes faults and rules and goes back to real time; what was issued stays', async () => {
      const rssp = await RaClient.open(app);
      const pending = await rssp.pending();
      await app.manage('POST', '/management/v1/clock/advance', { duration: 'P3D' });
      const issued = await rssp.issued();
      await control.set({ ...REJECT, operations: ['read'] });
      await control.ask('PUT', '/approval-rules/rule', { decision: 'approve', after: 'P4D' });
      const { status, body } = await control.ask('POST', '/reset', {});
      expect([status, body]).toEqual([
        200,
        {
          faultIds: ['probe'],
          ruleIds: ['rule'],
          clock: {
            now: '2026-04-01T09:00:00Z',
            offsetSeconds: 0,
            frozen: false,
            realTime: '2026-04-01T09:00:00Z',
          },
        },
      ]);
      expect([await control.list(), (await control.ask('GET', '/approval-rules')).body]).toEqual([
        [],
        { rules: [] },
      ]);
      expect((await rssp.get(`certificates/${issued.certId}`)).statusCode).toBe(200);
      await app.get(DueWorkService).runDue();
      expect((await rssp.get(`enrolments/${pending.enrolmentId}`)).json()).toMatchObject({
        state: 'pending_approval',
      });
      expect((await control.ask('POST', '/reset', {})).body).toMatchObject({ faultIds: [], ruleIds: [] });
    });

    it('keeps the clock where that is asked for', async () => {
      await app.manage('POST', '/management/v1/clock/advance', { duration: 'PT1H' });
      const { body } = await control.ask('POST', '/reset', { keepClock: true });
      expect(body['clock']).toMatchObject({ now: '2026-04-01T10:00:00Z' });
    });

    it('fails with an unknown member, and then removes nothing', async () => {
      await control.set({ ...REJECT, operations: ['read'] });
      expect((await control.ask('POST', '/reset', { certificates: true })).status).toBe(400);
      expect(await control.list()).toHaveLength(1);
    });

    it('lets what is delayed already end as it began', async () => {
      const rssp = await RaClient.open(app);
      await control.set({ kind: 'delay', operations: ['read'], milliseconds: 200 });
      const started = performance.now();
      const [answer] = await Promise.all([rssp.get('cas'), control.reset()]);
      expect(answer.statusCode).toBe(200);
      expect(performance.now() - started).toBeGreaterThanOrEqual(199);
    });
  });
});

it('a delay does not keep the service from stopping, and the request that it holds is answered', async () => {
  const app = await createTestApp({ settings: { logLevel: 'silent' } });
  await app.listen();
  await new FaultControl(app).set({ kind: 'delay', operations: ['crl'], milliseconds: 60_000 });
  const started = performance.now();
  const asked = fetch(`${app.baseUrl}/crl/alpha-seal/full.crl`, { headers: { connection: 'close' } });
  while ((await new FaultControl(app).read()).hits === 0) await pause(10);
  await app.close();
  expect((await asked).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(10_000);
}, 60_000);

describe('the test control across starts', () => {
  let dataDir: string;
  let ports: { httpPort: string; managementPort: string };
  const keyStore = new MemoryKeyStore();

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'kakehashi-control-'));
    ports = { httpPort: String(await freePort()), managementPort: String(await freePort()) };
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function started(
    managementPort = ports.managementPort,
  ): Promise<{ application: Application; log: string[]; settings: Settings }> {
    const log: string[] = [];
    const settings = loadSettings({
      flags: { dataDir, httpPort: ports.httpPort, tlsPort: 'off', managementPort, logLevel: 'warn' },
    });
    const logSink = { write: (line: string) => void log.push(line) };
    const application = await createApplication(settings, { keyStore, logSink });
    await application.listen();
    return { application, log, settings };
  }

  const catalogue = async ({ settings }: Application): Promise<number> =>
    (await fetch(`${settings.publicUrl}/crl/alpha-seal/full.crl`)).status;

  it('keeps faults and what they have struck, and tells of them at the start', async () => {
    const first = await started();
    const ask = (application: Application, method: string, path: string, body?: object) =>
      fetch(`${application.management?.url}/management/v1/control${path}`, {
        method,
        headers: {
          authorization: `Bearer ${application.management?.token}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      });
    expect(startBanner(first.application)).not.toContain('Faults');
    await ask(first.application, 'PUT', '/faults/kept', {
      kind: 'offline',
      operations: ['crl'],
      times: 3,
    });
    expect(await catalogue(first.application)).toBe(503);
    await first.application.close();

    const second = await started();
    expect(startBanner(second.application)).toContain('  Faults offline;id=kept  (kakehashi control reset');
    expect(second.log.join('')).toContain('faults are in force: offline;id=kept');
    expect(await catalogue(second.application)).toBe(503);
    await second.application.close();

    const without = await started('off');
    expect(startBanner(without.application)).not.toContain('Faults');
    expect(without.log.join('')).toContain('none of the 1 faults of the store is in force');
    expect(await catalogue(without.application)).toBe(200);
    expect((await without.application.nest.get(FaultRepository).list())[0]).toMatchObject({ hits: 2 });
    expect(await without.application.nest.get(ApprovalRuleRepository).list()).toEqual([]);
    await without.application.close();

    const last = await started();
    expect(await catalogue(last.application)).toBe(503);
    expect(await catalogue(last.application)).toBe(200);
    await ask(last.application, 'POST', '/reset', {});
    await last.application.close();

    const clean = await started();
    expect(startBanner(clean.application)).not.toContain('Faults');
    await clean.application.close();
  }, 120_000);
});
