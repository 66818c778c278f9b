const NUMBERS = {
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

/**
 * OCSPResponseStatus of an unsigned answer (RFC 6960 2.3, RFC 9919 3.2.3):
 *
 * - `malformedRequest`: the request is not an OCSPRequest, or asks for what cannot be.
 * - `internalError`: a fault of ours; another responder may answer.
 * - `tryLater`: too busy, or the records are out of reach for a while.
 * - `sigRequired`: this responder answers signed requests only.
 * - `unauthorized`: not asked of the right responder, or it keeps no records of that certificate.
 */
export type OcspErrorStatus = keyof typeof NUMBERS;

/** All five in the order of their numbers. */
export const OCSP_ERROR_STATUSES = Object.keys(NUMBERS) as readonly OcspErrorStatus[];

const BY_NUMBER: ReadonlyMap<number, OcspErrorStatus> = new Map(
  OCSP_ERROR_STATUSES.map((status) => [NUMBERS[status], status]),
);

/** The status with that ENUMERATED value; undefined for 0 (successful), 4 (not used) and beyond 6. */
export function ocspErrorStatusOf(number: number): OcspErrorStatus | undefined {
  return BY_NUMBER.get(number);
}

const ANSWERS: Readonly<Record<OcspErrorStatus, Uint8Array>> = {
  malformedRequest: errorAnswer('malformedRequest'),
  internalError: errorAnswer('internalError'),
  tryLater: errorAnswer('tryLater'),
  sigRequired: errorAnswer('sigRequired'),
  unauthorized: errorAnswer('unauthorized'),
};

/** OCSPResponse of a status alone: SEQUENCE { ENUMERATED }, no responseBytes (RFC 6960 4.2.1). */
function errorAnswer(status: OcspErrorStatus): Uint8Array {
  return Buffer.of(0x30, 3, 0x0a, 1, NUMBERS[status]);
}

/** The whole DER OCSPResponse of an error, always the same octets; not to be written to. */
export function ocspErrorResponse(status: OcspErrorStatus): Uint8Array {
  return ANSWERS[status];
}

/** A request that is answered with an error status. The message is for logs, the client sees `responseStatus` only. */
export class OcspRefusal extends Error {
  constructor(
    readonly responseStatus: OcspErrorStatus,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OcspRefusal';
  }
}
