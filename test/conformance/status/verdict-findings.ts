import type { Finding } from '../judges/judge';
import { type Column, type StatusSubject, type StatusVerdict, expectedStatus } from './status-subject';

/** Every disagreement with what was done to a certificate, and every question that a judge left without an answer. */
export function verdictFindings(
  world: string,
  columns: readonly Column[],
  subjects: readonly StatusSubject[],
  verdicts: readonly StatusVerdict[],
): Finding[] {
  return columns.flatMap((column) => {
    const ofColumn = verdicts.filter((verdict) => verdict.column === column);
    return subjects.flatMap((subject) => {
      const expected = expectedStatus(subject.state, column);
      if (expected === undefined) return [];
      const finding = (code: string, message: string): Finding => ({
        judge: column,
        code,
        message: `${expected} ${subject.reason ?? ''} expected; ${message}`,
        weight: 'finding',
        judged: { name: subject.name, world, profile: subject.state },
      });
      const ofSubject = ofColumn.filter((verdict) => verdict.subject === subject.name);
      if (ofSubject.length === 0) return [finding('no verdict', '')];
      return ofSubject.flatMap((verdict) =>
        agrees(verdict, subject) ? [] : [finding(verdictText(verdict), verdict.detail)],
      );
    });
  });
}

/** Whether a verdict is what was to be expected of the subject. */
export function agrees({ column, status, reason }: StatusVerdict, subject: StatusSubject): boolean {
  if (status !== expectedStatus(subject.state, column)) return false;
  return status !== 'revoked' || reason === undefined || reason === subject.reason;
}

function verdictText({ status, reason }: StatusVerdict): string {
  return status === 'revoked' && reason !== undefined ? `${status} ${reason}` : status;
}
