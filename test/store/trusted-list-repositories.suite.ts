import { UnitConflict, type Statement } from '../../src/store/unit-of-work';
import { TrustedListChangeRepository } from '../../src/store/trusted-list-change.repository';
import { TrustedListSignerRepository } from '../../src/store/trusted-list-signer.repository';
import { TrustedListRepository } from '../../src/store/trusted-list.repository';
import { aListSigner, aTrustedList, LATER, NOW } from './sample-records';
import { type CreateDatabase, openTestStore, type TestStore } from './test-store';

export function trustedListRepositoriesSuite(createDatabase: CreateDatabase): void {
  let open: TestStore;
  let lists: TrustedListRepository;
  let signers: TrustedListSignerRepository;
  let changes: TrustedListChangeRepository;

  beforeEach(async () => {
    open = await openTestStore(await createDatabase());
    lists = new TrustedListRepository(open.database);
    signers = new TrustedListSignerRepository(open.database);
    changes = new TrustedListChangeRepository(open.database);
  });

  afterEach(() => open.close());

  const verdict = (...statements: readonly Statement[]): Promise<string> =>
    open.store.commit({ statements, audit: [], events: [] }).then(
      () => 'ok',
      (error: unknown) => (error instanceof UnitConflict ? error.message : String(error)),
    );

  it('ok: an issue takes the place of the one before it', async () => {
    expect(await verdict(lists.publish(aTrustedList('eu/lotl.xml'), 0))).toBe('ok');
    const second = aTrustedList('eu/lotl.xml', { sequenceNumber: 2, octets: Buffer.from('<second/>') });
    expect(await verdict(lists.publish(second, 1))).toBe('ok');
    const found = await lists.find('eu/lotl.xml');
    expect(found && { ...found, octets: Buffer.from(found.octets).toString() }).toMatchObject({
      sequenceNumber: 2,
      octets: '<second/>',
      issuedAt: NOW,
      nextUpdate: LATER,
    });
    const [head] = await lists.heads();
    expect(head).toMatchObject({ file: 'eu/lotl.xml', sequenceNumber: 2, role: 'current' });
    expect(head).not.toHaveProperty('octets');
    expect(await lists.find('xa/tl.xml')).toBeUndefined();
  });

  it.each([
    ['the first one again', 1, 0],
    ['the same number', 2, 1],
    ['a number that goes back', 1, 3],
    ['an issue that was made from an older one', 3, 1],
  ])('fails: %s', async (_name, sequenceNumber, previous) => {
    await verdict(lists.publish(aTrustedList('eu/lotl.xml'), 0));
    await verdict(lists.publish(aTrustedList('eu/lotl.xml', { sequenceNumber: 2 }), 1));
    expect(await verdict(lists.publish(aTrustedList('eu/lotl.xml', { sequenceNumber }), previous))).toBe(
      'conflict at trusted_list.publish',
    );
    expect((await lists.find('eu/lotl.xml'))?.sequenceNumber).toBe(2);
  });

  it('ok: of several nodes that publish the same number, one does', async () => {
    await verdict(lists.publish(aTrustedList('eu/lotl.xml'), 0));
    const rivals = [2, 3, 4, 5].map((mark) =>
      verdict(
        lists.publish(aTrustedList('eu/lotl.xml', { sequenceNumber: 2, sha256: Buffer.alloc(32, mark) }), 1),
      ),
    );
    expect((await Promise.all(rivals)).sort()).toEqual([
      ...Array<string>(3).fill('conflict at trusted_list.publish'),
      'ok',
    ]);
  });

  it('ok: what is frozen is neither replaced nor frozen again, and its chain can end', async () => {
    const pivot = aTrustedList('eu/lotl-pivot-2.xml', { role: 'pivot', sequenceNumber: 2 });
    expect(await verdict(lists.freeze(pivot))).toBe('ok');
    expect(await verdict(lists.freeze(pivot))).toBe('conflict at trusted_list.freeze');
    const over = { ...pivot, role: 'current', sequenceNumber: 3 } as const;
    expect(await verdict(lists.publish(over, 2))).toBe('conflict at trusted_list.publish');
    await verdict(lists.freeze({ ...pivot, file: 'eu/hub-pivot-2.xml', listId: 'mra-hub' }));
    expect(await verdict(lists.endPivots('eu-lotl'))).toBe('ok');
    expect((await lists.heads()).map(({ listId, role }) => [listId, role])).toEqual([
      ['mra-hub', 'pivot'],
      ['eu-lotl', 'former_pivot'],
    ]);
  });

  it('ok: a signer is certified once and retired once', async () => {
    const [first, second] = [aListSigner('eu-lotl', 1), aListSigner('eu-lotl', 2)];
    expect(await verdict(signers.insert(first), signers.insert(second))).toBe('ok');
    expect(await verdict(signers.insert(first))).toBe('conflict at trusted_list_signer.insert');
    expect(await verdict(signers.retire('eu-lotl', 1, LATER))).toBe('ok');
    expect(await verdict(signers.retire('eu-lotl', 1, LATER))).toBe('conflict at trusted_list_signer.retire');
    expect((await signers.list()).map(({ ordinal, retiredAt }) => [ordinal, retiredAt])).toEqual([
      [1, LATER],
      [2, null],
    ]);
  });

  it('ok: changes are numbered without gaps, each number once', async () => {
    const change = (sequence: number, serviceId: string) =>
      changes.append({
        sequence,
        kind: 'service_status',
        payload: { serviceId, status: 'withdrawn', startingTime: '2026-04-01T00:00:00Z' },
        actor: 'management',
        at: NOW,
      });
    expect(await verdict(change(1, 'a'))).toBe('ok');
    expect(await verdict(change(1, 'b'))).toBe('conflict at trusted_list_change.append');
    expect(await verdict(change(2, 'b'))).toBe('ok');
    expect((await changes.listSince(0)).map(({ payload }) => payload)).toMatchObject([
      { serviceId: 'a' },
      { serviceId: 'b' },
    ]);
    expect(await changes.listSince(1)).toMatchObject([{ sequence: 2, actor: 'management', at: NOW }]);
  });
}
