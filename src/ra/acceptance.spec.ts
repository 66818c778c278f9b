import { anEnrolment } from '../../test/support/an-enrolment';
import type { CertificateRecord, EnrolmentState } from '../store/records';
import { assertAcceptable, assertLinkMatches, type ClaimedLink } from './acceptance';

const NOW = new Date('2026-04-01T09:00:00Z');
const certificate = { fingerprint: Buffer.alloc(32, 0xab) } as unknown as CertificateRecord;
const enrolment = anEnrolment({ state: 'issued', credentialId: 'credential-1', keyId: 'key-1', linkBy: NOW });
const link: ClaimedLink = {
  credentialID: 'credential-1',
  keyId: 'key-1',
  certificateSha256: 'ab'.repeat(32),
};
const TERMS = 'cd'.repeat(32);
const terms = (): string[] => [TERMS];

describe('assertAcceptable', () => {
  it('ok in the last second of the linking window', () => {
    expect(() => assertAcceptable(enrolment, NOW)).not.toThrow();
  });

  it('fails a second later', () => {
    expect(() => assertAcceptable(enrolment, new Date(NOW.getTime() + 1000))).toThrow(
      expect.objectContaining({ code: 'state_conflict' }),
    );
  });

  const codes: readonly (readonly [EnrolmentState, string])[] = [
    ['received', 'not_issued'],
    ['action_required', 'not_issued'],
    ['pending_approval', 'not_issued'],
    ['approved', 'not_issued'],
    ['issuing', 'not_issued'],
    ['linked', 'state_conflict'],
    ['rejected', 'state_conflict'],
    ['cancelled', 'state_conflict'],
    ['failed', 'state_conflict'],
    ['expired', 'enrolment_expired'],
  ];
  it.each(codes)('fails in state %s with %s', (state, code) => {
    expect(() => assertAcceptable({ ...enrolment, state }, NOW)).toThrow(expect.objectContaining({ code }));
  });
});

describe('assertLinkMatches', () => {
  it.each([
    ['the same values', enrolment, link],
    ['with the hash of the terms', enrolment, { ...link, termsHash: TERMS }],
    [
      'any credential where the enrolment named none',
      { ...enrolment, credentialId: null },
      { ...link, credentialID: 'other' },
    ],
  ])('ok %s', (_name, record, claimed) => {
    expect(() => assertLinkMatches(claimed, record, certificate, terms)).not.toThrow();
  });

  it.each([
    ['another credential', { ...link, credentialID: 'credential-2' }, ['/credentialID']],
    ['another key', { ...link, keyId: 'key-2' }, ['/keyId']],
    ['another certificate', { ...link, certificateSha256: '00'.repeat(32) }, ['/certificateSha256']],
    ['other terms', { ...link, termsHash: '00'.repeat(32) }, ['/termsHash']],
    [
      'two at once',
      { ...link, keyId: 'x', certificateSha256: '00'.repeat(32) },
      ['/keyId', '/certificateSha256'],
    ],
  ])('fails %s', (_name, claimed, pointers) => {
    expect(() => assertLinkMatches(claimed, enrolment, certificate, terms)).toThrow(
      expect.objectContaining({
        code: 'link_mismatch',
        errors: pointers.map((pointer) => expect.objectContaining({ pointer }) as unknown),
      }),
    );
  });
});
