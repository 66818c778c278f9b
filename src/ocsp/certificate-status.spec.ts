import { CRL_REASONS } from '../x509/crl-reason';
import { certStatusOf, type StatusMembers } from './certificate-status';

const NOW = new Date('2027-03-01T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

function row(
  state: StatusMembers['state'],
  revocationReason: string | null,
  revokedAtSeconds: number | null,
): StatusMembers {
  return { state, revocationReason, revokedAtSeconds };
}

describe('certStatusOf', () => {
  it.each(['issued', 'active', 'superseded', 'expired'] as const)('ok %s is good', (state) => {
    expect(certStatusOf(row(state, null, null), NOW)).toEqual({ status: 'good' });
  });

  it.each(CRL_REASONS.filter((reason) => reason !== 'removeFromCRL'))('ok revoked for %s', (reason) => {
    const revoked = { status: 'revoked', reason, revocationTime: NOW };
    expect(certStatusOf(row('revoked', reason, SECONDS), NOW)).toEqual(revoked);
    expect(certStatusOf(row('expired', reason, SECONDS), NOW)).toEqual(revoked);
  });

  it('ok on hold is revoked for certificateHold', () => {
    expect(certStatusOf(row('suspended', 'certificateHold', SECONDS - 60), NOW)).toEqual({
      status: 'revoked',
      reason: 'certificateHold',
      revocationTime: new Date(NOW.getTime() - 60_000),
    });
  });

  it('ok a revocation of a later second is none yet', () => {
    expect(certStatusOf(row('revoked', 'superseded', SECONDS + 1), NOW)).toEqual({ status: 'good' });
  });

  it.each([
    ['revoked without time', row('revoked', 'superseded', null)],
    ['on hold without time', row('suspended', 'certificateHold', null)],
    ['an unknown reason', row('revoked', 'bored', SECONDS)],
    ['removeFromCRL', row('revoked', 'removeFromCRL', SECONDS)],
  ])('fails %s, instead of good', (_name, members) => {
    expect(() => certStatusOf(members, NOW)).toThrow();
  });
});
