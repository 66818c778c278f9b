import type { Enrolment, OperationInput } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { everyItem } from './pages';

/** `approve` or `reject`, and why. */
export type Decision = OperationInput<'decideEnrolment'>['body'];

/** What the client must send before the enrolment comes back, and why. */
export type ActionRequest = OperationInput<'requestAction'>['body'];

/** What operators do (scope `ra.operator`). */
export class Operator {
  readonly #ra: RaConnection;

  constructor(ra: RaConnection) {
    this.#ra = ra;
  }

  /**
   * What waits for this operator, oldest first: neither its own nor any on which it has decided; page by page as they are
   * read. Throws RaError.
   */
  inbox(options: CallOptions = {}): AsyncGenerator<Enrolment, void> {
    return everyItem((part) =>
      this.#ra.request('listEnrolments', { query: { state: 'pending_approval', ...part } }, options),
    );
  }

  /** The enrolment after the decision: the last approval that is needed issues the certificate. Throws RaError. */
  async decide(enrolmentId: string, body: Decision, options: CallOptions = {}): Promise<Enrolment> {
    return (await this.#ra.request('decideEnrolment', { path: { enrolmentId }, body }, options)).body;
  }

  /** Sends an enrolment back to its client for more. Throws RaError. */
  async requestAction(
    enrolmentId: string,
    body: ActionRequest = {},
    options: CallOptions = {},
  ): Promise<Enrolment> {
    return (await this.#ra.request('requestAction', { path: { enrolmentId }, body }, options)).body;
  }
}
