import { PkiError } from '../../src/common/pki-error';
import { CertificateRepository, type RevokedRow } from '../../src/store/certificate.repository';
import { CrlRepository } from '../../src/store/crl.repository';
import { JobRepository } from '../../src/store/job.repository';
import type { CertificateRecord, StatusChange } from '../../src/store/records';
import { RevocationRepository } from '../../src/store/revocation.repository';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import { toUtcSeconds } from '../../src/store/utc-seconds';
import { aCertificate, aCrl, aJob, aRevocation, LATER, NOW } from './sample-records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

const SHARD = { caId: 'alpha-seal', crlShard: 3 };
const lost = () => new PkiError('state_conflict', 'lost');

export function statusRepositoriesSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let certificates: CertificateRepository;
  let revocations: RevocationRepository;
  let changes: StatusChangeRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    certificates = new CertificateRepository(open.database);
    revocations = new RevocationRepository(open.database);
    changes = new StatusChangeRepository(open.database);
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

  const append = (change: StatusChange, serial: number, place = SHARD): Statement =>
    changes.append({ ...place, serial: Buffer.from([serial]), change, at: NOW });

  describe('the status of certificates', () => {
    const revoked = (certId: string, serial: number, members: Partial<CertificateRecord> = {}) =>
      aCertificate(certId, {
        serial: Buffer.from([serial]),
        state: 'revoked',
        revokedAt: LATER,
        revocationReason: 'superseded',
        linkBy: null,
        ...members,
      });

    it('ok: by CA and serial, without the certificate', async () => {
      await commit(
        ...certificates.insert(aCertificate('crt_1', { serial: Buffer.from([1]) })),
        ...certificates.insert(revoked('crt_2', 2)),
      );
      const validity = {
        kind: 'subject',
        notBeforeSeconds: toUtcSeconds(NOW),
        notAfterSeconds: toUtcSeconds(new Date('2028-04-01T00:00:00Z')),
      };
      expect(await certificates.findStatus('alpha-seal', Buffer.from([1]))).toEqual({
        ...validity,
        state: 'issued',
        revocationReason: null,
        revokedAtSeconds: null,
      });
      expect(await certificates.findStatus('alpha-seal', Buffer.from([2]))).toEqual({
        ...validity,
        state: 'revoked',
        revocationReason: 'superseded',
        revokedAtSeconds: toUtcSeconds(LATER),
      });
      expect(await certificates.findStatus('alpha-seal', Buffer.from([3]))).toBeUndefined();
      expect(await certificates.findStatus('bravo-eseal', Buffer.from([1]))).toBeUndefined();
    });

    it('ok: what a CRL lists, held ones too, in pages by serial', async () => {
      const held = { state: 'suspended', revocationReason: 'certificateHold' } as const;
      await commit(
        ...certificates.insert(revoked('crt_1', 0x90, { invalidityAt: NOW })),
        ...certificates.insert(revoked('crt_2', 0x10, held)),
        ...certificates.insert(revoked('crt_3', 0x50, { crlShard: 2 })),
        ...certificates.insert(revoked('crt_4', 0x60, { caId: 'bravo-eseal' })),
        ...certificates.insert(revoked('crt_5', 0x20, { kind: 'issuing-ca' })),
        ...certificates.insert(aCertificate('crt_6', { serial: Buffer.from([0x30]) })),
      );
      const page = async (after: Uint8Array | undefined, limit: number) => {
        const rows: RevokedRow[] = [];
        const next = await certificates.eachRevoked('alpha-seal', 3, after, limit, (row) => rows.push(row));
        return { rows, next: next && Buffer.from(next).toString('hex') };
      };
      const { rows, next } = await page(undefined, 10);
      expect(next).toBeUndefined();
      expect(rows.map(({ serial }) => Buffer.from(serial).toString('hex'))).toEqual(['10', '20', '90']);
      expect(rows.map(({ kind }) => kind)).toEqual(['subject', 'issuing-ca', 'subject']);
      expect(rows[0]).toMatchObject({ revocationReason: 'certificateHold', invalidityAtSeconds: null });
      expect(rows[2]).toMatchObject({
        revocationReason: 'superseded',
        revokedAtSeconds: toUtcSeconds(LATER),
        invalidityAtSeconds: toUtcSeconds(NOW),
        notAfterSeconds: toUtcSeconds(new Date('2028-04-01T00:00:00Z')),
      });
      expect(await page(Buffer.from([0x10]), 1)).toEqual({ rows: [rows[1]], next: '20' });
      expect(await page(Buffer.from([0x90]), 10)).toEqual({ rows: [], next: undefined });
    });

    it('ok: holds are due at their term', async () => {
      const held = aCertificate('crt_1', { state: 'suspended', revokedAt: NOW, holdUntil: LATER });
      await commit(
        ...certificates.insert(held),
        ...certificates.insert(aCertificate('crt_2', { state: 'suspended', revokedAt: NOW })),
      );
      expect(await certificates.listHoldsEnded(new Date(LATER.getTime() - 1000), 10)).toEqual([]);
      expect(await certificates.listHoldsEnded(LATER, 10)).toEqual([held]);
      const members = { revokedAt: null, revocationReason: null, holdUntil: null };
      await commit(
        certificates.changeState({ certId: 'crt_1', from: ['suspended'], to: 'active', at: LATER, members }),
      );
      expect(await certificates.listHoldsEnded(LATER, 10)).toEqual([]);
      expect(await certificates.findStatus(held.caId, held.serial)).toMatchObject({
        state: 'active',
        revokedAtSeconds: null,
      });
    });

    it('ok: the live certificate of a key', async () => {
      const live = aCertificate('crt_1', { liveKey: 'key' });
      await commit(...certificates.insert(live));
      expect(await certificates.findLive('alpha-seal', 'key')).toEqual(live);
      expect(await certificates.findLive('bravo-eseal', 'key')).toBeUndefined();
    });

    it('ok: a census counts a page and names its last', async () => {
      const records = ['crt_1', 'crt_2', 'crt_3', 'crt_4'].map((certId, serial) =>
        serial === 1 ? revoked(certId, serial) : aCertificate(certId, { serial: Buffer.from([serial]) }),
      );
      await commit(...records.flatMap((record) => certificates.insert(record)));
      const filter = { clientId: 'demo-rssp', exceptState: 'revoked', kind: 'subject' } as const;
      expect(await certificates.census({ ...filter, limit: 10 })).toEqual({ count: 3, last: 'crt_4' });
      expect(await certificates.census({ ...filter, limit: 2 })).toEqual({ count: 2, last: 'crt_3' });
      expect(await certificates.census({ ...filter, after: 'crt_4', limit: 2 })).toEqual({
        count: 0,
        last: null,
      });
      const page = await certificates.list({ ...filter, upTo: 'crt_3', limit: 10 });
      expect(page.map(({ certId }) => certId)).toEqual(['crt_1', 'crt_3']);
    });

    it('fails: a state that is another', async () => {
      await commit(...certificates.insert(aCertificate('crt_1')));
      expect(await verdict(certificates.assertState('crt_1', 'issued', lost))).toBe('ok');
      expect(await verdict(certificates.assertState('crt_1', 'active', lost))).toBe('state_conflict');
      expect(await certificates.findById('crt_1')).toEqual(aCertificate('crt_1'));
    });
  });

  describe('status changes', () => {
    it('ok: of one shard in order, after a sequence', async () => {
      await commit(append('held', 1), append('revoked', 2), append('held', 9, { ...SHARD, crlShard: 2 }));
      await commit(append('released', 1));
      const all = await changes.listSince('alpha-seal', 3, 0, 10);
      expect(all).toMatchObject([
        { ...SHARD, change: 'held', serial: Buffer.from([1]), at: NOW },
        { change: 'revoked', serial: Buffer.from([2]) },
        { change: 'released', serial: Buffer.from([1]) },
      ]);
      const [first, , last] = all.map(({ sequence }) => sequence);
      expect(await changes.listSince('alpha-seal', 3, first ?? 0, 1)).toEqual([all[1]]);
      expect(await changes.lastSequence('alpha-seal', 3)).toBe(last);
      expect(await changes.lastSequence('alpha-seal', 4)).toBe(0);
      expect(await changes.heads()).toEqual([
        { caId: 'alpha-seal', crlShard: 2, lastSequence: 3 },
        { ...SHARD, lastSequence: last },
      ]);
    });
  });

  describe('revocations', () => {
    it('ok: one waits for a certificate, and is due at its time', async () => {
      const record = aRevocation('rev_1', { invalidityAt: NOW });
      await commit(revocations.insertPending(record));
      expect(await revocations.findById('rev_1')).toEqual(record);
      expect(await revocations.findPending('crt_1')).toEqual(record);
      expect(await revocations.listDue(new Date(LATER.getTime() - 1000), 10)).toEqual([]);
      expect(await revocations.listDue(LATER, 10)).toEqual([record]);
      expect(await verdict(revocations.insertPending(aRevocation('rev_2'), lost))).toBe('state_conflict');
      expect(await verdict(revocations.insertPending(aRevocation('rev_3', { certId: 'crt_2' })))).toBe('ok');
    });

    it('ok: what waits is rejected once, and makes room for another', async () => {
      await commit(revocations.insertPending(aRevocation('rev_1')));
      expect(
        await verdict(revocations.reject('rev_1', lost), revocations.insertPending(aRevocation('rev_2'))),
      ).toBe('ok');
      expect(await verdict(revocations.reject('rev_1', lost))).toBe('state_conflict');
      await commit(revocations.rejectPending('crt_1'), revocations.rejectPending('crt_2'));
      expect((await revocations.listByCertificate('crt_1', undefined, 10)).map(({ state }) => state)).toEqual(
        ['rejected', 'rejected'],
      );
      expect(
        (await revocations.listByCertificate('crt_1', 'rev_1', 10)).map((row) => row.revocationId),
      ).toEqual(['rev_2']);
      expect(await revocations.findPending('crt_1')).toBeUndefined();
    });

    it('ok: takes effect once, with the number of its status change', async () => {
      await commit(revocations.insertPending(aRevocation('rev_1')));
      const takeEffect = revocations.takeEffect({ revocationId: 'rev_1', ...SHARD }, null, lost);
      await commit(append('revoked', 8, { ...SHARD, crlShard: 2 }));
      expect(await verdict(append('revoked', 1), takeEffect)).toBe('ok');
      expect(await verdict(append('revoked', 1), takeEffect)).toBe('state_conflict');
      expect(await revocations.findById('rev_1')).toEqual(
        aRevocation('rev_1', {
          state: 'effective',
          statusSequence: await changes.lastSequence('alpha-seal', 3),
        }),
      );
    });

    it('ok: is effective at once beside one that waits; published at once where no CRL will show it', async () => {
      const [one, two] = [
        aRevocation('rev_2', { state: 'effective' }),
        aRevocation('rev_3', { certId: 'crt_2', state: 'published', publishedAt: NOW }),
      ];
      await commit(revocations.insertPending(aRevocation('rev_1')));
      await commit(append('revoked', 1), ...revocations.insertEffective(one));
      await commit(append('revoked', 2), ...revocations.insertEffective(two));
      const last = await changes.lastSequence('alpha-seal', 3);
      expect(await revocations.findById('rev_2')).toEqual({ ...one, statusSequence: last - 1 });
      expect(await revocations.findById('rev_3')).toEqual({ ...two, statusSequence: last });
    });

    it('ok: is published by a list that was made from its change', async () => {
      const ids = ['rev_1', 'rev_2', 'rev_3'];
      for (const [n, id] of ids.entries()) {
        const record = aRevocation(id, { certId: `crt_${n}`, state: 'effective' });
        await commit(append('revoked', n), ...revocations.insertEffective(record));
      }
      const last = await changes.lastSequence('alpha-seal', 3);
      const published = { ...SHARD, upToSequence: last - 1 };
      const states = async () => Promise.all(ids.map(async (id) => (await revocations.findById(id))?.state));
      await commit(revocations.markPublished({ ...published, crlShard: 2 }, LATER, 10));
      expect(await states()).toEqual(['effective', 'effective', 'effective']);
      await commit(revocations.markPublished(published, LATER, 1));
      expect(await states()).toEqual(['published', 'effective', 'effective']);
      expect(await revocations.hasUnpublished(published)).toBe(true);
      await commit(revocations.markPublished(published, LATER, 10));
      expect(await states()).toEqual(['published', 'published', 'effective']);
      expect(await revocations.hasUnpublished(published)).toBe(false);
      expect((await revocations.findById('rev_1'))?.publishedAt).toEqual(LATER);
    });
  });

  describe('lists', () => {
    let crls: CrlRepository;

    beforeEach(() => {
      crls = new CrlRepository(open.database);
    });

    it('ok: a list takes the place of one with a smaller number, and of no other', async () => {
      expect(await verdict(crls.publish(aCrl(5)))).toBe('ok');
      expect(await verdict(crls.publish(aCrl(5, { entries: 9 })))).toBe('conflict at crl.publish');
      expect(await verdict(crls.publish(aCrl(4), lost))).toBe('state_conflict');
      expect(await crls.find('alpha-seal', '3.crl')).toEqual(aCrl(5));
      const delta = aCrl(6, { scope: '3-delta.crl', baseCrlNumber: 5 });
      expect(await verdict(crls.publish(aCrl(6)), crls.publish(delta))).toBe('ok');
      const { der: _der, ...head } = aCrl(6);
      const { der: _delta, ...deltaHead } = delta;
      expect(await crls.findHead('alpha-seal', '3.crl')).toEqual(head);
      expect(await crls.heads()).toEqual([deltaHead, head]);
      expect(await crls.find('alpha-seal', 'full.crl')).toBeUndefined();
    });

    it('ok: numbers are drawn once each', async () => {
      expect(await crls.lastNumber('alpha-seal')).toBe(0);
      expect(await verdict(crls.drawNumbers('alpha-seal', 0, 1))).toBe('ok');
      expect(await verdict(crls.drawNumbers('alpha-seal', 0, 1))).toBe('conflict at crl_counter.draw');
      expect(await verdict(crls.drawNumbers('alpha-seal', 1, 4, lost))).toBe('ok');
      expect(await crls.lastNumber('alpha-seal')).toBe(4);
      expect(await crls.lastNumber('bravo-eseal')).toBe(0);
      const draws = await Promise.all(
        [1, 2, 3].map(() => verdict(crls.drawNumbers('alpha-seal', 4, 5, lost))),
      );
      expect(draws.sort()).toEqual(['ok', 'state_conflict', 'state_conflict']);
    });
  });

  it('ok: a job is done step by step, each once', async () => {
    const jobs = new JobRepository(open.database);
    const [one, two] = [aJob('job_1'), aJob('job_2')];
    await commit(jobs.insert(two), jobs.insert(one), jobs.insert(aJob('job_0', { kind: 'other' })));
    expect(await jobs.findById('job_1')).toEqual(one);
    expect(await jobs.nextUnfinished('revocation')).toEqual(one);
    const step = jobs.advance(one, { state: 'running', done: 4, refused: 1, cursor: 'crt_5' }, LATER);
    expect(await verdict(step)).toBe('ok');
    expect(await verdict(step)).toBe('conflict at job.advance');
    const running = {
      ...one,
      state: 'running',
      done: 4,
      refused: 1,
      cursor: 'crt_5',
      updatedAt: LATER,
    } as const;
    expect(await jobs.findById('job_1')).toEqual(running);
    await commit(jobs.advance(running, { state: 'done', done: 9, refused: 1, cursor: null }, LATER));
    expect(await jobs.nextUnfinished('revocation')).toEqual(two);
    expect(await jobs.nextUnfinished('none')).toBeUndefined();
  });
}
