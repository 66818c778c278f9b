import fc from 'fast-check';
import { PkiError } from '../../src/common/pki-error';
import { KEY_MACHINE } from '../../src/ra/keys/key-state';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { JobRepository } from '../../src/store/job.repository';
import { QscdRepository } from '../../src/store/qscd.repository';
import type { CertificateRecord, SubjectKeyRecord, SubjectKeyState } from '../../src/store/records';
import { SubjectKeyRepository } from '../../src/store/subject-key.repository';
import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import { aCertificate, aJob, aQscd, aSubjectKey, LATER, NOW } from './sample-records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

const SPKI = aSubjectKey().spkiSha256;
const lost = () => new PkiError('state_conflict', 'lost');
const NOT_AFTER = aCertificate('crt_1').notAfter;
const AFTER = new Date(NOT_AFTER.getTime() + 1000);
const BEFORE = new Date(NOW.getTime() - 1000);

export function keyRepositoriesSuite(createDatabase: CreateDatabase, runs: number): void {
  let open: TestStore;
  let keys: SubjectKeyRepository;
  let certificates: CertificateRepository;
  let qscds: QscdRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    keys = new SubjectKeyRepository(open.database);
    certificates = new CertificateRepository(open.database);
    qscds = new QscdRepository(open.database);
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

  const reusable = (members: Partial<SubjectKeyRecord> = {}) => aSubjectKey({ oneTime: false, ...members });
  const issue = (certId: string, members: Partial<CertificateRecord> = {}) =>
    certificates.insert(aCertificate(certId, members));
  const revoke = (certId: string) =>
    certificates.changeState({ certId, from: ['issued', 'active'], to: 'revoked', at: NOW });

  describe('claims', () => {
    it.each([
      ['ok: the same claim again', {}, 'ok'],
      ['ok: another key of another name', { spkiSha256: '99', keyId: 'key-2' }, 'ok'],
      ['ok: the name of another client', { spkiSha256: '99', clientId: 'other' }, 'ok'],
      ['fails: the key of another client', { clientId: 'other' }, 'duplicate_key'],
      ['fails: the key under another name', { keyId: 'key-2' }, 'duplicate_key'],
      ['fails: another key under the name', { spkiSha256: '99' }, 'duplicate_key'],
      ['fails: the key on another device', { qscdId: 'hsm-2' }, 'duplicate_key'],
    ])('%s', async (_, members, expected) => {
      const first = reusable({ qscdId: 'hsm-1' });
      await commit(keys.claim(first));
      expect(await verdict(keys.claim(reusable({ qscdId: null, ...members })))).toBe(expected);
      expect(await keys.find(SPKI)).toEqual(first);
    });

    it('ok: certified by a claim, which fills in device, key and the end of the certificate', async () => {
      await commit(keys.claim(reusable({ spkiDer: null })));
      const claim = reusable({ state: 'certified', qscdId: 'hsm-1', dueAt: LATER });
      await commit(keys.claim(claim));
      expect(await keys.findByKeyId('demo-rssp', 'key-1')).toEqual(claim);
      await commit(keys.claim(reusable({ dueAt: null })));
      expect(await keys.find(SPKI)).toEqual(claim);
      await commit(keys.claim(reusable({ state: 'certified', dueAt: NOT_AFTER })));
      expect(await keys.find(SPKI)).toEqual({ ...claim, dueAt: NOT_AFTER });
      await commit(keys.claim(reusable({ state: 'certified', dueAt: LATER })));
      expect(await keys.find(SPKI)).toEqual({ ...claim, dueAt: NOT_AFTER });
    });

    it('ok: attested by a claim, once, and not back from certified', async () => {
      const attested = reusable({ state: 'attested', attestation: { format: 'a' } });
      await commit(keys.claim(reusable()), keys.claim(attested));
      expect(await keys.find(SPKI)).toEqual(attested);
      await commit(keys.claim(reusable({ state: 'certified' })));
      await commit(keys.claim({ ...attested, attestation: { format: 'b' } }));
      expect(await keys.find(SPKI)).toEqual({ ...attested, state: 'certified' });
    });

    it('fails: a one-time key that has been certified, and by nothing else', async () => {
      const key = aSubjectKey({ useBy: LATER, dueAt: LATER });
      await commit(keys.claim(key));
      expect(await verdict(keys.claim({ ...key, state: 'certified', dueAt: NOT_AFTER }))).toBe('ok');
      // The end of its session comes before that of its certificate.
      expect(await keys.find(SPKI)).toEqual({ ...key, state: 'certified' });
      expect(await verdict(keys.claim({ ...key, state: 'certified' }))).toBe('duplicate_key');
      expect(await verdict(keys.claim(key))).toBe('duplicate_key');
      expect(await verdict(keys.certify(SPKI, NOT_AFTER, undefined, lost))).toBe('state_conflict');
    });

    it.each([
      ['ok: a certified device', { status: 'certified' as const }, 'ok', 'ok'],
      ['fails: one that is withdrawn', { status: 'withdrawn' as const }, 'duplicate_key', 'state_conflict'],
      ['fails: one that is unknown', { status: 'unknown' as const }, 'duplicate_key', 'state_conflict'],
      ['fails: one of another client', { clientId: 'other' }, 'duplicate_key', 'state_conflict'],
    ])('on a device: %s', async (_, members, claimed, certified) => {
      await commit(qscds.insert(aQscd('hsm-1', members)));
      const key = reusable({ qscdId: 'hsm-1', state: 'certified' });
      expect(await verdict(keys.claim(key, true))).toBe(claimed);
      await commit(keys.claim(reusable()));
      const device = { clientId: 'demo-rssp', qscdId: 'hsm-1' };
      expect(await verdict(keys.certify(SPKI, NOT_AFTER, device, lost))).toBe(certified);
    });

    it('ok: blocked once, and from then on neither claimed nor certified', async () => {
      await commit(keys.claim(reusable()));
      await commit(keys.block(SPKI, NOW), keys.block(SPKI, LATER), keys.block('unknown', NOW));
      expect(await keys.find(SPKI)).toEqual(reusable({ compromisedAt: NOW }));
      expect(await verdict(keys.claim(reusable()))).toBe('duplicate_key');
      expect(await verdict(keys.certify(SPKI, NOT_AFTER, undefined, lost))).toBe('state_conflict');
    });

    it('fails: a destroyed or unknown key is not certified', async () => {
      await commit(keys.claim(reusable()), keys.destroy(reusable(), { reason: 'x' }, [], NOW, lost));
      expect(await verdict(keys.claim(reusable()))).toBe('duplicate_key');
      expect(await verdict(keys.certify(SPKI, NOT_AFTER, undefined, lost))).toBe('state_conflict');
      expect(await verdict(keys.certify('unknown', NOT_AFTER, undefined, lost))).toBe('state_conflict');
    });
  });

  describe('registration', () => {
    it('ok: once; attested once, while it is registered', async () => {
      const key = reusable({ registrationHash: 'r' });
      const attested: SubjectKeyRecord = {
        ...key,
        state: 'attested',
        attestation: { a: 1 },
        attestationHash: 'a',
      };
      expect(await verdict(keys.register(key, lost))).toBe('ok');
      expect(await verdict(keys.register(key, lost))).toBe('state_conflict');
      expect(await verdict(keys.register({ ...key, spkiSha256: '99' }, lost))).toBe('state_conflict');
      expect(await verdict(keys.attest(attested, lost))).toBe('ok');
      expect(await keys.find(SPKI)).toEqual(attested);
      expect(await verdict(keys.attest(attested, lost))).toBe('state_conflict');
    });

    it('lists by name, with filters that must all fit', async () => {
      const pool = [
        reusable({ spkiSha256: 'a', keyId: 'a', qscdId: 'hsm-1' }),
        aSubjectKey({ spkiSha256: 'b', keyId: 'b', qscdId: 'hsm-1' }),
        reusable({ spkiSha256: 'c', keyId: 'c', state: 'certified' }),
        reusable({ spkiSha256: 'd', keyId: 'd', clientId: 'other' }),
      ];
      await commit(...pool.map((key) => keys.register(key, lost)));
      const names = async (filter: object) =>
        (await keys.list({ clientId: 'demo-rssp', limit: 10, ...filter })).map(({ keyId }) => keyId);
      expect(await names({})).toEqual(['a', 'b', 'c']);
      expect(await names({ limit: 2 })).toEqual(['a', 'b']);
      expect(await names({ after: 'a' })).toEqual(['b', 'c']);
      expect(await names({ state: 'certified' })).toEqual(['c']);
      expect(await names({ qscdId: 'hsm-1' })).toEqual(['a', 'b']);
      expect(await names({ qscdId: 'hsm-1', oneTime: true })).toEqual(['b']);
      expect(await names({ oneTime: false })).toEqual(['a', 'c']);
    });
  });

  describe('the end', () => {
    const certified = reusable({ state: 'certified', dueAt: NOT_AFTER });

    it('ok: retired when its last live certificate is revoked, not before', async () => {
      await commit(keys.claim(certified), ...issue('crt_1'), ...issue('crt_2', { caId: 'bravo-eseal' }));
      await commit(revoke('crt_1'), keys.retire(SPKI, NOW));
      // To be looked at again at once, since another node may be revoking the other one.
      expect(await keys.find(SPKI)).toEqual({ ...certified, dueAt: NOW });
      await commit(revoke('crt_2'), keys.retire(SPKI, NOW));
      expect(await keys.find(SPKI)).toEqual({ ...certified, state: 'retired', dueAt: null });
    });

    it.each(['issued', 'active', 'suspended'] as const)(
      'ok: a certificate that is %s needs its key until it expires',
      async (state) => {
        await commit(keys.claim(certified), ...issue('crt_1', { state }));
        await commit(keys.retire(SPKI, NOT_AFTER));
        expect(await keys.find(SPKI)).toMatchObject({ state: 'certified' });
        expect(await certificates.listLiveOfKey(SPKI, NOT_AFTER)).toHaveLength(1);
        expect(await certificates.listLiveOfKey(SPKI, AFTER)).toEqual([]);
        await commit(keys.retire(SPKI, AFTER));
        expect(await keys.find(SPKI)).toMatchObject({ state: 'retired' });
      },
    );

    it.each(['superseded', 'revoked'] as const)(
      'ok: a certificate that is %s needs its key no more',
      async (state) => {
        await commit(keys.claim(certified), ...issue('crt_1', { state }));
        expect(await certificates.listLiveOfKey(SPKI, NOT_AFTER)).toEqual([]);
        await commit(keys.retire(SPKI, NOT_AFTER));
        expect(await keys.find(SPKI)).toMatchObject({ state: 'retired' });
        expect(await verdict(keys.destroy(reusable({ state: 'retired' }), {}, [], NOW, lost))).toBe('ok');
      },
    );

    it('ok: due after its time, and settled once', async () => {
      await commit(keys.claim(certified), ...issue('crt_1'));
      expect(await keys.listDue(NOT_AFTER, 10)).toEqual([]);
      expect(await keys.listDue(AFTER, 10)).toEqual([certified]);
      const retired: SubjectKeyRecord = { ...certified, state: 'retired', dueAt: null };
      expect(await verdict(keys.settle(certified, retired, NOT_AFTER))).toBe(
        'conflict at subject_key.settle',
      );
      expect(await verdict(keys.settle(certified, retired, AFTER))).toBe('ok');
      expect(await keys.find(SPKI)).toEqual(retired);
      expect(await verdict(keys.settle(certified, retired, AFTER))).toBe('conflict at subject_key.settle');
    });

    it('ok: its destruction is asked for once until it is certified again, by whoever comes first', async () => {
      await commit(keys.claim(certified), keys.retire(SPKI, AFTER));
      const retired = await keys.find(SPKI);
      expect(retired).toMatchObject({ state: 'retired', destroyRequestedAt: null });
      await commit(keys.requestDestruction(SPKI, NOW, lost));
      expect(await verdict(keys.requestDestruction(SPKI, NOW, lost))).toBe('state_conflict');
      expect(await keys.find(SPKI)).toMatchObject({ state: 'retired', destroyRequestedAt: NOW });
      await commit(keys.certify(SPKI, NOT_AFTER, undefined, lost), ...issue('crt_1'));
      const again = (await keys.find(SPKI)) as SubjectKeyRecord;
      expect(again).toMatchObject({ state: 'certified', destroyRequestedAt: null, dueAt: NOT_AFTER });
      await commit(keys.requestDestruction(SPKI, NOW, lost));
      const next: SubjectKeyRecord = { ...again, destroyRequestedAt: AFTER, dueAt: null };
      expect(await verdict(keys.settle(again, next, AFTER))).toBe('conflict at subject_key.settle');
      await commit(keys.claim(certified));
      expect((await keys.find(SPKI))?.destroyRequestedAt).toBeNull();
      await commit(keys.destroy(certified, {}, ['crt_1'], NOW, lost));
      expect(await verdict(keys.requestDestruction(SPKI, NOW, lost))).toBe('state_conflict');
    });

    it('ok: destroyed from the state that was read, with no live certificate but those named', async () => {
      await commit(keys.claim(certified), ...issue('crt_1'));
      expect(await verdict(keys.destroy(certified, {}, [], NOW, lost))).toBe('state_conflict');
      expect(await verdict(keys.destroy(reusable(), {}, ['crt_1'], NOW, lost))).toBe('state_conflict');
      expect(await verdict(keys.destroy(certified, { reason: 'x' }, ['crt_1'], NOW, lost))).toBe('ok');
      expect(await keys.find(SPKI)).toEqual({
        ...certified,
        state: 'destroyed',
        destruction: { reason: 'x' },
        dueAt: null,
      });
    });

    it('along random walks makes only moves of the table, and is certified exactly while a certificate is live', async () => {
      const step = fc.constantFrom('claim', 'certify', 'issue', 'revoke', 'attest', 'destroy');
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const spkiSha256 = `key-${++run}`;
          const key = reusable({ spkiSha256, keyId: spkiSha256, registrationHash: 'r' });
          let issued = 0;
          let live: string[] = [];
          let state: SubjectKeyState | undefined;
          for (const one of steps) {
            const certId = `crt_${run}_${issued}`;
            const record = { certId, serial: Buffer.from(certId), spkiSha256, keyId: spkiSha256 };
            const revoked = live[0] ?? '';
            const current = (await keys.find(spkiSha256)) ?? key;
            const certificate = certificates.insert(aCertificate(certId, record));
            const attempts: Record<typeof one, Statement[]> = {
              claim: [keys.claim(key)],
              certify: [...certificate, keys.certify(spkiSha256, NOT_AFTER, undefined, lost)],
              issue: [...certificate, keys.claim({ ...key, state: 'certified', dueAt: NOT_AFTER })],
              revoke: [revoke(revoked), keys.retire(spkiSha256, NOW)],
              attest: [keys.attest({ ...key, attestation: {}, attestationHash: 'a' }, lost)],
              destroy: [keys.destroy(current, {}, [], NOW, lost)],
            };
            const done = (await verdict(...attempts[one])) === 'ok';
            if (done && (one === 'certify' || one === 'issue')) {
              live = [...live, certId];
              issued++;
            }
            if (done && one === 'revoke') live = live.slice(1);
            const next = (await keys.find(spkiSha256))?.state;
            if (next !== state && state !== undefined) {
              expect(KEY_MACHINE.moves).toContainEqual(expect.objectContaining({ from: state, to: next }));
            }
            state = next;
            expect(state === 'certified').toBe(live.length > 0);
          }
        }),
        { numRuns: runs },
      );
    });
  });

  describe('devices', () => {
    it('ok: registered once, changed by version, alone while no key is on it', async () => {
      const device = aQscd('hsm-1');
      expect(await verdict(qscds.insert(device, lost))).toBe('ok');
      expect(await verdict(qscds.insert(device, lost))).toBe('state_conflict');
      const next = aQscd('hsm-1', { model: 'TEST HSM 2', version: 2 });
      expect(await verdict(qscds.update(next, lost, true))).toBe('ok');
      expect(await verdict(qscds.update(next, lost, true))).toBe('state_conflict');
      expect(await qscds.find('demo-rssp', 'hsm-1')).toEqual(next);
      expect(await qscds.find('other', 'hsm-1')).toBeUndefined();
      await commit(keys.claim(reusable({ qscdId: 'hsm-1' })));
      expect(await qscds.hasKeys('demo-rssp', 'hsm-1')).toBe(true);
      expect(await qscds.hasKeys('other', 'hsm-1')).toBe(false);
      expect(await verdict(qscds.update({ ...next, version: 3 }, lost, true))).toBe('state_conflict');
      expect(await verdict(qscds.update({ ...next, version: 3 }))).toBe('ok');
      await commit(keys.destroy(reusable({ qscdId: 'hsm-1' }), {}, [], NOW, lost));
      expect(await verdict(qscds.update({ ...next, version: 4 }, lost, true))).toBe('ok');
    });

    it('ok: found by law, those of the world first; and by what is due', async () => {
      const devices = [
        aQscd('a'),
        aQscd('b', { regime: 'JP', validUntil: BEFORE }),
        aQscd('c', { status: 'withdrawn' }),
        aQscd('d', { withdrawnFrom: NOW }),
        aQscd('z', { origin: 'world', withdrawnFrom: LATER }),
        aQscd('a', { clientId: 'other', status: 'unknown', regime: null, validUntil: BEFORE }),
      ];
      await commit(...devices.map((device) => qscds.insert(device)));
      const names = (found: readonly { readonly qscdId: string }[]) => found.map(({ qscdId }) => qscdId);
      expect(names(await qscds.listCertified('demo-rssp', 'EU'))).toEqual(['z', 'a']);
      expect(names(await qscds.listCertified('demo-rssp', 'JP'))).toEqual(['b']);
      expect(names(await qscds.listAll())).toEqual(['a', 'b', 'c', 'd', 'z', 'a']);
      expect(names(await qscds.page('demo-rssp', 'a', 2))).toEqual(['b', 'c']);
      expect(names(await qscds.listExpired(NOW, 10))).toEqual(['b']);
      expect(names(await qscds.listDueWithdrawals(NOW, 10))).toEqual(['d']);
    });

    it('ok: what rests on a device, live at an instant', async () => {
      await commit(
        ...issue('crt_1', { qscdId: 'hsm-1' }),
        ...issue('crt_2', { qscdId: 'hsm-2' }),
        ...issue('crt_3', { qscdId: 'hsm-1', state: 'revoked' }),
      );
      const filter = { clientId: 'demo-rssp', qscdId: 'hsm-1', exceptState: 'revoked', limit: 10 } as const;
      const at = (instant: Date) => ({ ...filter, notAfterFrom: instant.getTime() / 1000 });
      expect(await certificates.census(at(NOT_AFTER))).toEqual({ count: 1, last: 'crt_1' });
      expect(await certificates.census(at(AFTER))).toEqual({ count: 0, last: null });
    });
  });

  it('scheduled jobs begin or are cancelled, once, and are not taken before', async () => {
    const jobs = new JobRepository(open.database);
    const [one, two] = [aJob('job_1', { state: 'scheduled' }), aJob('job_2', { state: 'scheduled' })];
    await commit(jobs.insert(one), jobs.insert(two), jobs.cancel('job_2', LATER));
    expect(await jobs.nextUnfinished('revocation')).toBeUndefined();
    expect(await verdict(jobs.start({ ...two, state: 'queued' }))).toBe('conflict at job.start');
    expect(await verdict(jobs.start({ ...one, state: 'queued', total: 11, updatedAt: LATER }))).toBe('ok');
    expect(await jobs.nextUnfinished('revocation')).toEqual({
      ...one,
      state: 'queued',
      total: 11,
      updatedAt: LATER,
    });
    expect(await verdict(jobs.cancel('job_1', LATER))).toBe('conflict at job.cancel');
    expect(await jobs.findById('job_2')).toMatchObject({ state: 'cancelled' });
  });
}
