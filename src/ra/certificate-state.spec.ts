import fc from 'fast-check';
import { certificateWalkSuite } from '../../test/support/certificate-walk.suite';
import type { CertificateState } from '../store/records';
import {
  assertCertificateMove,
  CERTIFICATE_MACHINE,
  certificateStateAt,
  type CertificateActor,
} from './certificate-state';
import { finalStates } from './state-machine';

const STATES = Object.keys(CERTIFICATE_MACHINE.states) as CertificateState[];
const ACTORS = Object.keys(CERTIFICATE_MACHINE.actors) as CertificateActor[];
const END = new Date('2026-04-01T09:00:00Z');
const LATER = new Date('2026-04-01T09:00:01Z');

describe('certificate states', () => {
  const allowed: readonly (readonly [CertificateState, CertificateState, CertificateActor])[] = [
    ['issued', 'active', 'rssp'],
    ['active', 'suspended', 'rssp'],
    ['suspended', 'active', 'operator'],
    ['issued', 'revoked', 'clock'],
    ['superseded', 'revoked', 'rssp'],
    ['suspended', 'expired', 'clock'],
    ['suspended', 'active', 'clock'],
    ['expired', 'revoked', 'operator'],
    ['active', 'revoked', 'ra'],
  ];
  it.each(allowed)('ok %s to %s by %s', (from, to, by) => {
    expect(() => assertCertificateMove(from, to, by)).not.toThrow();
  });

  const refused: readonly (readonly [CertificateState, CertificateState, CertificateActor])[] = [
    ['issued', 'active', 'operator'],
    ['issued', 'suspended', 'rssp'],
    ['active', 'issued', 'rssp'],
    ['superseded', 'active', 'rssp'],
    ['expired', 'active', 'rssp'],
    ['expired', 'suspended', 'operator'],
    ['active', 'suspended', 'clock'],
  ];
  it.each(refused)('fails %s to %s by %s', (from, to, by) => {
    expect(() => assertCertificateMove(from, to, by)).toThrow(
      expect.objectContaining({ code: 'state_conflict' }),
    );
  });

  it('never leaves revoked, and expired for revoked alone', () => {
    expect(finalStates(CERTIFICATE_MACHINE)).toEqual(['revoked']);
    fc.assert(
      fc.property(
        fc.constantFrom('revoked' as const, 'expired' as const),
        fc.constantFrom(...STATES),
        fc.constantFrom(...ACTORS),
        (from, to, by) => {
          fc.pre(!(from === 'expired' && to === 'revoked'));
          expect(() => assertCertificateMove(from, to, by)).toThrow(
            expect.objectContaining({ code: 'state_conflict' }),
          );
        },
      ),
    );
  });

  certificateWalkSuite(2_000);

  it.each([
    ['active', END, 'active'],
    ['active', LATER, 'expired'],
    ['suspended', LATER, 'expired'],
    ['revoked', LATER, 'revoked'],
  ] as const)('%s at %s shows %s: notAfter is the last good second', (stored, at, shown) => {
    expect(certificateStateAt(stored, END, at)).toBe(shown);
  });
});
