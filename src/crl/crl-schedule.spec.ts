import { DEFAULT_STATUS_POLICY } from '../world/status-policy';
import {
  LAST_CRL_NEXT_UPDATE,
  crlAlarmAt,
  crlSchedules,
  crlTimes,
  isLastCrl,
  mayIssueLastCrl,
  nextReissue,
  type UnpublishedChanges,
} from './crl-schedule';

const at = (iso: string): Date => new Date(iso);
const { users: USERS, cas: CAS } = crlSchedules(DEFAULT_STATUS_POLICY.crl);
const NOON = at('2027-03-01T12:00:00Z');
const PUBLISHED = crlTimes(NOON, USERS);

describe('crlTimes', () => {
  it('ok end-user lists name the next one within 24 hours and come eight hours earlier', () => {
    expect(crlTimes(at('2027-03-01T12:00:00.999Z'), USERS)).toEqual({
      thisUpdate: NOON,
      nextUpdate: at('2027-03-02T12:00:00Z'),
      nextIssueAt: at('2027-03-02T04:00:00Z'),
    });
  });

  it('ok CA lists stay within 31 days', () => {
    expect(crlTimes(NOON, CAS).nextUpdate).toEqual(at('2027-04-01T12:00:00Z'));
  });

  it.each<[string, Parameters<typeof crlTimes>[1]]>([
    ['no overlap', { validitySeconds: 100, overlapSeconds: 0 }],
    ['less than a quarter', { validitySeconds: 100, overlapSeconds: 24 }],
    ['nothing but overlap', { validitySeconds: 100, overlapSeconds: 100 }],
    ['no validity', { validitySeconds: 0, overlapSeconds: 0 }],
    ['no number', { validitySeconds: Number.NaN, overlapSeconds: 1 }],
  ])('fails %s', (_name, schedule) => {
    expect(() => crlTimes(NOON, schedule)).toThrow(RangeError);
  });

  it('ok a walk of thirty days leaves no gap and never meets the alarm', () => {
    let times = crlTimes(NOON, USERS);
    for (let i = 0; i < 45; i++) {
      const due = nextReissue(times, {}, times.thisUpdate, USERS);
      const next = crlTimes(due?.dueAt ?? NOON, USERS);
      expect(next.thisUpdate.getTime() - times.thisUpdate.getTime()).toBeLessThanOrEqual(86_400_000);
      expect(next.thisUpdate <= (crlAlarmAt(times.thisUpdate, times.nextUpdate) ?? NOON)).toBe(true);
      times = next;
    }
    expect(times.thisUpdate).toEqual(at('2027-03-31T12:00:00Z'));
  });
});

describe('the last list', () => {
  it('ok its nextUpdate', () => {
    expect(isLastCrl(at('9999-12-31T23:59:59Z'))).toBe(true);
    expect(isLastCrl(at('9999-12-31T23:59:58Z'))).toBe(false);
    expect(crlAlarmAt(NOON, LAST_CRL_NEXT_UPDATE)).toBeUndefined();
    const last = { thisUpdate: NOON, nextUpdate: LAST_CRL_NEXT_UPDATE };
    expect(nextReissue(last, { statusChangedAt: NOON }, NOON, USERS)).toBeUndefined();
  });

  it.each([
    [0, 0, true],
    [1, 0, false],
    [0, 1, false],
  ])('ok %d live and %d on hold: %p', (live, onHold, may) => {
    expect(mayIssueLastCrl({ live, onHold })).toBe(may);
  });
});

describe('nextReissue', () => {
  it.each<[string, UnpublishedChanges, string, string, string]>([
    ['nothing changed', {}, 'schedule', '2027-03-02T04:00:00Z', '2027-03-02T06:00:00Z'],
    [
      'a status change: at once',
      { statusChangedAt: at('2027-03-01T13:00:00Z') },
      'status_changed',
      '2027-03-01T13:00:00Z',
      '2027-03-01T13:01:00Z',
    ],
    [
      'a new certificate: within a minute',
      { certificateIssuedAt: at('2027-03-01T13:00:00Z') },
      'certificate_issued',
      '2027-03-01T13:00:00Z',
      '2027-03-01T13:01:00Z',
    ],
    [
      'the earlier of two',
      { certificateIssuedAt: at('2027-03-01T13:00:00Z'), statusChangedAt: at('2027-03-01T12:59:50Z') },
      'status_changed',
      '2027-03-01T12:59:50Z',
      '2027-03-01T13:00:50Z',
    ],
    [
      'a status change after the schedule has come',
      { statusChangedAt: at('2027-03-02T04:00:01Z') },
      'schedule',
      '2027-03-02T04:00:00Z',
      '2027-03-02T04:01:01Z',
    ],
    [
      'a status change in the second of the list itself',
      { statusChangedAt: NOON },
      'status_changed',
      '2027-03-01T12:00:00Z',
      '2027-03-01T12:01:00Z',
    ],
  ])('ok %s', (_name, changes, reason, dueAt, latestAt) => {
    expect(nextReissue(PUBLISHED, changes, NOON, USERS)).toEqual({
      reason,
      dueAt: at(dueAt),
      latestAt: at(latestAt),
    });
  });

  it('ok the first list at once', () => {
    expect(nextReissue(undefined, {}, NOON, USERS)).toEqual({
      reason: 'first',
      dueAt: NOON,
      latestAt: NOON,
    });
  });

  it('ok a list of a longer schedule still comes before its alarm', () => {
    const long = { thisUpdate: NOON, nextUpdate: at('2027-03-09T12:00:00Z') };
    expect(nextReissue(long, {}, NOON, USERS)?.dueAt).toEqual(at('2027-03-07T12:00:00Z'));
  });
});
