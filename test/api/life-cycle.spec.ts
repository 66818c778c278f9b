import { FixedClock } from '../../src/common/clock';
import { newTestKey } from '../support/certification-request';
import { EventReader, type WireEvent } from '../support/event-reader';
import { EU_COMPANY, JP_COMPANY, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { WireRaClient, type WireAnswer } from '../support/wire-ra-client';
import { worldFile } from '../support/world-file';

const START = '2026-04-01T09:00:00Z';
const OID_NO_REV_AVAIL = '2.5.29.56';
const OID_VALIDITY_ASSURED = '0.4.0.194121.2.1';

/** Validity-assured seals for one use, at an EU and at a Japanese CA, and one that can be revoked. */
const world = worldFile(
  {
    cas: {
      'alpha-seal': {
        profileIds: [
          'eu-qseal-qscd',
          'eu-qseal',
          'eu-qseal-qscd-short',
          'eu-once',
          'eu-once-revocable',
          'hurried',
        ],
      },
      'bravo-eseal': { profileIds: ['jp-eseal', 'jp-eseal-short', 'jp-once'] },
    },
  },
  {
    hurried: {
      extends: 'eu-qseal',
      name: 'TEST seal that is approved within the hour',
      policies: [{ oid: '0.4.0.194112.1.1' }, { tspPolicy: '91.3', cps: true }],
      approval: 'single',
      approvalPeriod: 'PT1H',
    },
    'eu-once': {
      extends: 'eu-qseal-qscd-short',
      name: 'TEST seal for one use',
      policies: [{ oid: '0.4.0.194112.1.3' }, { tspPolicy: '91.1', cps: true }],
      lifecycle: 'one_time',
    },
    'eu-once-revocable': {
      extends: 'eu-qseal',
      name: 'TEST seal for one use that can be revoked',
      policies: [{ oid: '0.4.0.194112.1.1' }, { tspPolicy: '91.2', cps: true }],
      lifecycle: 'one_time',
    },
    'jp-once': {
      extends: 'jp-eseal-short',
      name: 'TEST Japanese seal for one use',
      policies: [{ tspPolicy: '91.1', cps: true }],
      lifecycle: 'one_time',
    },
  },
);

describe('the life of enrolments and certificates, over HTTP and by the clock of the management listener', () => {
  let app: TestApp;
  let rssp: WireRaClient;
  let events: EventReader;

  beforeAll(async () => {
    app = await createTestApp({
      clock: new FixedClock(new Date(START)),
      world: world.path,
      settings: { logLevel: 'silent' },
    });
    await app.listen();
    rssp = await WireRaClient.open(app);
    events = await EventReader.open(app);
  });
  beforeEach(() => app.manage('DELETE', '/management/v1/clock?allowBackwards=true'));
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  const EU = { caId: 'alpha-seal', subjectData: EU_COMPANY };
  const moveClockTo = async (now: string): Promise<void> => {
    expect((await app.manage('PUT', '/management/v1/clock', { now })).status).toBe(200);
  };
  const after = (text: unknown, seconds: number): string =>
    new Date(Date.parse(String(text)) + seconds * 1000).toISOString().replace('.000Z', 'Z');
  const enrolmentOf = ({ status, body }: WireAnswer, expected: number): EnrolmentBody => {
    expect([status, body['code']]).toEqual([expected, undefined]);
    return body as unknown as EnrolmentBody;
  };
  const codeOf = ({ status, body }: WireAnswer) => [status, body['code']];
  const stateOf = async (path: string) => (await rssp.get(path)).body['state'];
  /** Waits on the feed until there is an event of this type about the object. */
  async function eventOf(type: string, objectId: string | null, from: string): Promise<WireEvent> {
    for (let cursor = from, pages = 0; pages < 20; pages++) {
      const page = await events.page(`after=${cursor}&types=${type}&wait=5`);
      const found = page.items.find((event) => event.objectId === objectId);
      if (found !== undefined) return found;
      cursor = page.nextCursor;
    }
    throw new Error(`no ${type} of ${objectId}`);
  }
  const extensionsOf = ({ certificate }: EnrolmentBody): Promise<string[]> =>
    extensionOids(certificate ?? '');

  it('two operators approve while the requester waits on the feed; it accepts, renews, re-keys and revokes', async () => {
    const [operator, officer] = [
      await WireRaClient.open(app, 'demo-operator'),
      await WireRaClient.open(app, 'demo-officer'),
    ];
    const wish = { profileId: 'registry-corporate', subjectData: JP_COMPANY };
    const approvedByBoth = async (pending: EnrolmentBody): Promise<EnrolmentBody> => {
      const from = await events.head();
      const waiting = eventOf('enrolment.issued', pending.enrolmentId, from);
      const path = `enrolments/${pending.enrolmentId}/decisions`;
      const first = enrolmentOf(await operator.post(path, { decision: 'approve' }), 200);
      expect(first.approvals?.given).toHaveLength(1);
      enrolmentOf(await officer.post(path, { decision: 'approve' }), 200);
      expect((await waiting).data).toMatchObject({ state: 'issued' });
      return enrolmentOf(await rssp.get(`enrolments/${pending.enrolmentId}`), 200);
    };
    const first = await approvedByBoth(enrolmentOf(await rssp.enrol(wish), 202));
    enrolmentOf(await rssp.accept(first), 200);
    const renewal = await approvedByBoth(
      enrolmentOf(await rssp.post(`certificates/${first.certId}/renewals`, {}), 202),
    );
    enrolmentOf(await rssp.accept(renewal), 200);
    expect(await stateOf(`certificates/${first.certId}`)).toBe('superseded');
    const rekeyBody = { proofOfPossession: await rssp.proof() };
    const rekeyed = await approvedByBoth(
      enrolmentOf(await rssp.post(`certificates/${renewal.certId}/rekeys`, rekeyBody), 202),
    );
    enrolmentOf(await rssp.accept(rekeyed), 200);
    const from = await events.head();
    const revocation = await rssp.post(`certificates/${rekeyed.certId}/revocations`, { revocationReason: 5 });
    expect(revocation.status).toBe(200);
    const request = await eventOf('key.destroy_requested', rekeyed.keyId, from);
    expect(request.data).toMatchObject({ certId: rekeyed.certId, reason: 'revoked' });
  });

  it('an enrolment that only one of two operators approves expires with its time', async () => {
    const operator = await WireRaClient.open(app, 'demo-operator');
    const wish = { profileId: 'registry-corporate', subjectData: JP_COMPANY };
    const { enrolmentId, expiresAt } = enrolmentOf(await rssp.enrol(wish), 202);
    await operator.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
    const from = await events.head();
    await moveClockTo(String(expiresAt));
    await eventOf('enrolment.expired', enrolmentId, from);
    expect(await stateOf(`enrolments/${enrolmentId}`)).toBe('expired');
  });

  it('an enrolment waits as long as its profile says', async () => {
    const { enrolmentId, expiresAt } = enrolmentOf(await rssp.enrol({ ...EU, profileId: 'hurried' }), 202);
    expect(expiresAt).toBe(after(START, 3600));
    const from = await events.head();
    await moveClockTo(String(expiresAt));
    await eventOf('enrolment.expired', enrolmentId, from);
  });

  describe.each([
    ['eu-qseal-qscd-short', EU, 24 * 3600],
    ['jp-eseal-short', { caId: 'bravo-eseal', subjectData: JP_COMPANY }, 24 * 3600],
    ['eu-once', EU, 300],
    ['jp-once', { caId: 'bravo-eseal', subjectData: JP_COMPANY }, 300],
  ])('a certificate under %s', (profileId, members, windowSeconds) => {
    const wish = { ...members, profileId };

    it('says that it is never revoked, and is not', async () => {
      const issued = enrolmentOf(await rssp.enrol(wish), 201);
      expect(issued.linkBy).toBe(after(START, windowSeconds));
      expect(issued.statusUris).toEqual({ ocsp: [], crl: [] });
      const oids = await extensionsOf(issued);
      expect(oids).toEqual(expect.arrayContaining([OID_NO_REV_AVAIL, OID_VALIDITY_ASSURED]));
      enrolmentOf(await rssp.accept(issued), 200);
      const path = `certificates/${issued.certId}`;
      const revoked = await rssp.post(`${path}/revocations`, { revocationReason: 1 });
      expect(codeOf(revoked)).toEqual([422, 'reason_not_allowed']);
      const held = await rssp.post(`${path}/suspension`, {});
      expect(codeOf(held)).toEqual([422, 'reason_not_allowed']);
      expect(await stateOf(path)).toBe('active');
      await moveClockTo(after(START, 24 * 3600));
      expect(await stateOf(path)).toBe('expired');
    });

    it('that is not linked in time stays good: the enrolment fails and the key is to be destroyed', async () => {
      const issued = enrolmentOf(await rssp.enrol(wish), 201);
      const from = await events.head();
      await moveClockTo(String(issued.linkBy));
      expect(await stateOf(`enrolments/${issued.enrolmentId}`)).toBe('issued');
      await moveClockTo(after(issued.linkBy, 1));
      const request = await eventOf('key.destroy_requested', issued.keyId, from);
      expect(request.data).toMatchObject({ certId: issued.certId, reason: 'link_timeout' });
      const { body } = await rssp.get(`enrolments/${issued.enrolmentId}`);
      expect(body).toMatchObject({ state: 'failed', stateReason: 'link_timeout' });
      expect((await rssp.get(`certificates/${issued.certId}`)).body).toMatchObject({ revocation: null });
      expect(codeOf(await rssp.accept(issued))).toEqual([409, 'state_conflict']);
      for (const [rest, order] of [
        ['revocations', { revocationReason: 5 }],
        ['suspension', {}],
      ] as [string, Json][])
        expect(codeOf(await rssp.post(`certificates/${issued.certId}/${rest}`, order))).toEqual([
          422,
          'reason_not_allowed',
        ]);
    });
  });

  it('a short-lived certificate is renewed for the same key, and both are good until they expire', async () => {
    const issued = enrolmentOf(await rssp.enrol({ ...EU, profileId: 'eu-qseal-qscd-short' }), 201);
    enrolmentOf(await rssp.accept(issued), 200);
    await moveClockTo(after(START, 3600));
    const renewal = enrolmentOf(await rssp.post(`certificates/${issued.certId}/renewals`), 201);
    enrolmentOf(await rssp.accept(renewal), 200);
    expect((await rssp.get(`certificates/${issued.certId}`)).body).toMatchObject({
      state: 'superseded',
      revocation: null,
    });
  });

  describe('a one-time key', () => {
    const ONCE = { ...EU, profileId: 'eu-once' };

    it.each([
      ['another one-time certificate', ONCE],
      ['one at another CA', { caId: 'bravo-eseal', profileId: 'jp-once', subjectData: JP_COMPANY }],
      ['a long-term certificate', { ...EU, profileId: 'eu-qseal-qscd' }],
    ])('gets one certificate, and not %s', async (_name, second) => {
      const key = newTestKey();
      const issued = enrolmentOf(await rssp.enrol(ONCE, key), 201);
      expect(codeOf(await rssp.enrol(second, key))).toEqual([409, 'duplicate_key']);
      enrolmentOf(await rssp.accept(issued), 200);
      expect(codeOf(await rssp.enrol(second, key))).toEqual([409, 'duplicate_key']);
      await moveClockTo(after(START, 48 * 3600));
      expect(codeOf(await rssp.enrol(second, key))).toEqual([409, 'duplicate_key']);
    });

    it('is none that was certified before', async () => {
      const key = newTestKey();
      enrolmentOf(await rssp.enrol({ ...EU, profileId: 'eu-qseal-qscd' }, key), 201);
      expect(codeOf(await rssp.enrol(ONCE, key))).toEqual([409, 'duplicate_key']);
    });

    it('gets one certificate from two CAs at the same time', async () => {
      const key = newTestKey();
      const wishes = [ONCE, { caId: 'bravo-eseal', profileId: 'jp-once', subjectData: JP_COMPANY }];
      const answers = await Promise.all(wishes.map((wish) => rssp.enrol(wish, key)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    });

    it.each(['renewals', 'rekeys'])('has no %s', async (path) => {
      const issued = enrolmentOf(await rssp.enrol(ONCE), 201);
      enrolmentOf(await rssp.accept(issued), 200);
      const body: Json = path === 'rekeys' ? { proofOfPossession: await rssp.proof() } : {};
      const answer = await rssp.post(`certificates/${issued.certId}/${path}`, body);
      expect(codeOf(answer)).toEqual([422, 'policy_violation']);
    });

    it('whose certificate can be revoked has it revoked with reason 5 after five minutes', async () => {
      const issued = enrolmentOf(await rssp.enrol({ ...EU, profileId: 'eu-once-revocable' }), 201);
      const from = await events.head();
      await moveClockTo(after(START, 301));
      await eventOf('enrolment.failed', issued.enrolmentId, from);
      expect((await rssp.get(`certificates/${issued.certId}`)).body).toMatchObject({
        state: 'revoked',
        revocation: { reason: 5, at: after(START, 301) },
      });
    });
  });

  it('one key is certified by CAs of three providers, each certificate with a life of its own', async () => {
    const key = newTestKey();
    const operator = await WireRaClient.open(app, 'demo-operator');
    const alpha = enrolmentOf(await rssp.enrol({ ...EU, profileId: 'eu-qseal-qscd' }, key), 201);
    const jp = { subjectData: JP_COMPANY };
    const bravo = enrolmentOf(
      await rssp.enrol({ ...jp, caId: 'bravo-eseal', profileId: 'jp-eseal' }, key),
      201,
    );
    const waiting = enrolmentOf(await rssp.enrol({ ...jp, profileId: 'jp-eseal-level1' }, key), 202);
    const decisions = `enrolments/${waiting.enrolmentId}/decisions`;
    const charlie = enrolmentOf(await operator.post(decisions, { decision: 'approve' }), 200);
    expect(codeOf(await rssp.enrol({ ...EU, profileId: 'eu-qseal-qscd' }, key))).toEqual([
      409,
      'duplicate_key',
    ]);
    for (const enrolment of [alpha, bravo, charlie]) enrolmentOf(await rssp.accept(enrolment), 200);
    const found = (await rssp.get(`certificates?keyId=${alpha.keyId}`)).body['items'] as Json[];
    expect(found.map(({ caId }) => caId).sort()).toEqual([
      'alpha-seal',
      'bravo-eseal',
      'charlie-eseal-level1',
    ]);
    await rssp.post(`certificates/${alpha.certId}/revocations`, { revocationReason: 5 });
    const renewal = enrolmentOf(await rssp.post(`certificates/${bravo.certId}/renewals`, {}), 201);
    enrolmentOf(await rssp.accept(renewal), 200);
    const states = [alpha, bravo, renewal, charlie].map(({ certId }) => stateOf(`certificates/${certId}`));
    expect(await Promise.all(states)).toEqual(['revoked', 'superseded', 'active', 'active']);
  });
});

/** The extensions of a certificate as a library that is not ours reads them. */
async function extensionOids(base64: string): Promise<string[]> {
  const { X509Certificate } = await import('@peculiar/x509');
  return new X509Certificate(base64).extensions.map(({ type }) => type);
}
