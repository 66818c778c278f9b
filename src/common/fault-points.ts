import type { FastifyReply, FastifyRequest } from 'fastify';
import { challengeOf } from './bearer-error';
import { PkiError, type PkiErrorCode } from './pki-error';

/** What a fault may strike: a kind of request, or a delivery to a webhook. */
export const OPERATIONS = [
  'challenge',
  'enrol',
  'complete',
  'accept',
  'cancel',
  'decide',
  'revoke',
  'suspend',
  'keys',
  'read',
  'events',
  'token',
  'ocsp',
  'crl',
  'webhook',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** The header that names the faults which an answer, or a delivery to a webhook, has suffered. */
export const FAULT_HEADER = 'kakehashi-fault';

/** The CA and the profile that something is about, as far as there are any. */
export interface FaultScope {
  readonly caId?: string;
  readonly profileId?: string;
}

/** Finds what requests and events are about. */
export interface FaultScopes {
  /** Of an enrolment or a certificate by its identifier; empty for any other. */
  ofObject(objectId: string): Promise<FaultScope>;
  /** Of a request for a certificate: the offer that the RA would choose. */
  ofApplication(request: FastifyRequest): FaultScope;
}

/** What is done to one delivery. */
export interface DeliveryFaults {
  /** The value of {@link FAULT_HEADER}. */
  readonly header: string;
  /** Before it is sent. */
  readonly pauseMilliseconds: number;
  /** How often it is sent beyond the first time. */
  readonly copies: number;
  /** It is never sent, and counts as taken. */
  readonly dropped: boolean;
  /** It is sent behind the next event, for which so long is waited; undefined = in its turn. */
  readonly lateByMilliseconds: number | undefined;
}

/** The faults that are in force, at the points where they strike. */
export interface ActiveFaults {
  /**
   * A request whose caller is known, before anything else is done with it. Resolves when it may go on; throws
   * {@link FaultRefusal}.
   *
   * @param keepsAnswers whether the handler first looks for the answer that a repeat gets: then it calls
   * {@link meetJudgementFaults} where there is none, and what would strike a judgement strikes there
   */
  meetRequest(
    request: FastifyRequest,
    reply: FastifyReply,
    clientId: string | undefined,
    keepsAnswers: boolean,
  ): Promise<void>;
  /** An enrolment that would be approved at once; the value of {@link FAULT_HEADER} if it has to wait instead. */
  meetApproval(scope: Required<FaultScope>, clientId: string): Promise<string | undefined>;
  /** An event on its way to the webhook of a client. */
  meetDelivery(clientId: string, objectId: string): Promise<DeliveryFaults | undefined>;
}

/**
 * The fault points of this node. Nobody but the test control sets them, so in a service that is left alone a fault point
 * is the reading of one property.
 */
export class FaultPoints {
  /** Undefined while no fault is in force. */
  active: ActiveFaults | undefined;

  /** @param open whether there is a management listener: without one, nobody could take back what another start has set */
  constructor(readonly open: boolean) {}
}

/** A refusal that the test control makes; in all else one of the service. */
export class FaultRefusal extends PkiError {
  /** @param header the value of {@link FAULT_HEADER} */
  constructor(
    code: PkiErrorCode,
    readonly header: string,
    retryAfterSeconds?: number,
  ) {
    super(code, `The test control refuses this request (${header}).`, {
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
    this.name = 'FaultRefusal';
  }

  /** Header fields that go with it, whatever form its body takes. */
  get fields(): Record<string, string> {
    return {
      [FAULT_HEADER]: this.header,
      ...((this.code === 'invalid_token' || this.code === 'insufficient_scope') && {
        'www-authenticate': challengeOf('Bearer', { realm: 'ra', error: this.code }),
      }),
      ...(this.retryAfterSeconds !== undefined && { 'retry-after': String(this.retryAfterSeconds) }),
    };
  }
}

/** Says of a handler that it calls {@link meetJudgementFaults}. */
export const KEEPS_ANSWERS = Symbol('KeepsAnswers');

const JUDGEMENT = Symbol('JudgementFaults');

type Planned = object & { [JUDGEMENT]?: () => Promise<void> };

/** Has {@link meetJudgementFaults} do this. */
export function planJudgementFaults(request: object, meet: () => Promise<void>): void {
  (request as Planned)[JUDGEMENT] = meet;
}

/**
 * Called where a request is about to be judged for the first time: a repeat that has its answer is neither delayed nor
 * refused. Throws {@link FaultRefusal}; undefined where there is nothing to wait for.
 */
export function meetJudgementFaults(request: object): Promise<void> | undefined {
  return (request as Planned)[JUDGEMENT]?.();
}
