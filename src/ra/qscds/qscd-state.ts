import type { QscdRecord, QscdStatus } from '../../store/records';
import { assertMove, type StateMachine } from '../state-machine';

/** Who moves a device. */
export type QscdActor = 'rssp' | 'operator' | 'clock' | 'world';

/** Whether a device counts as certified (EN 319 411-2 SDP-6.5.1-02, -07A). */
export const QSCD_MACHINE: StateMachine<QscdStatus, QscdActor> = {
  subject: 'a device',
  initial: 'unknown',
  states: {
    unknown: 'No certification in force is known for it. Its keys get no certificate that needs a QSCD.',
    certified: 'It is of a type whose certification is known and in force.',
    withdrawn: 'An operator has recorded the loss of its certification. What rests on it is revoked.',
  },
  actors: {
    rssp: 'the client it belongs to',
    operator: 'an operator client',
    clock: 'the passing of time',
    world: 'a start of the service with another world file',
  },
  moves: [
    {
      from: 'unknown',
      to: 'certified',
      by: ['rssp', 'world'],
      when: 'it is registered, and the world file has its certification, in force',
    },
    {
      from: 'certified',
      to: 'unknown',
      by: ['rssp', 'clock', 'world'],
      when: 'it is registered with another certification, `validUntil` has passed, or the world file no longer has it',
    },
    {
      from: 'certified',
      to: 'withdrawn',
      by: ['operator', 'clock'],
      when: 'its certification is lost, at once or at `effectiveFrom`',
    },
    {
      from: 'unknown',
      to: 'withdrawn',
      by: ['operator', 'clock'],
      when: 'its certification is lost, although it is not known or over already',
    },
    {
      from: 'withdrawn',
      to: 'certified',
      by: ['operator'],
      when: 'its certification is restored, known and in force',
    },
  ],
};

/** Throws `state_conflict` unless the table has the move for an operator. */
export function assertQscdMove(from: QscdStatus, to: QscdStatus): void {
  assertMove(QSCD_MACHINE, from, to, 'operator');
}

/** The status at an instant, which the stored one follows within a second. */
export function qscdStatusAt(
  { status, validUntil, withdrawnFrom }: Pick<QscdRecord, 'status' | 'validUntil' | 'withdrawnFrom'>,
  at: Date,
): QscdStatus {
  if (withdrawnFrom !== null && withdrawnFrom <= at) return 'withdrawn';
  return status === 'certified' && validUntil < at ? 'unknown' : status;
}
