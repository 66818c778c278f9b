import { sha256Hex } from '../digests';
import type { EventFeed } from '../event-feed';
import type {
  Challenge,
  Consent,
  Enrolment,
  EnrolmentRequest,
  Evidence,
  EvidenceList,
  OperationInput,
} from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import type { SubjectKey } from '../subject-key';
import { newChallenge } from './challenges';
import { isMoving, settledEnrolment, type WaitOptions } from './enrolment-waiting';
import { issued, type IssuedEnrolment } from './issued-enrolment';
import { everyItem } from './pages';
import { pkcs10Proof, withProof, type ProofOfPossession, type Proven } from './proofs';
import { withActionsDone, type ActionSteps, type RequiredActions } from './required-actions';
import { stepOptions } from './step-options';

/** What is asked for: an enrolment request, with the key that is to be certified in place of its proof. */
export type EnrolmentOrder = Proven<EnrolmentRequest>;

/** A call, how long to wait for each decision after it, and what to do where the RA asks for something. */
export type EnrolOptions = CallOptions &
  Pick<WaitOptions, 'timeoutMs'> & { readonly actions?: RequiredActions };

/** What the acceptance says beside the enrolment. */
export interface Acceptance {
  /** The credential that now holds the certificate. */
  readonly credentialID: string;
  /** `terms.hash` of the profile, as the subscriber accepted them. */
  readonly termsHash?: string;
  /** RFC 3339, whole seconds. */
  readonly linkedAt?: string;
  /** Compact JWS. */
  readonly statement?: string;
}

/** What a list of enrolments is narrowed to. */
export type EnrolmentSelection = Omit<
  NonNullable<OperationInput<'listEnrolments'>['query']>,
  'cursor' | 'limit'
>;

/** From the request for a certificate to its acceptance. */
export class Enrolments implements ActionSteps {
  readonly #ra: RaConnection;
  readonly #events: EventFeed;

  constructor(ra: RaConnection, events: EventFeed) {
    this.#ra = ra;
    this.#events = events;
  }

  /** `submit`, then `complete`. */
  async enrol(order: EnrolmentOrder, options: EnrolOptions = {}): Promise<IssuedEnrolment> {
    return this.complete(await this.submit(order, options), options);
  }

  /**
   * Draws a nonce, has the key sign a PKCS#10 request over it, and asks for the certificate. The enrolment as the RA answers
   * it: issued, or waiting for a decision or for the client. Throws RaError, what the RA refuses with.
   */
  async submit(order: EnrolmentOrder, options: CallOptions = {}): Promise<Enrolment> {
    const body = await withProof(this.#ra, order, stepOptions(options));
    return (await this.#ra.request('createEnrolment', { body }, options)).body;
  }

  /**
   * The enrolment once it is issued: waits while others decide, and does what the RA asks for by `actions`. Throws RaError
   * `not_issued` where it ended otherwise, or where there is no function for what is asked for or that did not do;
   * `deadline_exceeded` after `timeoutMs` of waiting. All have the `enrolmentId`: the enrolment stands, and may be completed
   * later.
   */
  async complete(
    enrolment: Enrolment,
    { actions = {}, timeoutMs, ...options }: EnrolOptions = {},
  ): Promise<IssuedEnrolment> {
    const { signal } = options;
    const patience = { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal && { signal }) };
    let current = enrolment;
    for (;;) {
      if (isMoving(current)) current = await this.wait(current.enrolmentId, patience);
      if (current.state === 'action_required')
        current = await withActionsDone(this, current, actions, stepOptions(options));
      if (!isMoving(current)) return issued(current);
    }
  }

  /** A nonce for one proof, good for 300 seconds. Throws RaError. */
  async challenge(purpose: Challenge['purpose'] = 'pop', options: CallOptions = {}): Promise<string> {
    return (await newChallenge(this.#ra, purpose, options)).nonce;
  }

  /** The enrolment once it is issued, has ended, or needs the client; follows the event feed. Throws RaError. */
  wait(enrolmentId: string, options: WaitOptions = {}): Promise<Enrolment> {
    return settledEnrolment(this.#ra, this.#events, enrolmentId, options);
  }

  /** What the profile requires of evidence, what is met, and what was sent. Throws RaError. */
  async evidence(enrolmentId: string, options: CallOptions = {}): Promise<EvidenceList> {
    return (await this.#ra.request('listEvidence', { path: { enrolmentId } }, options)).body;
  }

  /** One piece of evidence for an enrolment that asks for it. Throws RaError. */
  async sendEvidence(enrolmentId: string, body: Evidence, options: CallOptions = {}): Promise<Enrolment> {
    return (await this.#ra.request('sendEvidence', { path: { enrolmentId }, body }, options)).body;
  }

  /** The subscriber's consent, where it is asked for. Throws RaError. */
  async consent(enrolmentId: string, body: Consent, options: CallOptions = {}): Promise<Enrolment> {
    return (await this.#ra.request('giveConsent', { path: { enrolmentId }, body }, options)).body;
  }

  /** The late proof, made here by the key or brought along. Throws RaError. */
  async prove(
    enrolmentId: string,
    by: SubjectKey | ProofOfPossession,
    options: CallOptions = {},
  ): Promise<Enrolment> {
    const body = 'method' in by ? by : await pkcs10Proof(this.#ra, by, stepOptions(options));
    return (await this.#ra.request('proveLate', { path: { enrolmentId }, body }, options)).body;
  }

  /** Confirms that certificate and key belong together: the certificate becomes active. Throws RaError. */
  async accept(enrolment: Enrolment, acceptance: Acceptance, options: CallOptions = {}): Promise<Enrolment> {
    const { enrolmentId, keyId, certificate } = issued(enrolment);
    const certificateSha256 = sha256Hex(Buffer.from(certificate, 'base64'));
    const input = { path: { enrolmentId }, body: { keyId, certificateSha256, ...acceptance } };
    return (await this.#ra.request('acceptEnrolment', input, options)).body;
  }

  /** Withdraws an enrolment that is not issued yet. Throws RaError. */
  async cancel(
    enrolmentId: string,
    body: OperationInput<'cancelEnrolment'>['body'] = {},
    options: CallOptions = {},
  ): Promise<Enrolment> {
    return (await this.#ra.request('cancelEnrolment', { path: { enrolmentId }, body }, options)).body;
  }

  /** Throws RaError. */
  async get(enrolmentId: string, options: CallOptions = {}): Promise<Enrolment> {
    return (await this.#ra.request('getEnrolment', { path: { enrolmentId } }, options)).body;
  }

  /** The client's own, oldest first, page by page as they are read. Throws RaError. */
  list(selection: EnrolmentSelection = {}, options: CallOptions = {}): AsyncGenerator<Enrolment, void> {
    return everyItem((part) =>
      this.#ra.request('listEnrolments', { query: { ...selection, ...part } }, options),
    );
  }

  /** The enrolment with this name of the client's own: finds an answer that was lost for good. Throws RaError. */
  async byExternalId(externalId: string, options: CallOptions = {}): Promise<Enrolment | undefined> {
    const { body } = await this.#ra.request('listEnrolments', { query: { externalId } }, options);
    return body.items[0];
  }
}
