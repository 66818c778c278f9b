import { PkiError } from '../../src/common/pki-error';
import { CaRepository } from '../../src/store/ca.repository';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { ChallengeRepository } from '../../src/store/challenge.repository';
import { ClientAssertionRepository } from '../../src/store/client-assertion.repository';
import { ClientRepository } from '../../src/store/client.repository';
import { DecisionRepository } from '../../src/store/decision.repository';
import { DpopProofRepository } from '../../src/store/dpop-proof.repository';
import { EnrolmentEvidenceRepository } from '../../src/store/enrolment-evidence.repository';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import { IdempotencyRepository } from '../../src/store/idempotency.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import { SettingRepository } from '../../src/store/setting.repository';
import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import {
  aCertificate,
  aClient,
  anEnrolment,
  anEvidence,
  anIdempotencyRecord,
  LATER,
  NOW,
} from './sample-records';
import { aUnit, type CreateDatabase, openTestStore, type TestStore } from './test-store';

const replayed = () => new PkiError('nonce_reused', 'used');

export function repositoriesSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
  });

  afterEach(() => open.close());

  const commit = (...statements: readonly Statement[]): Promise<void> =>
    open.store.commit({ statements, audit: [], events: [] });

  const verdict = (...statements: readonly Statement[]): Promise<string> =>
    commit(...statements).then(
      () => 'ok',
      (error: unknown) =>
        error instanceof PkiError
          ? error.code
          : error instanceof UnitConflict
            ? error.message
            : String(error),
    );

  describe('certificates', () => {
    let certificates: CertificateRepository;
    const first = aCertificate('crt_1', { liveKey: 'key' });

    beforeEach(async () => {
      certificates = new CertificateRepository(open.database);
      await commit(...certificates.insert(first));
    });

    it('ok: found by id and serial, as it was written', async () => {
      expect(await certificates.findById('crt_1')).toEqual(first);
      expect(await certificates.findBySerial('alpha-seal', new Uint8Array(first.serial))).toEqual(first);
      expect(await certificates.findBySerial('alpha-seal', new Uint8Array([1]))).toBeUndefined();
      expect(await certificates.findById('crt_2')).toBeUndefined();
    });

    it.each([
      ['ok: the same key at another CA', { caId: 'bravo-eseal', liveKey: 'key' }, 'ok'],
      ['ok: the same serial at another CA', { caId: 'bravo-eseal', serial: first.serial }, 'ok'],
      ['ok: two that are not live', { liveKey: null }, 'ok'],
      [
        'fails: the same serial, to be drawn again',
        { serial: first.serial },
        'conflict at certificate.insert',
      ],
      ['fails: a second live certificate for the key', { liveKey: 'key' }, 'live_certificate'],
    ])('%s', async (_, members, expected) => {
      expect(await verdict(...certificates.insert(aCertificate('crt_2', members)))).toBe(expected);
    });

    it('ok: listed by every filter, in pages', async () => {
      const others = ['crt_2', 'crt_3', 'crt_4'].map((certId) =>
        aCertificate(certId, { clientId: 'other', state: 'active' }),
      );
      await commit(...others.flatMap((record) => certificates.insert(record)));
      const ids = async (filter: object): Promise<string[]> =>
        (await certificates.list({ limit: 10, ...filter })).map(({ certId }) => certId);
      expect(await ids({})).toEqual(['crt_1', 'crt_2', 'crt_3', 'crt_4']);
      expect(await ids({ clientId: 'other', limit: 2 })).toEqual(['crt_2', 'crt_3']);
      expect(await ids({ clientId: 'other', after: 'crt_3' })).toEqual(['crt_4']);
      expect(await ids({ state: 'issued', caId: 'alpha-seal', keyId: 'key-1' })).toEqual(['crt_1']);
      expect(await ids({ serialHex: Buffer.from(first.serial).toString('hex') })).toEqual(['crt_1']);
      expect(await ids({ credentialId: 'none' })).toEqual([]);
    });

    it('ok: a state is left once', async () => {
      const revoke = certificates.changeState({
        certId: 'crt_1',
        from: ['issued', 'active'],
        to: 'revoked',
        at: LATER,
        members: { revokedAt: LATER, revocationReason: 'keyCompromise', liveKey: null },
      });
      expect(await verdict(revoke)).toBe('ok');
      expect(await verdict(revoke)).toBe('state_conflict');
      const revoked = {
        state: 'revoked',
        stateAt: LATER,
        revokedAt: LATER,
        revocationReason: 'keyCompromise',
        liveKey: null,
      };
      expect(await certificates.findById('crt_1')).toEqual({ ...first, ...revoked });
    });

    it('ok: unlinked ones are due after the last second of their window, until that is settled', async () => {
      const after = new Date(LATER.getTime() + 1000);
      expect(await certificates.listUnlinked(LATER, 10)).toEqual([]);
      expect(await certificates.listUnlinked(after, 10)).toEqual([first]);
      expect(await verdict(certificates.closeLinkWindow('crt_1', NOW))).toBe(
        'conflict at certificate.close_link_window',
      );
      expect(await verdict(certificates.closeLinkWindow('crt_1', LATER))).toBe('ok');
      expect(await certificates.listUnlinked(after, 10)).toEqual([]);
    });
  });

  describe('enrolments', () => {
    let enrolments: EnrolmentRepository;

    beforeEach(() => {
      enrolments = new EnrolmentRepository(open.database);
    });

    it('ok: found by id and by externalId of its client, as it was written', async () => {
      const record = anEnrolment('enr_1', { externalId: 'order-1', consent: { hash: 'ff' } });
      await commit(enrolments.insert(record));
      expect(await enrolments.findById('enr_1')).toEqual(record);
      expect(await enrolments.findByExternalId('demo-rssp', 'order-1')).toEqual(record);
      expect(await enrolments.findByExternalId('other', 'order-1')).toBeUndefined();
    });

    it('fails: the externalId of the same client twice; without one any number', async () => {
      await commit(enrolments.insert(anEnrolment('enr_1', { externalId: 'order-1' })));
      expect(await verdict(enrolments.insert(anEnrolment('enr_2', { externalId: 'order-1' })))).toBe(
        'duplicate_external_id',
      );
      expect(
        await verdict(enrolments.insert(anEnrolment('enr_2', { externalId: 'order-1', clientId: 'other' }))),
      ).toBe('ok');
      expect(
        await verdict(enrolments.insert(anEnrolment('enr_3')), enrolments.insert(anEnrolment('enr_4'))),
      ).toBe('ok');
    });

    it('fails: an update of a version that is not the stored one', async () => {
      const record = anEnrolment('enr_1');
      await commit(enrolments.insert(record));
      const approved = { ...record, state: 'approved' as const, updatedAt: LATER, expiresAt: null };
      expect(await verdict(enrolments.update(approved, 1))).toBe('ok');
      expect(await enrolments.findById('enr_1')).toEqual({ ...approved, version: 2 });
      expect(await verdict(enrolments.update(approved, 1))).toBe('state_conflict');
      const refusal = () => new PkiError('precondition_failed', 'changed');
      expect(await verdict(enrolments.update(approved, 1, refusal))).toBe('precondition_failed');
    });

    it('ok: listed in pages, and when due', async () => {
      await commit(
        ...['enr_1', 'enr_2', 'enr_3'].map((enrolmentId) => enrolments.insert(anEnrolment(enrolmentId))),
      );
      const page = await enrolments.list({
        clientId: 'demo-rssp',
        state: 'received',
        after: 'enr_1',
        limit: 1,
      });
      expect(page.map(({ enrolmentId }) => enrolmentId)).toEqual(['enr_2']);
      expect(await enrolments.listExpired('received', NOW, 10)).toEqual([]);
      expect(await enrolments.listExpired('received', LATER, 2)).toHaveLength(2);
    });

    it('keep their evidence, oldest first, and take an assertion once', async () => {
      const evidence = new EnrolmentEvidenceRepository(open.database);
      const first = anEvidence('evd_2', { receivedAt: NOW });
      const bare = anEvidence('evd_1', {
        payload: null,
        payloadSha256: null,
        assertionIssuer: null,
        assertionId: null,
        receivedAt: LATER,
      });
      await commit(evidence.insert(bare), evidence.insert(first));
      expect(await evidence.listByEnrolment('enr_1')).toEqual([first, bare]);
      const again = { enrolmentId: 'enr_2' };
      expect(await verdict(evidence.insert(anEvidence('evd_3', again), replayed))).toBe('nonce_reused');
      const other = { ...again, assertionIssuer: 'https://other.example.org' };
      expect(await verdict(evidence.insert(anEvidence('evd_3', other), replayed))).toBe('ok');
      expect(await verdict(evidence.insert({ ...bare, evidenceId: 'evd_4' }, replayed))).toBe('ok');
    });

    it('fails: a second decision of one operator', async () => {
      const decisions = new DecisionRepository(open.database);
      const decision = {
        decisionId: 'dec_1',
        enrolmentId: 'enr_1',
        operatorClientId: 'demo-operator',
        decision: 'approve' as const,
        reasonCode: null,
        comment: 'seen',
        at: NOW,
      };
      await commit(decisions.insert(decision));
      expect(await verdict(decisions.insert({ ...decision, decisionId: 'dec_2' }))).toBe('state_conflict');
      expect(await decisions.listByEnrolment('enr_1')).toEqual([decision]);
    });
  });

  describe('challenges', () => {
    const nonce = { nonce: 'n', clientId: 'demo-rssp', purpose: 'pop', expiresAt: LATER, usedAt: null };

    it.each([
      ['ok: once, by its client, for its purpose, in time', 'n', 'demo-rssp', 'pop', NOW, 'ok'],
      ['fails: unknown', 'm', 'demo-rssp', 'pop', NOW, 'nonce_reused'],
      ['fails: by another client', 'n', 'other', 'pop', NOW, 'nonce_reused'],
      ['fails: for another purpose', 'n', 'demo-rssp', 'attestation', NOW, 'nonce_reused'],
      ['fails: expired', 'n', 'demo-rssp', 'pop', LATER, 'nonce_reused'],
    ])('%s', async (_, value, clientId, purpose, at, expected) => {
      const challenges = new ChallengeRepository(open.database);
      await commit(challenges.insert(nonce));
      const consume = challenges.consume(value, clientId, purpose, at, replayed);
      expect(await verdict(consume)).toBe(expected);
      expect(await verdict(consume)).toBe('nonce_reused');
      expect(await challenges.find('n')).toEqual({ ...nonce, usedAt: expected === 'ok' ? NOW : null });
    });

    it('ok: purged after its time', async () => {
      const challenges = new ChallengeRepository(open.database);
      await commit(challenges.insert(nonce), challenges.purgeExpired(LATER));
      expect(await challenges.find('n')).toEqual(nonce);
      await commit(challenges.purgeExpired(new Date('2026-04-02T00:00:01Z')));
      expect(await challenges.find('n')).toBeUndefined();
    });
  });

  describe('idempotency records', () => {
    it.each([
      ['ok: another key', { idempotencyKey: 'twice' }, 'ok'],
      ['ok: another path', { path: '/ra/v1/challenges' }, 'ok'],
      ['ok: after the first has expired', { createdAt: LATER, status: 202 }, 'ok'],
      ['fails: the same key again', { requestHash: '33' }, 'idempotency_in_progress'],
    ])('%s', async (_, members, expected) => {
      const records = new IdempotencyRepository(open.database);
      const [first, second] = [anIdempotencyRecord(), anIdempotencyRecord(members)];
      await commit(records.insert(first));
      expect(await verdict(records.insert(second))).toBe(expected);
      const stored = await records.find(second.clientId, second.method, second.path, second.idempotencyKey);
      expect(stored).toEqual(expected === 'ok' ? second : first);
    });

    it('ok: purged after its time', async () => {
      const records = new IdempotencyRepository(open.database);
      await commit(
        records.insert(anIdempotencyRecord()),
        records.purgeExpired(new Date('2026-04-03T00:00:00Z')),
      );
      expect(await records.find('demo-rssp', 'POST', '/ra/v1/enrolments', 'once')).toBeUndefined();
    });
  });

  it('ok: clients, written and overwritten', async () => {
    const clients = new ClientRepository(open.database);
    const [one, two] = [
      aClient('one'),
      aClient('two', { kind: 'operator', jwks: null, caIds: null, secretHash: 'hash' }),
    ];
    await commit(clients.insert(one), clients.insert(two));
    expect(await clients.list()).toEqual([one, two]);
    const suspended = { ...one, state: 'suspended' as const, jwks: null, profileIds: ['eu-eseal'] };
    await commit(clients.update(suspended));
    expect(await clients.findById('one')).toEqual(suspended);
    expect(await verdict(clients.update(aClient('three')))).toBe('conflict at client.update');
  });

  it('ok: clients by page and state, and moved from the state they are in', async () => {
    const clients = new ClientRepository(open.database);
    await commit(...['a', 'b', 'c'].map((clientId) => clients.insert(aClient(clientId))));
    const moved = { ...aClient('b'), state: 'suspended' as const, stateReason: 'TEST' };
    const late = () => new PkiError('state_conflict', 'late');
    await commit(clients.move(moved, aClient('b').state, late));
    expect(await clients.findById('b')).toEqual(moved);
    expect(await verdict(clients.move(moved, aClient('b').state, late))).toBe('state_conflict');
    const ids = async (query: Parameters<typeof clients.page>[0]) =>
      (await clients.page(query)).map(({ clientId }) => clientId);
    expect(await ids({ limit: 2 })).toEqual(['a', 'b']);
    expect(await ids({ after: 'b', limit: 2 })).toEqual(['c']);
    expect(await ids({ state: 'suspended', limit: 2 })).toEqual(['b']);
  });

  it('fails: a TLS certificate of two clients', async () => {
    const clients = new ClientRepository(open.database);
    await commit(clients.insert(aClient('one')));
    const { tlsCertificate } = aClient('one');
    expect(await verdict(clients.insert(aClient('two', { tlsCertificate }), replayed))).toBe('nonce_reused');
    await commit(clients.insert(aClient('two', { tlsCertificate: null })));
    await commit(clients.insert(aClient('three', { tlsCertificate: null })));
  });

  it('fails: a jti of one DPoP key twice', async () => {
    const proofs = new DpopProofRepository(open.database);
    const proof = { jkt: 'one', jti: 'j', expiresAt: LATER };
    await commit(proofs.insert(proof), proofs.insert({ ...proof, jkt: 'two' }));
    expect(await verdict(proofs.insert(proof, replayed))).toBe('nonce_reused');
    await commit(proofs.purgeExpired(new Date(LATER.getTime() + 1000)));
    expect(await proofs.find('one', 'j')).toBeUndefined();
    await commit(proofs.insert(proof, replayed));
  });

  it('ok: a setting that is there already is left as it is', async () => {
    const settings = new SettingRepository(open.database);
    await commit(settings.putIfAbsent('k', 'first'), settings.putIfAbsent('k', 'second'));
    expect(await settings.find('k')).toBe('first');
  });

  it('fails: a jti of one client twice', async () => {
    const assertions = new ClientAssertionRepository(open.database);
    const assertion = { clientId: 'one', jti: 'j', expiresAt: LATER };
    await commit(assertions.insert(assertion), assertions.insert({ ...assertion, clientId: 'two' }));
    expect(await verdict(assertions.insert(assertion, replayed))).toBe('nonce_reused');
    await commit(assertions.purgeExpired(new Date('2026-04-03T00:00:00Z')));
    expect(await assertions.find('one', 'j')).toBeUndefined();
  });

  it('ok: certification authorities and their generations', async () => {
    const cas = new CaRepository(open.database);
    const ca = {
      caId: 'alpha-seal',
      tspId: 'alpha',
      kind: 'issuing' as const,
      subjectDer: Buffer.from('3000', 'hex'),
      definitionHash: '44'.repeat(32),
      state: 'active' as const,
      createdAt: NOW,
    };
    const generation = {
      caId: 'alpha-seal',
      generation: 1,
      keyId: 'alpha-seal-1',
      certificateDer: Buffer.from('3001', 'hex'),
      subjectKeyIdentifier: Buffer.alloc(20, 7),
      notBefore: NOW,
      notAfter: LATER,
      createdAt: NOW,
    };
    await commit(
      cas.insertCa(ca),
      cas.insertGeneration({ ...generation, generation: 2 }),
      cas.insertGeneration(generation),
    );
    expect(await cas.list()).toEqual([ca]);
    expect((await cas.generations('alpha-seal')).map((row) => row.generation)).toEqual([1, 2]);
    expect(await cas.generations()).toHaveLength(2);
    expect(await cas.findGeneration('alpha-seal', 1)).toEqual(generation);
    expect(await verdict(cas.insertGeneration(generation))).toBe('conflict at ca_generation.insert');
    await commit(cas.changeState('alpha-seal', 'active', 'offline'));
    expect(await cas.findById('alpha-seal')).toEqual({ ...ca, state: 'offline' });
    expect(await verdict(cas.changeState('alpha-seal', 'active', 'retired'))).toBe(
      'conflict at certification_authority.state',
    );
  });

  it('ok: settings, written and overwritten', async () => {
    const settings = new SettingRepository(open.database);
    await commit(
      settings.put('world_id', 'japan-eu'),
      settings.put('public_url', 'http://a'),
      settings.put('public_url', 'http://b'),
    );
    expect(await settings.find('public_url')).toBe('http://b');
    expect(await settings.find('absent')).toBeUndefined();
    expect(await settings.list()).toHaveLength(2);
  });

  it('ok: events of a client, in pages', async () => {
    const events = new OutboxEventRepository(open.database);
    for (const name of ['u1', 'u2', 'u3']) await open.store.commit(aUnit(name));
    const [one, two] = await events.list({ limit: 2 });
    expect(one).toEqual({
      sequence: 1,
      type: 'clock.changed',
      clientId: null,
      objectId: 'u1',
      payload: { name: 'u1' },
      at: NOW,
    });
    expect(
      (await events.list({ after: two?.sequence ?? 0, limit: 9 })).map(({ objectId }) => objectId),
    ).toEqual(['u3']);
    expect(await events.list({ clientId: 'demo-rssp', limit: 9 })).toEqual([]);
  });
}
