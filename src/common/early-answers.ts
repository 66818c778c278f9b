import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultPoints } from './fault-points';

/** Answers a request before it is routed; false leaves it, untouched, to the routes. */
export type EarlyAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * What is answered ahead of the routes, by the first segment of the path: only what everybody may ask, in its plainest
 * form. The routes answer the same and everything else (docs/adr/0013). While a fault is in force, they answer all: the guard
 * in front of them is where it strikes.
 */
export class EarlyAnswers {
  private readonly bySegment = new Map<string, EarlyAnswer>();

  constructor(private readonly faults: Pick<FaultPoints, 'active'>) {}

  /** `segment`: `/ocsp/`. */
  add(segment: string, answer: EarlyAnswer): void {
    this.bySegment.set(segment, answer);
  }

  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.faults.active !== undefined) return false;
    const { url = '' } = request;
    const end = url.indexOf('/', 1);
    if (end < 0) return false;
    return this.bySegment.get(url.slice(0, end + 1))?.(request, response) === true;
  }
}
