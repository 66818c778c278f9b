import { PkiError } from '../../src/common/pki-error';
import { releaseEndedKey } from '../../src/ca/live-key';
import {
  assertOnlyOfKey,
  assertReplacedBy,
  claimReplacement,
  leaveKey,
  yieldKey,
} from '../../src/store/certificate-statements';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { DecisionRepository } from '../../src/store/decision.repository';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import type { CertificateRecord, EnrolmentState } from '../../src/store/records';
import type { Statement } from '../../src/store/unit-of-work';
import { aCertificate, anEnrolment, NOW } from './sample-records';
import { openTestStore, type CreateDatabase, type TestStore } from './test-store';

const KEY = '11'.repeat(32);
const END = new Date('2028-04-01T00:00:00Z');
const AFTER_END = new Date(END.getTime() + 1000);

export function replacementStatementsSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let certificates: CertificateRepository;
  let enrolments: EnrolmentRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    certificates = new CertificateRepository(open.database);
    enrolments = new EnrolmentRepository(open.database);
  });
  afterEach(() => open.close());

  const missed = () => new PkiError('state_conflict', 'missed');
  const commit = (...statements: readonly Statement[]): Promise<void> =>
    open.store.commit({ statements, audit: [], events: [] });
  const verdict = (...statements: readonly Statement[]): Promise<string> =>
    commit(...statements).then(
      () => 'ok',
      (error: unknown) => (error instanceof PkiError ? error.code : String(error)),
    );
  const put = (certId: string, members: Partial<CertificateRecord> = {}): Promise<void> =>
    commit(...certificates.insert(aCertificate(certId, { state: 'active', ...members })));
  const liveKeyOf = async (certId: string) => (await certificates.findById(certId))?.liveKey;

  describe('the claim of a replacement', () => {
    it.each<[string, Partial<CertificateRecord>, string]>([
      ['ok: an active certificate', {}, 'ok'],
      ['fails: an unlinked one', { state: 'issued' }, 'state_conflict'],
      ['fails: one on hold', { state: 'suspended' }, 'state_conflict'],
      ['fails: a revoked one', { state: 'revoked' }, 'state_conflict'],
      ['fails: a superseded one', { state: 'superseded' }, 'state_conflict'],
    ])('%s', async (_name, members, expected) => {
      await put('crt_1', members);
      expect(await verdict(claimReplacement('crt_1', 'enr_2', missed))).toBe(expected);
    });

    const ENDED: readonly EnrolmentState[] = ['rejected', 'cancelled', 'expired', 'failed'];
    const OPEN: readonly EnrolmentState[] = [
      'action_required',
      'pending_approval',
      'approved',
      'issued',
      'linked',
    ];
    it.each([
      ...OPEN.map((state) => [state, 'state_conflict'] as const),
      ...ENDED.map((state) => [state, 'ok'] as const),
    ])('of one whose replacement is %s: %s', async (state, expected) => {
      await put('crt_1', { replacedBy: 'enr_2' });
      await commit(enrolments.insert(anEnrolment('enr_2', { state, replaces: 'crt_1' })));
      expect(await verdict(claimReplacement('crt_1', 'enr_3', missed))).toBe(expected);
      const { replacedBy } = (await certificates.findById('crt_1')) ?? {};
      expect(replacedBy).toBe(expected === 'ok' ? 'enr_3' : 'enr_2');
    });

    it('holds at the issuance for the enrolment that has it, while the certificate is active and valid', async () => {
      await put('crt_1', { replacedBy: 'enr_2' });
      expect(await verdict(assertReplacedBy('crt_1', 'enr_2', END, missed))).toBe('ok');
      expect(await verdict(assertReplacedBy('crt_1', 'enr_3', END, missed))).toBe('state_conflict');
      expect(await verdict(assertReplacedBy('crt_1', 'enr_2', AFTER_END, missed))).toBe('state_conflict');
    });
  });

  describe('the place of a key', () => {
    const successor = (members: Partial<CertificateRecord> = {}) =>
      put('crt_2', {
        state: 'issued',
        liveKey: null,
        notAfter: new Date('2030-01-01T00:00:00Z'),
        ...members,
      });

    it.each<[string, Partial<CertificateRecord>, Date, string | null]>([
      ['kept by an active certificate', {}, END, KEY],
      ['left by a revoked one', { state: 'revoked' }, NOW, null],
      ['left by one that has ended', {}, AFTER_END, null],
    ])('is %s', async (_name, members, at, expected) => {
      await put('crt_1', { liveKey: KEY, ...members });
      await commit(releaseEndedKey('alpha-seal', KEY, at));
      expect(await liveKeyOf('crt_1')).toBe(expected);
    });

    it.each<[string, Partial<CertificateRecord>, string | null]>([
      ['kept for a successor that waits to be linked', {}, KEY],
      ['left where the successor is at another CA', { caId: 'bravo-eseal' }, null],
      ['left where the successor is for another key', { spkiSha256: '22'.repeat(32) }, null],
      ['left where the successor is revoked', { state: 'revoked' }, null],
      ['left where the successor has ended', { notAfter: NOW }, null],
    ])('of a certificate that has ended is %s', async (_name, members, expected) => {
      await put('crt_1', { liveKey: KEY, replacedBy: 'enr_2' });
      await successor(members);
      await commit(releaseEndedKey('alpha-seal', KEY, AFTER_END));
      expect(await liveKeyOf('crt_1')).toBe(expected);
    });

    it('is left at the end of a certificate, but not where an enrolment has claimed it', async () => {
      await put('crt_1', { liveKey: KEY });
      await put('crt_2', { liveKey: 'other', replacedBy: 'enr_2' });
      await commit(leaveKey('crt_1'), leaveKey('crt_2'));
      expect([await liveKeyOf('crt_1'), await liveKeyOf('crt_2')]).toEqual([null, 'other']);
    });

    it('goes from one certificate to the other in one unit, and to no third', async () => {
      await put('crt_1', { liveKey: KEY });
      await successor();
      await put('crt_3', { state: 'issued', liveKey: null });
      const take = (certId: string): Statement =>
        certificates.changeState({
          certId,
          from: ['issued'],
          to: 'active',
          at: NOW,
          members: { liveKey: KEY },
          refusal: (reason) => new PkiError(reason === 'unique' ? 'duplicate_key' : 'state_conflict', reason),
        });
      expect(await verdict(take('crt_2'))).toBe('duplicate_key');
      expect(await verdict(yieldKey('crt_1'), take('crt_2'))).toBe('ok');
      expect(await verdict(yieldKey('crt_1'), take('crt_3'))).toBe('duplicate_key');
      expect([await liveKeyOf('crt_1'), await liveKeyOf('crt_2'), await liveKeyOf('crt_3')]).toEqual([
        null,
        KEY,
        null,
      ]);
    });
  });

  describe('the certificates of a key', () => {
    it('are found at every CA, and whether another needs the key', async () => {
      const found = () => certificates.findNeedingKey(KEY, new Set(['crt_1']), NOW);
      await put('crt_1');
      expect(await found()).toBeUndefined();
      await put('crt_2', { caId: 'bravo-eseal', state: 'superseded' });
      await put('crt_3', { caId: 'bravo-eseal', state: 'revoked' });
      await put('crt_4', { notAfter: new Date(NOW.getTime() - 1000) });
      await put('crt_5', { spkiSha256: '22'.repeat(32) });
      await put('crt_6', { kind: 'tsu' });
      expect(await found()).toBeUndefined();
      await put('crt_7', { caId: 'bravo-eseal', state: 'suspended' });
      expect(await found()).toEqual({ certId: 'crt_7', state: 'suspended' });
      expect((await certificates.listByKey(KEY, 10)).map(({ certId }) => certId)).toEqual([
        'crt_1',
        'crt_2',
        'crt_3',
        'crt_4',
        'crt_7',
      ]);
      expect(await certificates.listByKey(KEY, 2)).toHaveLength(2);
    });

    it('are one where a key is for one use', async () => {
      await put('crt_1');
      expect(await verdict(assertOnlyOfKey('crt_1', missed))).toBe('ok');
      await put('crt_2', { caId: 'bravo-eseal', state: 'revoked' });
      expect(await verdict(assertOnlyOfKey('crt_1', missed))).toBe('state_conflict');
    });
  });

  describe('the enrolments of an operator', () => {
    const ids = async (filter: object): Promise<string[]> =>
      (await enrolments.list({ limit: 10, ...filter })).map(({ enrolmentId }) => enrolmentId);

    it('are those of its CAs and profiles on which it may decide', async () => {
      await commit(
        enrolments.insert(anEnrolment('enr_1')),
        enrolments.insert(anEnrolment('enr_2', { caId: 'bravo-eseal' })),
        enrolments.insert(anEnrolment('enr_3', { clientId: 'operator' })),
        enrolments.insert(anEnrolment('enr_4', { profileId: 'other' })),
      );
      expect(await ids({ caIds: ['alpha-seal', 'charlie-sign'] })).toEqual(['enr_1', 'enr_3', 'enr_4']);
      expect(await ids({ caIds: ['alpha-seal'], profileIds: ['other'] })).toEqual(['enr_4']);
      expect(await ids({ profileIds: ['eu-eseal'] })).toEqual(['enr_1', 'enr_2', 'enr_3']);
      expect(await ids({ caIds: [] })).toEqual([]);
      expect(await ids({ undecidedBy: 'operator', state: 'received' })).toEqual(['enr_1', 'enr_2', 'enr_4']);
      const decision = {
        decisionId: 'dec_1',
        enrolmentId: 'enr_2',
        operatorClientId: 'operator',
        decision: 'approve' as const,
        reasonCode: null,
        comment: null,
        at: NOW,
      };
      await commit(new DecisionRepository(open.database).insert(decision));
      expect(await ids({ undecidedBy: 'operator' })).toEqual(['enr_1', 'enr_4']);
      expect(await ids({ undecidedBy: 'another', limit: 2, after: 'enr_1' })).toEqual(['enr_2', 'enr_3']);
    });
  });
}
