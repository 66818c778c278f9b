import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  issued,
  type RaClient,
  sha256Hex,
  softwareKey,
  type RaEvent,
  type SubjectKey,
  verifyWebhook,
} from '@kakehashi/client';
import { DECIDED_SEAL, EU_SEAL, libraryClient, newSubjectKey } from '../support/library-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { WebhookReceiver } from '../support/webhook-receiver';

/** The journeys of `@kakehashi/client` against the service, over sockets. */
describe('journeys of the client library', () => {
  let app: TestApp;
  let ra: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ settings: { webhookLoopback: true } });
    await app.listen();
    ra = libraryClient(app.baseUrl);
    operator = libraryClient(app.baseUrl, 'demo-operator');
  });
  afterAll(() => app.close());

  const decide = (enrolmentId: string, decision: 'approve' | 'reject') =>
    operator.operator.decide(enrolmentId, { decision, reasonCode: 'evidence_checked' });

  /** The enrolment that the operator finds in the inbox under this credential. */
  async function inbox(credentialID: string): Promise<string> {
    for (;;) {
      const { items } = (await ra.request('listEnrolments', { query: { externalId: credentialID } })).body;
      const [first] = items;
      if (first?.state === 'pending_approval') return first.enrolmentId;
      await sleep(20);
    }
  }

  it('finds the service, its CAs and profiles', async () => {
    expect(await ra.configuration()).toMatchObject({
      issuer: app.baseUrl,
      pop_methods_supported: expect.arrayContaining(['pkcs10']) as unknown,
    });
    const { body } = await ra.request('getProfile', { path: { profileId: 'eu-qseal-qscd' } });
    const terms = await fetch(body.terms?.uri ?? '');
    expect(sha256Hex(Buffer.from(await terms.arrayBuffer()))).toBe(body.terms?.hash);
  });

  it('answers 304 to a known ETag', async () => {
    const { certId } = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    const { headers } = await ra.request('getCertificate', { path: { certId } });
    const again = await ra.request(
      'getCertificate',
      { path: { certId } },
      { ifNoneMatch: headers.get('etag') ?? '' },
    );
    expect([again.status, again.body]).toEqual([304, undefined]);
  });

  it.each<[string, () => SubjectKey]>([
    ['P-256', () => newSubjectKey('P-256')],
    ['P-384', () => newSubjectKey('P-384')],
    ['RSA-3072', () => softwareKey(generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey)],
    ['P-256 in an HSM, r and s behind each other', hsmKey],
  ])('enrols a key of %s', async (_, newKey) => {
    const subjectKey = newKey();
    const enrolment = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey });
    const certificate = new X509Certificate(Buffer.from(enrolment.certificate, 'base64'));
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    expect(spki.equals(Buffer.from(subjectKey.publicKey))).toBe(true);
  });

  function hsmKey(): SubjectKey {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      sign: async (octets, { hash }) => sign(hash, octets, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    };
  }

  it('accepts, holds, releases and revokes', async () => {
    const enrolment = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    const { certId } = enrolment;
    await ra.enrolments.accept(enrolment, { credentialID: 'credential-1' });
    expect((await ra.certificates.hold(certId, { comment: 'a doubt' })).state).toBe('suspended');
    expect((await ra.certificates.release(certId)).state).toBe('active');
    // A certificate that is active stays so.
    expect((await ra.certificates.release(certId)).state).toBe('active');
    await ra.certificates.revoke(certId, { reason: 'keyCompromise' });
    expect(await ra.certificates.get(certId)).toMatchObject({ state: 'revoked', revocation: { reason: 1 } });
    await expect(ra.certificates.revoke(certId, { reason: 'superseded' })).rejects.toMatchObject({
      code: 'already_revoked',
    });
    await expect(ra.certificates.release(certId)).rejects.toMatchObject({ code: 'already_revoked' });
    const unlinked = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    await expect(ra.certificates.release(unlinked.certId)).rejects.toMatchObject({ code: 'state_conflict' });
  });

  describe('an enrolment that an operator decides on', () => {
    it('comes back with the certificate as soon as it is approved', async () => {
      const enrolling = ra.enrolments.enrol({
        ...DECIDED_SEAL,
        externalId: 'wanted',
        subjectKey: newSubjectKey(),
      });
      const enrolmentId = await inbox('wanted');
      await decide(enrolmentId, 'approve');
      const approved = Date.now();
      expect(await enrolling).toMatchObject({ enrolmentId, state: 'issued' });
      // By the event: asking as Retry-After says would take five seconds.
      expect(Date.now() - approved).toBeLessThan(3000);
    });

    it('is told with its reason when it is rejected', async () => {
      const enrolling = ra.enrolments.enrol({
        ...DECIDED_SEAL,
        externalId: 'unwanted',
        subjectKey: newSubjectKey(),
      });
      const refused = expect(enrolling).rejects.toMatchObject({
        code: 'not_issued',
        detail: expect.stringMatching(/^enr_[0-9a-f]+ is rejected \(evidence_checked\)\.$/),
      });
      await decide(await inbox('unwanted'), 'reject');
      await refused;
    });

    it('is waited for by asking where the feed is refused', async () => {
      // As many long polls as a client may have open: one more is answered 429.
      const controller = new AbortController();
      const { signal } = controller;
      const after = await ra.events.latest();
      const polls = Array.from({ length: 8 }, () =>
        ra.events.page({ after, types: ['key.*'], waitSeconds: 40 }, { signal }),
      );
      const enrolling = ra.enrolments.enrol({
        ...DECIDED_SEAL,
        externalId: 'polled',
        subjectKey: newSubjectKey(),
      });
      await decide(await inbox('polled'), 'approve');
      expect(await enrolling).toMatchObject({ state: 'issued' });
      controller.abort();
      expect((await Promise.allSettled(polls)).map(({ status }) => status)).not.toContain('fulfilled');
    });

    it('is not waited for longer than was asked', async () => {
      const order = { ...DECIDED_SEAL, externalId: 'slow', subjectKey: newSubjectKey() };
      await expect(ra.enrolments.enrol(order, { timeoutMs: 300 })).rejects.toMatchObject({
        code: 'deadline_exceeded',
        retryable: true,
        enrolmentId: await inbox('slow'),
      });
      const controller = new AbortController();
      const reason = new Error('enough');
      setTimeout(() => controller.abort(reason), 100);
      const waiting = ra.enrolments.wait(await inbox('slow'), { signal: controller.signal });
      await expect(waiting).rejects.toBe(reason);
      const pending = await ra.enrolments.byExternalId('slow');
      expect(() => issued(pending as never)).toThrow(/is pending_approval/);
    });
  });

  it('lists all certificates over pages', async () => {
    const credentialID = 'inventory';
    const enrolled = await Promise.all(
      Array.from({ length: 5 }, () =>
        ra.enrolments.enrol({ ...EU_SEAL, credentialID, subjectKey: newSubjectKey() }),
      ),
    );
    // Pages of two, as if the inventory were long.
    const paged = libraryClient(app.baseUrl);
    const request = paged.request.bind(paged);
    paged.request = ((operation: 'listCertificates', input: { query: object }, options: object) =>
      request(operation, { ...input, query: { ...input.query, limit: 2 } }, options)) as never;
    const seen: string[] = [];
    for await (const { certId } of paged.certificates.list({ credentialID })) seen.push(certId);
    expect(seen.sort()).toEqual(enrolled.map(({ certId }) => certId).sort());
  });

  it.each(['poll', 'stream'] as const)('reads events by %s, in order, and goes on from one', async (by) => {
    const after = await ra.events.latest();
    const types = ['enrolment.issued', 'certificate.*'];
    const controller = new AbortController();
    const seen: RaEvent[] = [];
    const reading = (async () => {
      for await (const event of ra.events.read({ after, types, by, signal: controller.signal })) {
        seen.push(event);
        if (seen.length === 6) return;
      }
    })();
    for (let count = 0; count < 3; count++)
      await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    await reading;
    expect(seen.map(({ type }) => type).sort()).toEqual([
      ...Array<string>(3).fill('certificate.issued'),
      ...Array<string>(3).fill('enrolment.issued'),
    ]);
    const ids = seen.map(({ eventId }) => eventId);
    expect(ids).toEqual([...ids].sort());

    const [, , third] = seen;
    for await (const event of ra.events.read({ after: third?.eventId ?? '', types, by })) {
      expect(event).toEqual(seen[3]);
      break;
    }
    const latest = ra.events.read({ after: 'latest', by, signal: AbortSignal.timeout(200) });
    await expect(latest.next()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('goes on with a new token where a stream ends with the old one, without a gap', async () => {
    const after = await ra.events.latest();
    const events = ra.events.read({ after, types: ['certificate.issued'], by: 'stream' });
    const first = events.next();
    const one = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    expect((await first).value.objectId).toBe(one.certId);
    const second = events.next();
    // Within a second the service ends the stream; to the client the token is still good.
    app.time.advanceSeconds(601);
    await sleep(1200);
    const two = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
    expect((await second).value.objectId).toBe(two.certId);
    await events.return(undefined as never);
  });

  it('tells that a client without access has no stream any more', async () => {
    await app.registerClient({ clientId: 'streaming', qscdAuditReference: 'TEST audit' });
    const streaming = libraryClient(app.baseUrl, 'streaming');
    const events = streaming.events.read({ after: await streaming.events.latest(), by: 'stream' });
    const next = expect(events.next()).rejects.toMatchObject({ name: 'RaError', status: 401 });
    await sleep(200);
    await app.updateClient('streaming', { state: 'suspended' });
    await next;
  });

  it('verifies webhooks, and refuses what is not genuine', async () => {
    const receiver = await WebhookReceiver.open(app);
    try {
      await ra.request('setNotifications', { body: { uri: receiver.uri, events: ['certificate.*'] } });
      const { certId } = await ra.enrolments.enrol({ ...EU_SEAL, subjectKey: newSubjectKey() });
      await receiver.received(1);
      const [sent] = receiver.deliveries;
      const { keys } = (await ra.request('getMessageKeys', {})).body;
      const delivery = { method: 'POST', headers: sent?.headers ?? {}, body: sent?.body ?? Buffer.alloc(0) };
      const now = app.time.milliseconds();
      const expected = { uri: receiver.uri, keys, now };
      expect(verifyWebhook(delivery, expected)).toMatchObject({
        type: 'certificate.issued',
        objectId: certId,
      });

      const headers = (changes: Record<string, string | undefined>) => ({
        ...delivery,
        headers: { ...delivery.headers, ...changes },
      });
      for (const [reason, changed, against] of [
        [/body/, { ...delivery, body: Buffer.concat([delivery.body, Buffer.from(' ')]) }, expected],
        [/body/, headers({ 'content-digest': undefined }), expected],
        [/no signature/, headers({ signature: undefined }), expected],
        [/no signature/, headers({ 'signature-input': 'ra=("@method' }), expected],
        [/signature is wrong/, { ...delivery, method: 'PUT' }, expected],
        [/signature is wrong/, delivery, { ...expected, uri: 'http://localhost/other' }],
        [/signature is wrong/, headers({ 'kakehashi-event-id': 'evt_0000000000000000' }), expected],
        [
          /not cover/,
          headers({
            'signature-input': String(delivery.headers['signature-input']).replace('"@method" ', ''),
          }),
          expected,
        ],
        [
          /alg, tag/,
          headers({
            'signature-input': String(delivery.headers['signature-input']).replace(
              'kakehashi-event"',
              'other"',
            ),
          }),
          expected,
        ],
        [/too old/, delivery, { ...expected, now: now + 301_000 }],
        [/clock/, delivery, { ...expected, now: now - 310_000 }],
        [/key is not known/, delivery, { ...expected, keys: [] }],
      ] as const)
        expect(() => verifyWebhook(changed, against)).toThrow(reason);
    } finally {
      await ra.request('deleteNotifications', {});
      await receiver.close();
    }
  });
});
