import { awaitReading, differencesOf } from './status-report';
import type { SeenStatus } from './seen-status';

const GOOD: SeenStatus = { status: 'good' };
const SINCE = new Date('2026-04-01T09:00:00Z');
const REVOKED: SeenStatus = { status: 'revoked', reason: 'superseded', since: SINCE };
const ra = (seen: SeenStatus, state = seen.status === 'good' ? 'active' : 'revoked') => ({
  seen,
  state,
  faults: [],
});
const says = (seen: SeenStatus, ...faults: string[]) => ({ seen, faults });

describe('whether the sources agree', () => {
  it('ok all good, all revoked alike, none named', () => {
    expect(differencesOf(ra(GOOD), says(GOOD), says(GOOD))).toEqual([]);
    expect(differencesOf(ra(REVOKED), says(REVOKED), says(REVOKED))).toEqual([]);
    expect(differencesOf(ra(GOOD), undefined, undefined)).toEqual([]);
  });

  it('ok OCSP never says the invalidity date, the CRL does', () => {
    const dated = { ...REVOKED, invalidityDate: new Date('2026-03-01T00:00:00Z') };
    expect(differencesOf(ra(dated), says(REVOKED), says(dated))).toEqual([]);
    expect(differencesOf(ra(dated), says(REVOKED), says(REVOKED))).toHaveLength(1);
  });

  it.each<[string, SeenStatus]>([
    ['another status', GOOD],
    ['unknown', { status: 'unknown' }],
    ['another reason', { ...REVOKED, reason: 'keyCompromise' }],
    ['another second', { ...REVOKED, since: new Date('2026-04-01T09:00:01Z') }],
  ])('fail %s', (_name, other) => {
    expect(differencesOf(ra(REVOKED), says(other), says(REVOKED))).toEqual([
      expect.stringMatching(
        /^OCSP: .*, where the RA says revoked \(superseded\) since 2026-04-01T09:00:00Z$/,
      ),
    ]);
    expect(differencesOf(ra(REVOKED), says(REVOKED), says(other))).toEqual([expect.stringMatching(/^CRL: /)]);
  });

  it('fail what cannot be relied on, even if it says the same', () => {
    expect(
      differencesOf(ra(GOOD), says(GOOD, 'the signature is not valid'), { faults: ['no answer'] }),
    ).toEqual(['OCSP: the signature is not valid', 'CRL: no answer']);
  });

  it('fail a state without its revocation', () => {
    expect(differencesOf(ra(GOOD, 'suspended'), says(GOOD), says(GOOD))).toEqual([
      'RA: the state is suspended, but no revocation is shown',
    ]);
  });
});

describe('waiting for a reading', () => {
  it('ends with the first that is as wanted', async () => {
    let count = 0;
    expect(
      await awaitReading(
        async () => ++count,
        (reading) => reading === 2,
        5,
      ),
    ).toBe(2);
  });

  it('ends with the last when the time is over', async () => {
    let count = 0;
    expect(
      await awaitReading(
        async () => ++count,
        () => false,
        0,
      ),
    ).toBe(1);
  });
});
