import { certificationRequest } from '../certification-request';
import { sha256Hex } from '../digests';
import type { EventFeed } from '../event-feed';
import type { Enrolment, EnrolmentRequest } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { RaError } from '../ra-error';
import type { SubjectKey } from '../subject-key';
import { settledEnrolment, type WaitOptions } from './enrolment-waiting';

/** An enrolment whose certificate exists. */
export type IssuedEnrolment = Enrolment & {
  readonly certId: string;
  readonly serialNumber: string;
  readonly certificate: string;
};

/** What is asked for: an enrolment request, whose proof of possession is made here. */
export interface EnrolmentOrder extends Omit<EnrolmentRequest, 'proofOfPossession'> {
  /** The key to be certified, which signs the proof. */
  readonly subjectKey: SubjectKey;
}

/** A call, and how long to wait for a decision after it. */
export type EnrolOptions = CallOptions & Pick<WaitOptions, 'timeoutMs'>;

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

/** From the request for a certificate to its acceptance. */
export class Enrolments {
  readonly #ra: RaConnection;
  readonly #events: EventFeed;

  constructor(ra: RaConnection, events: EventFeed) {
    this.#ra = ra;
    this.#events = events;
  }

  /**
   * Draws a nonce, has the key sign a PKCS#10 request over it, asks for the certificate and waits until it is issued. Throws
   * RaError: what the RA refuses with; `not_issued` where the enrolment ended otherwise or asks for more, with its
   * `enrolmentId`.
   */
  async enrol(
    { subjectKey, ...order }: EnrolmentOrder,
    options: EnrolOptions = {},
  ): Promise<IssuedEnrolment> {
    const nonce = await this.challenge(withoutKey(options));
    const csr = (await certificationRequest(subjectKey, { nonce })).toString('base64');
    const body = { ...order, proofOfPossession: { method: 'pkcs10', csr, nonce } } as const;
    const { body: enrolment } = await this.#ra.request('createEnrolment', { body }, options);
    if (isIssued(enrolment)) return enrolment;
    const { timeoutMs, signal } = options;
    return issued(
      await this.wait(enrolment.enrolmentId, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(signal && { signal }),
      }),
    );
  }

  /** A nonce for one proof, good for 300 seconds. Throws RaError. */
  async challenge(options: CallOptions = {}): Promise<string> {
    return (await this.#ra.request('createChallenge', { body: { purpose: 'pop' } }, options)).body.nonce;
  }

  /** The enrolment once it is issued, has ended, or needs the client; follows the event feed. Throws RaError. */
  wait(enrolmentId: string, options: WaitOptions = {}): Promise<Enrolment> {
    return settledEnrolment(this.#ra, this.#events, enrolmentId, options);
  }

  /** Confirms that certificate and key belong together: the certificate becomes active. Throws RaError. */
  async accept(enrolment: Enrolment, acceptance: Acceptance, options: CallOptions = {}): Promise<Enrolment> {
    const { enrolmentId, keyId, certificate } = issued(enrolment);
    const certificateSha256 = sha256Hex(Buffer.from(certificate, 'base64'));
    const input = { path: { enrolmentId }, body: { keyId, certificateSha256, ...acceptance } };
    return (await this.#ra.request('acceptEnrolment', input, options)).body;
  }

  /** The enrolment with this name of the client's own: finds an answer that was lost for good. Throws RaError. */
  async byExternalId(externalId: string, options: CallOptions = {}): Promise<Enrolment | undefined> {
    const { body } = await this.#ra.request('listEnrolments', { query: { externalId } }, options);
    return body.items[0];
  }
}

/** The enrolment, if it has a certificate. Throws RaError `not_issued`. */
export function issued(enrolment: Enrolment): IssuedEnrolment {
  if (isIssued(enrolment)) return enrolment;
  const { enrolmentId, state, stateReason, requiredActions } = enrolment;
  const wanted = requiredActions.map(({ type }) => type).join(', ');
  throw new RaError({
    code: 'not_issued',
    detail: `${enrolmentId} is ${state}${stateReason === null ? '' : ` (${stateReason})`}${wanted === '' ? '' : `: ${wanted}`}.`,
    enrolmentId,
    remedy:
      wanted === ''
        ? 'Correct what the reason names, and enrol anew.'
        : 'Do what requiredActions of the enrolment lists.',
  });
}

function isIssued(enrolment: Enrolment): enrolment is IssuedEnrolment {
  return (enrolment.state === 'issued' || enrolment.state === 'linked') && enrolment.certificate !== null;
}

/** The Idempotency-Key of the caller is for the enrolment alone. */
function withoutKey({ idempotencyKey: _, ...options }: CallOptions): CallOptions {
  return options;
}
