import type { SubjectKeyRecord } from '../../store/records';
import { assertKeyMove } from './key-state';

/**
 * A key after its time has come: `retired` if it has no live certificate any more, to be destroyed if its session is over
 * (TS 119 431-1 DEL-6.3.2-05), and with the next time at which to look at it.
 *
 * @param liveUntil notAfter of the last of its live certificates; undefined if it has none
 */
export function keyAtDue(key: SubjectKeyRecord, liveUntil: Date | undefined, now: Date): SubjectKeyRecord {
  const isRetired = key.state === 'certified' && liveUntil === undefined;
  if (isRetired) assertKeyMove(key.state, 'retired', 'clock');
  const isOver = key.useBy !== null && key.useBy < now;
  const isAsked = key.destroyRequestedAt !== null || key.state === 'destroyed';
  const destroyRequestedAt = isOver && !isAsked ? now : key.destroyRequestedAt;
  const sessionEnd = key.useBy !== null && !isOver ? key.useBy : undefined;
  const end = key.state === 'certified' ? liveUntil : undefined;
  const dueAt = [sessionEnd, end].reduce<Date | null>(
    (first, one) => (one !== undefined && (first === null || one < first) ? one : first),
    null,
  );
  return { ...key, state: isRetired ? 'retired' : key.state, destroyRequestedAt, dueAt };
}
